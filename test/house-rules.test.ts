import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { barrelBreaches, houseBreaches } from './_house-rules.ts';
import { hardPhrasesIn } from './_plain-words.ts';
import { dataFolder, packageFolders, repositoryFiles, root } from './_workspace.ts';

const listed = repositoryFiles();
const paths = listed ?? [];
const noCheckout = listed === null;
const tsc = join(root, 'node_modules/typescript/bin/tsc');

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Files whose text is generated or given. */
const quoted = new Set(['pnpm-lock.yaml', 'LICENSE']);
const isText = (path: string) => !/\.(gz|png|jpe?g|wasm|bin|ico|onnx|woff2?)$/.test(path);
const ownText = paths
  .filter((path) => !quoted.has(path) && isText(path))
  .map((path) => ({ path, text: read(path) }));

describe.skipIf(noCheckout)('every file of the repository (skipped outside a git checkout)', () => {
  it('keeps the rules of the house', () => {
    expect(houseBreaches(ownText)).toEqual([]);
  });

  it('is written in plain words', () => {
    // the word list itself, and pages that quote it
    const quotes = new Set(['test/_plain-words.ts', 'test/house-rules.test.ts', 'CHANGELOG.md']);
    expect(ownText.filter(({ path }) => !quotes.has(path)).flatMap(hardPhrasesIn)).toEqual([]);
  });

  it('is reached through one handwritten barrel per package', () => {
    expect(barrelBreaches(paths, packageFolders())).toEqual([]);
  });

  it('is at most 1 MiB', () => {
    expect(paths.filter((path) => statSync(join(root, path)).size > 2 ** 20)).toEqual([]);
  });

  it('ends in a newline and has no carriage return', () => {
    const ragged = ownText.filter(({ text }) => text !== '' && (!text.endsWith('\n') || text.includes('\r')));
    expect(ragged.map(({ path }) => path)).toEqual([]);
  });

  it('leaves no registry address in the lockfile', () => {
    expect(read('pnpm-lock.yaml')).not.toMatch(/https?:\/\//);
  });

  it('is type-checked if it is TypeScript', () => {
    const output = execFileSync(process.execPath, [tsc, '--listFilesOnly', '-p', 'tsconfig.json'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const checked = new Set(
      output.split('\n').map((path) => relative(root, path.trim()).split(sep).join('/')),
    );
    const written = paths.filter((path) => path.endsWith('.ts') && !path.includes('/__fixtures__/'));
    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((path) => !checked.has(path))).toEqual([]);
  });
});

describe('the type check', () => {
  it('rejects a wrong assertion about a type, with the options of the workspace', () => {
    const folder = join(root, 'test', '.cache', 'type-canary');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.base.json'),
        compilerOptions: { noEmit: true },
        include: ['*.ts'],
      }),
    );
    const check = (claim: string) => {
      writeFileSync(
        join(folder, 'canary.ts'),
        `import { expectTypeOf } from 'vitest';\nexpectTypeOf<${claim}>().toEqualTypeOf<string>();\n`,
      );
      try {
        execFileSync(process.execPath, [tsc, '--singleThreaded', '-p', folder], { cwd: root });
        return 'accepted';
      } catch (error) {
        return String((error as { stdout?: Buffer }).stdout);
      }
    };
    expect(check('string')).toBe('accepted');
    expect(check('number')).toMatch(/TS2344/);
  });
});

const data = dataFolder();

describe.skipIf(data === null || noCheckout)('the recorded data (skipped without DER_GYM_DATA)', () => {
  it('occur in no file of the repository: no question, reference or answer', () => {
    const starts = new Set<string>();
    const dataFiles = readdirSync(data!, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.jsonl'),
    );
    expect(dataFiles.length).toBeGreaterThan(0);
    for (const name of dataFiles) {
      for (const line of readFileSync(join(data!, name), 'utf8').split('\n')) {
        if (line !== '') collectStarts(JSON.parse(line), starts);
      }
    }
    const leaks = ownText.flatMap(({ path, text }) =>
      quotedStarts(text, starts).map((start) => `${path}: ${start}`),
    );
    expect(leaks).toEqual([]);
    const [some = ''] = starts;
    expect(quotedStarts(`before ${some} after`, starts)).toEqual([some]);
  }, 120_000);
});

/** Number of letters and digits at the start of a text that identify it. */
const startLength = 50;

/** Letters and digits only, so that a quotation is found with any escaping, wrapping or punctuation. */
function bare(text: string): string {
  return text
    .replace(/\\u[0-9a-fA-F]{4}|\\[a-z]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
}

function collectStarts(value: unknown, starts: Set<string>): void {
  if (typeof value === 'string') {
    const text = bare(value);
    if (text.length >= startLength) starts.add(text.slice(0, startLength));
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collectStarts(inner, starts);
  }
}

function quotedStarts(text: string, starts: ReadonlySet<string>): string[] {
  const searched = bare(text);
  const found = new Set<string>();
  for (let i = 0; i + startLength <= searched.length; i++) {
    const window = searched.slice(i, i + startLength);
    if (starts.has(window)) found.add(window);
  }
  return [...found];
}

describe('the check of the house rules', () => {
  const library = 'packages/env/src/a.ts';
  it.each([
    [library, 'const x = Math.random();'],
    [library, 'const x = Date.now();'],
    [library, 'const x = new Date();'],
    [library, "console.log('x');"],
    ['packages/experiments/src/run.ts', 'console.error(x);'],
    [library, "export * from './b.ts';"],
    [library, 'export default 1;'],
    [library, 'export { a as default };'],
    [library, 'const x: any = 1;'],
    [library, 'const x = y as any;'],
    [library, 'let x: Array<any>;'],
    [library, `// ${'TO'}${'DO'}: later`],
    ['docs/mdp.md', `${'FIX'}${'ME'}`],
    [library, `// @ts-${'ig'}${'nore'}`],
    ['docs/mdp.md', `see /${'home'}/me/x`],
    [library, `const x = '/${'tmp'}/x';`],
  ])('reports in %s: %s', (path, text) => {
    expect(houseBreaches([{ path, text }])).toHaveLength(1);
  });

  it.each([
    [library, "// Math.random is banned\nconst x = 'Date.now()';"],
    [library, 'const company = many.anything; type A = { any: 1 };'],
    [library, 'const when = new Date(0);'],
    ['packages/env/src/a.test.ts', 'const started = Date.now();'],
    ['packages/experiments/src/cli/main.ts', "console.log('x');"],
    ['docs/mdp.md', 'a folder such as ./work/x or https://example.org/home/x'],
  ])('accepts in %s: %s', (path, text) => {
    expect(houseBreaches([{ path, text }])).toEqual([]);
  });

  it.each([
    ['rows that cannot be told\n * apart', 'differs significantly from, distinguishes'],
    ['a value that is none', 'invalid X'],
    ['one line: a line a method', 'one X per Y'],
  ])('finds the hard phrase in %j', (text, instead) => {
    expect(hardPhrasesIn({ path: 'a.ts', text }).join()).toContain(`write "${instead}"`);
  });

  it.each(['a part of it', 'a line of text', 'rows apart'])('accepts %j', (text) => {
    expect(hardPhrasesIn({ path: 'a.ts', text })).toEqual([]);
  });

  it('reports an inner barrel, and a missing one', () => {
    const packages = ['packages/env'];
    expect(barrelBreaches(['packages/env/src/index.ts'], packages)).toEqual([]);
    expect(
      barrelBreaches(['packages/env/src/index.ts', 'packages/env/src/graph/index.ts'], packages),
    ).toHaveLength(1);
    expect(barrelBreaches(['packages/env/src/graph/index.ts'], packages)).toHaveLength(1);
    expect(barrelBreaches([], packages)).toHaveLength(1);
  });
});
