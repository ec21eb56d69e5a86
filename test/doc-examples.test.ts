import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cacheFolder,
  compileFolder,
  docExamples,
  type Example,
  exampleModule,
  fencedBlocks,
  runExample,
  writeExamples,
} from './_doc-examples.ts';
import { difference, parseLiteral } from './_literal.ts';
import { executedManuals } from './_markdown.ts';
import { isTestFile, packageFolders, readWorkspace, root } from './_workspace.ts';

const folder = cacheFolder('doc-examples');
const packages = readWorkspace().filter((pkg) => pkg.folder.startsWith('packages/'));
const examples: Example[] = [];
const unreadable: string[] = [];
for (const { path, text } of packages.flatMap((pkg) => pkg.files)) {
  if (isTestFile(path)) continue;
  try {
    examples.push(...docExamples(path, text));
  } catch (error) {
    unreadable.push((error as Error).message);
  }
}

describe('examples in doc comments', () => {
  it('are in closed `ts` fences', () => {
    expect(unreadable).toEqual([]);
  });

  it.each(packages.map((pkg) => pkg.folder))('are found in %s', (name) => {
    expect(examples.filter(({ at }) => at.startsWith(`${name}/`)).length).toBeGreaterThan(0);
  });

  it.each(examples.map((example) => [example.at, example] as const))(
    '%s: runs, and its claims hold',
    async (_, example) => {
      expect(exampleModule(example).claims.length, 'claims made with `// =>`').toBeGreaterThan(0);
      expect(await runExample(example, folder)).toEqual([]);
    },
  );
});

const shown = executedManuals.flatMap((path) =>
  fencedBlocks(readFileSync(join(root, path), 'utf8'), /^(ts|typescript)$/).map(
    ({ line, code }): Example => ({ at: `${path}:${line}`, code }),
  ),
);

describe('the TypeScript in the manuals', () => {
  it('is never exempt from running', () => {
    const excused = shown.filter(({ code }) => /^\s*\/\/\s*not run/i.test(code));
    expect(excused.map(({ at }) => at)).toEqual([]);
  });

  it.each(packageFolders())('%s/README.md shows an example that makes a claim', (name) => {
    const own = shown.filter(({ at }) => at.startsWith(`${name}/README.md:`));
    expect(own.flatMap((example) => exampleModule(example).claims).length).toBeGreaterThan(0);
  });

  it.each(shown.map((example) => [example.at, example] as const))(
    '%s runs, and its claims hold',
    async (_, example) => {
      expect(await runExample(example, folder)).toEqual([]);
    },
  );
});

describe('examples in doc comments and in the manuals', () => {
  it('compile', () => {
    writeExamples([...examples, ...shown], folder);
    expect(compileFolder(folder)).toBe('');
  });
});

describe('the reader of examples', () => {
  const scratch = cacheFolder('doc-examples-scratch');
  let count = 0;
  const run = (code: string) => runExample({ at: `scratch:${++count}`, code } satisfies Example, scratch);

  it('finds each fence of each @example, with its line', () => {
    const source = [
      'const before = `/** @example */`;',
      '/**',
      ' * Doubles.',
      ' *',
      ' * @example',
      ' * ```ts',
      ' * @sealed',
      ' * double(2); // => 4',
      ' * ```',
      ' * @param x a number',
      ' * ```ts',
      ' * not.an.example();',
      ' * ```',
      ' */',
      '/*\n * @example\n * no doc comment\n */',
      'export const double = (x: number) => 2 * x; // @example in a line comment',
    ].join('\n');
    expect(docExamples('a.ts', source)).toEqual([{ at: 'a.ts:7', code: '@sealed\ndouble(2); // => 4' }]);
    expect(() => docExamples('a.ts', '/**\n * @example double(2)\n */')).toThrow(
      /a\.ts:2: expected a ```ts fence/,
    );
    expect(() => docExamples('a.ts', '/**\n * @example\n * ```ts\n * double(2);\n */')).toThrow(
      /is not closed/,
    );
  });

  it('passes true claims, over one line or several, on the line or below it', async () => {
    const code = [
      'const list = [3, 1, 2];',
      'list.length; // => 3',
      'list',
      '  .map((x) => x / 10)',
      '  .slice(0, 2); // => [0.3, 0.1]',
      'list.sort(); // => [1, 2, 3]',
      '1 +',
      '  2; // => 3',
      'Math.max(',
      '  1,',
      '  2,',
      '); // => 2',
      'await Promise.resolve({ a: [-0], b: undefined });',
      '// => { a: [-0] }',
      'const total: number = 1 + 2; // => 3',
      "'// => 4'; // => '// => 4'",
      'new Float32Array([0.1]) // => [0.1]',
    ].join('\n');
    expect(await run(code)).toEqual([]);
  });

  it('catches a wrong number, order, key, sign of zero, and length', async () => {
    expect(await run('1 + 1; // => 3')).toEqual([expect.stringMatching(/line 1 .* expected 3, got 2/)]);
    expect(await run('\n[1, 2]; // => [2, 1]')).toEqual([expect.stringMatching(/line 2 .* value\[0\]/)]);
    expect(await run('({ a: 1, b: 2 }); // => { a: 1 }')).toEqual([expect.stringMatching(/value\.b/)]);
    expect(await run('-0; // => 0')).toEqual([expect.stringMatching(/got -0/)]);
    expect(await run('[1]; // => [1, 1]')).toEqual([expect.stringMatching(/length 1, not 2/)]);
    expect(await run('1 + 1e-9; // => 1')).toHaveLength(1);
    expect(await run('1 + 1e-13; // => 1')).toEqual([]);
  });

  it('records a value before a later line changes it', async () => {
    expect(await run('const a = [1];\na; // => [1]\na.push(2);\na; // => [1, 2]')).toEqual([]);
    expect(await run('const a = [1];\na; // => [1, 2]\na.push(2);')).toHaveLength(1);
  });

  it('fails for an example that throws, and rejects a claim that it cannot compare', async () => {
    await expect(run("throw new Error('broken');\n1; // => 1")).rejects.toThrow('broken');
    await expect(run('1; // => about 1')).rejects.toThrow(/Expected a value/);
    await expect(run('if (true) {} // => 1')).rejects.toThrow(/expression statement/);
  });

  it('reports an example that does not compile', () => {
    const wrong = cacheFolder('doc-examples-wrong');
    writeFileSync(join(wrong, 'a.ts'), "export const a: number = 'one';\n");
    expect(compileFolder(wrong)).toMatch(/TS2322/);
  });
});

describe('the literals after // =>', () => {
  it.each([
    ['1.5', 1.5],
    ['-.5e-3', -0.0005],
    ['1_000', 1000],
    ["'it\\'s \"so\"\\n'", 'it\'s "so"\n'],
    ['[1, [2], ]', [1, [2]]],
    [
      "{ a: null, 'b-c': true, __proto__: undefined }",
      Object.fromEntries([
        ['a', null],
        ['b-c', true],
        ['__proto__', undefined],
      ]),
    ],
    ['NaN', Number.NaN],
    ['-0', -0],
    ['-Infinity', Number.NEGATIVE_INFINITY],
  ])('%s is read', (text, value) => {
    expect(parseLiteral(text)).toEqual(value);
  });

  it.each(['', '1 2', '[1', "'open", '{ a 1 }', '1..2', 'x', '0x'])('`%s` is rejected', (text) => {
    expect(() => parseLiteral(text)).toThrow(SyntaxError);
  });

  it('equal typed arrays, and no value of a similar but different kind', () => {
    expect(difference(Int32Array.of(1, -1), [1, -1])).toBeNull();
    expect(difference(Float64Array.of(0.1 + 0.2), [0.3])).toBeNull();
    expect(difference('1', 1)).not.toBeNull();
    expect(difference(null, {})).not.toBeNull();
    expect(difference({ 0: 1, length: 1 }, [1])).not.toBeNull();
    expect(difference(Number.NaN, Number.NaN)).toBeNull();
    expect(difference(1e-300, 0)).not.toBeNull();
  });
});
