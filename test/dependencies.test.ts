import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importBreaches, importCycles, manifestBreaches } from './_dependency-rules.ts';
import { folderBreaches, foldersDeclared, folderTableHeader } from './_folder-rules.ts';
import { importsOf } from './_source.ts';
import { type Manifest, readManifest, readWorkspace, root, type WorkspacePackage } from './_workspace.ts';

const workspace = readWorkspace();
const rootManifest = readManifest('.');

describe('dependencies of the workspace', () => {
  it('cover all six packages and their sources', () => {
    expect(workspace.map(({ manifest }) => manifest.name)).toEqual([
      '@der-gym/agents',
      '@der-gym/env',
      '@der-gym/experiments',
      '@der-gym/experts-mock',
      'gymnasium-js',
      '@der-gym/metrics',
      '@der-gym/benchmarks',
      '@der-gym/examples',
      '@der-gym/test',
    ]);
    for (const { folder, files } of workspace) {
      if (folder.startsWith('packages/'))
        expect(files.map(({ path }) => path)).toContain(`${folder}/src/index.ts`);
    }
  });

  it('point one way in every package.json, and the root has only tools', () => {
    expect(manifestBreaches(rootManifest, workspace)).toEqual([]);
  });

  it('name no command that only a build creates, because its file would be missing at install', () => {
    const missing = workspace.flatMap(({ folder, manifest }) =>
      Object.values(manifest.bin ?? {}).filter(
        (file) => !existsSync(join(root, folder, file)) || /^(\.\/)?dist\//.test(file),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('point one way in every import, are declared, and avoid Node in code for browsers', () => {
    expect(importBreaches(rootManifest, workspace)).toEqual([]);
  });

  it.each(workspace.map((pkg) => [pkg.folder, pkg] as const))(
    'form no cycle between the files of %s',
    (_, pkg) => {
      expect(importCycles(pkg.files)).toEqual([]);
    },
  );
});

/** Imports that still close a cycle between folders. The list may only shrink. */
const stillCircular: readonly string[] = [];

describe('folders inside a package', () => {
  it.each(
    workspace.filter(({ folder }) => folder.startsWith('packages/')).map((pkg) => [pkg.folder, pkg] as const),
  )('import each other in %s as the table in its README allows, without cycles', (folder, pkg) => {
    const readme = readFileSync(join(root, folder, 'README.md'), 'utf8');
    const own = stillCircular.filter((edge) => edge.startsWith(`${folder}:`));
    expect(folderBreaches(pkg, readme, own)).toEqual([]);
  });
});

/** A small workspace that obeys every rule; each test breaks one. */
function sample(
  changes: { env?: string; manifest?: Partial<Manifest>; root?: Partial<Manifest>; path?: string } = {},
): { rootManifest: Manifest; workspace: WorkspacePackage[] } {
  return {
    rootManifest: { name: 'der-gym', devDependencies: { vitest: '1' }, ...changes.root },
    workspace: [
      {
        folder: 'packages/env',
        manifest: {
          name: '@der-gym/env',
          dependencies: { 'gymnasium-js': 'workspace:^' },
          devDependencies: { '@types/tool': '1' },
          ...changes.manifest,
        },
        files: [
          {
            path: changes.path ?? 'packages/env/src/index.ts',
            text: changes.env ?? "import type { Env } from 'gymnasium-js';\nexport { a } from './a.ts';\n",
          },
          { path: 'packages/env/src/a.ts', text: 'export const a = 1;\n' },
        ],
      },
      {
        folder: 'packages/gymnasium',
        manifest: {
          name: 'gymnasium-js',
          exports: { '.': './src/index.ts', './testing': './src/testing.ts' },
        },
        files: [{ path: 'packages/gymnasium/src/index.ts', text: 'export const b = 1;\n' }],
      },
      {
        folder: 'packages/metrics',
        manifest: { name: '@der-gym/metrics', exports: { '.': './src/index.ts' } },
        files: [{ path: 'packages/metrics/src/index.ts', text: 'export const c = 1;\n' }],
      },
      { folder: 'test', manifest: { name: '@der-gym/test' }, files: [] },
    ],
  };
}

describe('the check of dependencies', () => {
  const manifests = (changes: Parameters<typeof sample>[0]) => {
    const { rootManifest, workspace } = sample(changes);
    return manifestBreaches(rootManifest, workspace);
  };
  const imports = (changes: Parameters<typeof sample>[0]) => {
    const { rootManifest, workspace } = sample(changes);
    return importBreaches(rootManifest, workspace);
  };

  it('reports nothing for a correct workspace', () => {
    expect(manifests({})).toEqual([]);
    expect(imports({})).toEqual([]);
  });

  it.each([
    [{ root: { dependencies: { left: '1' } } }, /root: has dependencies/],
    [
      { root: { devDependencies: { '@der-gym/env': 'workspace:^' } } },
      /root: depends on the workspace package/,
    ],
    [
      { manifest: { dependencies: { '@der-gym/metrics': 'workspace:^' } } },
      /may not depend on @der-gym\/metrics/,
    ],
    [
      { manifest: { devDependencies: { '@der-gym/metrics': 'workspace:^' } } },
      /may not depend on @der-gym\/metrics/,
    ],
    [{ manifest: { dependencies: { '@der-gym/test': 'workspace:^' } } }, /may not depend on @der-gym\/test/],
    [{ manifest: { name: '@der-gym/new' } }, /missing from the list of allowed imports/],
  ])('reports the violation in manifest %#', (changes, message) => {
    expect(manifests(changes).join('\n')).toMatch(message);
  });

  it.each([
    ["import { f1 } from '@der-gym/metrics';", /may not import @der-gym\/metrics/],
    ["import type { F1 } from '@der-gym/metrics';", /may not import @der-gym\/metrics/],
    ["type F1 = import('@der-gym/metrics').F1;", /may not import @der-gym\/metrics/],
    ["const late = await import('@der-gym/metrics');", /may not import @der-gym\/metrics/],
    ["export { f1 } from '@der-gym/metrics';", /may not import @der-gym\/metrics/],
    ["import {\n  f1,\n} from '@der-gym/metrics';", /index\.ts:3: may not import/],
    ["import { b } from 'gymnasium-js/src/rng.ts';", /reaches past the exports/],
    ["import { b } from '../../gymnasium/src/index.ts';", /leaves the package/],
    ["import '/etc/settings.ts';", /leaves the package/],
    ["import { a } from './__fixtures__/a.ts';", /is for tests only/],
    ["import { a } from './a.test.ts';", /is for tests only/],
    ["import { readFileSync } from 'node:fs';", /does not exist in a browser/],
    ["import { readFileSync } from 'fs';", /lacks its node: prefix/],
    ["import lodash from 'lodash';", /lodash is not declared/],
    ["import 'vitest';", /vitest is not declared/],
    ["import type { T } from '@types/tool';", /@types\/tool is not declared/],
    ["import { a } from '@der-gym/env';", /imports its own package by name/],
  ])('reports the import %s', (text, message) => {
    expect(imports({ env: text }).join('\n')).toMatch(message);
  });

  it('allows tests to use Node and the tools of the root, but not the wrong direction', () => {
    const path = 'packages/env/src/a.test.ts';
    expect(imports({ path, env: "import 'node:fs';\nimport { it } from 'vitest';\n" })).toEqual([]);
    expect(imports({ path, env: "import { f1 } from '@der-gym/metrics';\n" }).join('\n')).toMatch(
      /may not import/,
    );
  });

  it('allows tests and benchmarks to import from inside a package, but not examples', () => {
    const inside = "import { b } from '../../gymnasium/src/rng.ts';\n";
    expect(
      imports({ path: 'packages/env/src/a.test.ts', env: inside.replace('../../', '../../../') }).length,
    ).toBe(1);
    expect(imports({ path: 'packages/env/src/a.test.ts', env: inside })).toEqual([]);
    const fromFolder = (folder: string) =>
      importBreaches({ name: 'der-gym' }, [
        {
          folder,
          manifest: { name: `@der-gym/${folder}` },
          files: [
            { path: `${folder}/a.ts`, text: "import { b } from '../packages/gymnasium/src/rng.ts';\n" },
          ],
        },
      ]);
    expect(fromFolder('benchmarks')).toEqual([]);
    expect(fromFolder('examples').join()).toMatch(/leaves the package/);
  });

  it('allows Node only in the subpath /node, and no other code to import that subpath', () => {
    const fs = "import { readFileSync } from 'node:fs';\n";
    expect(imports({ path: 'packages/env/src/node.ts', env: fs })).toEqual([]);
    expect(imports({ path: 'packages/env/src/node/read.ts', env: fs })).toEqual([]);
    expect(imports({ path: 'packages/env/src/nodes.ts', env: fs }).join('\n')).toMatch(/in a browser/);
    expect(imports({ env: "import { read } from './node.ts';\n" }).join('\n')).toMatch(/for Node only/);
    expect(imports({ env: "import { read } from './node/read.ts';\n" }).join('\n')).toMatch(/for Node only/);
  });

  it('reports a cycle of three files, and of one', () => {
    const file = (path: string, target: string) => ({ path: `p/${path}`, text: `import './${target}';\n` });
    expect(importCycles([file('a.ts', 'b.ts'), file('b.ts', 'c.ts'), file('c.ts', 'a.ts')])).toEqual([
      'p/a.ts -> p/b.ts -> p/c.ts -> p/a.ts',
    ]);
    expect(importCycles([file('a.ts', 'a.ts')])).toEqual(['p/a.ts -> p/a.ts']);
    expect(importCycles([file('a.ts', 'c.ts'), file('b.ts', 'c.ts')])).toEqual([]);
  });
});

describe('the check of folders', () => {
  const table = (...rows: string[]) =>
    [folderTableHeader, '| --- | --- | --- |', ...rows, '', 'After.'].join('\n');
  const readme = table('| `graph` | the graph | `text` |', '| `text` | `words` | nothing |');
  const check = (
    sources: Readonly<Record<string, string>>,
    text = readme,
    still: readonly string[] = [],
  ): string[] => {
    const files = {
      'graph/a.ts': "import '../text/b.ts';",
      'text/b.ts': "import '../types.ts';",
      'types.ts': '',
      ...sources,
    };
    const entries = Object.entries(files).map(([path, text]) => ({ path: `p/src/${path}`, text }));
    return folderBreaches({ folder: 'p', manifest: { name: 'p' }, files: entries }, text, still);
  };

  it('reads the table and stops at its end', () => {
    expect([...foldersDeclared(readme)]).toEqual([
      ['graph', ['text']],
      ['text', []],
    ]);
  });

  it('reports nothing for correct folders, and for tests', () => {
    expect(check({})).toEqual([]);
    expect(check({ 'text/b.test.ts': "import '../graph/a.ts';" })).toEqual([]);
  });

  it.each([
    [
      'an import that is not declared',
      { 'text/b.ts': "import '../graph/a.ts';" },
      readme,
      /does not let `text` import `graph`/,
    ],
    ['a folder without a row', { 'new/c.ts': '' }, readme, /no row for `new`/],
    ['a package without a table', {}, '', /no row for `graph`/],
    [
      'a row without a folder',
      {},
      table('| `graph` | x | `text` |', '| `text` | x | `old` |'),
      /`old` is not a folder/,
    ],
    [
      'a declared cycle',
      {},
      table('| `graph` | x | `text` |', '| `text` | x | `graph` |'),
      /cycle graph -> text -> graph/,
    ],
    [
      'a cycle through a file of src',
      { 'types.ts': "import './graph/a.ts';" },
      readme,
      /cycle graph -> text -> types.ts -> graph/,
    ],
  ])('reports %s', (_, sources, text, message) => {
    expect(check(sources, text).join('\n')).toMatch(message);
  });

  it('accepts a listed import, and reports a listed import that closes no cycle', () => {
    const still = ['p: text -> graph'];
    expect(check({ 'text/b.ts': "import '../graph/a.ts';" }, readme, still)).toEqual([]);
    expect(check({}, readme, still).join()).toMatch(/p: text -> graph: no longer closes a cycle/);
  });
});

describe('the reader of imports', () => {
  it('finds every form, and nothing in comments, strings, templates or regular expressions', () => {
    const source = [
      "// import a from 'comment';",
      "/* import b from 'block'; */",
      'const tick = /`/g; const half = 1 / 2; const third = (1) / 3;',
      'const s = "import c from \'string\';";',
      "const t = `\nimport d from 'template';\n$" + "{`import e from 'inner'`}\n`;",
      "const r = /import 'regexp'/.test(x) ? 1 : 2 / 3;",
      "import f, { type g } from 'one';",
      'import * as h from "two";',
      "export * from 'three';",
      "import{i}from'four';",
      "import 'five';",
      "const j = await import('six');",
      'const k = await import(name);',
      "export const from = 'seven';",
    ].join('\n');
    expect(importsOf(source).map(({ specifier }) => specifier)).toEqual([
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
    ]);
  });
});
