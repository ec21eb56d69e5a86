// Compiles the kernels of the fused network and writes them as base64 into a TypeScript file, which is committed.
//
//   node packages/agents/assembly/build.mjs            writes the file
//   node packages/agents/assembly/build.mjs --check    fails when the file differs from a fresh compile of the sources
//   node packages/agents/assembly/build.mjs --hash     fails when the file has the hash of other sources, without compiling
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const target = join(folder, '../src/network/fused/_wasm.ts');

/** The text of the generated file. */
async function generatedSource() {
  const simd = await compile('simd', ['--enable', 'simd']);
  const scalar = await compile('scalar', []);
  return [
    '// Generated from packages/agents/assembly by build.mjs; tests compare it with its sources and with a fresh compile.',
    sourcesLine(),
    '',
    '/** The kernels with SIMD, WebAssembly in base64. */',
    declaration('simdWasm', simd),
    '',
    '/** The same functions without SIMD. */',
    declaration('scalarWasm', scalar),
    '',
  ].join('\n');
}

/** A hash of the sources of the file: kernels, this script with its options, and the compiler's version. */
function sourcesLine() {
  const hash = createHash('sha256').update(
    createRequire(import.meta.url)('assemblyscript/package.json').version,
  );
  const names = readdirSync(folder).filter((name) => /\.(as|mjs)$/.test(name));
  for (const name of names.sort()) hash.update(`\n${name}\n`).update(readFileSync(join(folder, name)));
  return `// sources: ${hash.digest('hex')}`;
}

function declaration(name, bytes) {
  return `export const ${name} =\n  '${Buffer.from(bytes).toString('base64')}';`;
}

/** @returns {Promise<Uint8Array>} */
async function compile(name, features) {
  const { main } = await import('assemblyscript/asc');
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
      // the kernels' constants are between this address and 1 KiB, where a network's memory begins
      '--memoryBase',
      '64',
      ...features,
    ],
    {
      // the sources end in .as, so that tools for TypeScript ignore them; the compiler only accepts .ts
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

function compare(isSame) {
  if (isSame) return;
  process.stderr.write(
    'Expected the committed kernels to match their sources; to recompile, run assembly/build.mjs.\n',
  );
  process.exitCode = 1;
}

if (process.argv.includes('--hash')) compare(readFileSync(target, 'utf8').includes(`\n${sourcesLine()}\n`));
else if (process.argv.includes('--check'))
  compare(readFileSync(target, 'utf8') === (await generatedSource()));
else writeFileSync(target, await generatedSource());
