// Compiles the kernels of the fused network and writes them as base64 into a TypeScript file, which is committed.
//
//   node packages/agents/assembly/build.mjs            writes the file
//   node packages/agents/assembly/build.mjs --check    fails when the file is not what the sources compile to
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const folder = dirname(fileURLToPath(import.meta.url));
const target = join(folder, '../src/network/fused/_wasm.ts');

/** The text of the generated file. */
async function generatedSource() {
  const simd = await compile('simd', ['--enable', 'simd']);
  const scalar = await compile('scalar', []);
  return [
    '// Generated from packages/agents/assembly by build.mjs; a test compares it with a fresh compile.',
    '',
    '/** The kernels with SIMD, WebAssembly in base64. */',
    declaration('simdWasm', simd),
    '',
    '/** The same functions without SIMD. */',
    declaration('scalarWasm', scalar),
    '',
  ].join('\n');
}

function declaration(name, bytes) {
  return `export const ${name} =\n  '${Buffer.from(bytes).toString('base64')}';`;
}

/** @returns {Promise<Uint8Array>} */
async function compile(name, features) {
  let binary;
  const { error, stderr } = await main(
    [
      `${name}.ts`,
      '--outFile',
      'out.wasm',
      '--optimizeLevel',
      '3',
      '--shrinkLevel',
      '0',
      '--converge',
      '--noAssert',
      '--runtime',
      'stub',
      '--importMemory',
      '--zeroFilledMemory',
      // the kernels' constants lie between this and the first KiB, where a network's memory begins
      '--memoryBase',
      '64',
      ...features,
    ],
    {
      // the sources end in .as, so that tools for TypeScript leave them alone; the compiler knows .ts only
      readFile: (path) => {
        try {
          return readFileSync(join(folder, path.replace(/\.ts$/, '.as')), 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (path, contents) => {
        if (path === 'out.wasm') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null)
    throw new Error(`Expected ${name}.as to compile:\n${stderr.toString()}`, { cause: error });
  return binary;
}

const source = await generatedSource();
if (!process.argv.includes('--check')) {
  writeFileSync(target, source);
} else if (readFileSync(target, 'utf8') !== source) {
  process.stderr.write(
    'Expected the committed kernels to be what the sources compile to: run assembly/build.mjs.\n',
  );
  process.exitCode = 1;
}
