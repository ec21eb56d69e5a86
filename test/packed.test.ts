import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { output, tarballName, unresolved } from './_packed.ts';
import { type Manifest, packageFolders, readManifest, root } from './_workspace.ts';

const rootManifest = readManifest('.');
const manifests = packageFolders().map(readManifest);

const scratch = mkdtempSync(join(tmpdir(), 'der-gym-packed-'));
const project = join(scratch, 'project');
const tarball = (manifest: Manifest) => join(scratch, tarballName(manifest));

/** Every entry of the packages: `@der-gym/env`, `@der-gym/env/testing`, … */
const entries = manifests.flatMap(({ name, exports = {} }) =>
  Object.keys(exports).map((subpath) => name + subpath.slice(1)),
);

beforeAll(async () => {
  await output(root, process.execPath, 'tools/pack.mjs', scratch);
  mkdirSync(project);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'project', private: true, type: 'module' }),
  );
  await output(
    project,
    'npm',
    'install',
    '--prefer-offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    // peer dependencies of the testing entries
    `fast-check@${rootManifest.devDependencies!['fast-check']}`,
    ...manifests.map(tarball),
  );
}, 300_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(manifests.map((manifest) => [manifest.name, manifest] as const))(
  '%s, packed',
  (_, manifest) => {
    it('contains its licence, its notice and its README, and no source or test', async () => {
      const files = (await output(scratch, 'tar', '-tzf', tarball(manifest))).trim().split('\n').sort();
      expect(files).toEqual(
        expect.arrayContaining(['LICENSE', 'NOTICE', 'README.md', 'package.json'].map((f) => `package/${f}`)),
      );
      const strangers = files.filter(
        (file) => !/^package\/(dist\/.+\.(js(\.map)?|d\.ts)|specs\/.+\.yaml|templates\/.+|[^/]+)$/.test(file),
      );
      expect(strangers).toEqual([]);
      // the template of a new project contains a test
      const own = files.filter((file) => !file.startsWith('package/templates/'));
      expect(own.filter((file) => /\.test\.|\.test-d\.|__fixtures__/.test(file))).toEqual([]);
    });

    it('contains the sources that its source maps name', async () => {
      const unpacked = join(scratch, 'unpacked', manifest.name);
      mkdirSync(unpacked, { recursive: true });
      await output(unpacked, 'tar', '-xzf', tarball(manifest));
      const dist = join(unpacked, 'package', 'dist');
      const maps = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /\.map$/.test(file),
      );
      expect(maps.length).toBeGreaterThan(0);
      for (const file of maps) {
        const map = JSON.parse(readFileSync(join(dist, file), 'utf8')) as {
          sources: [];
          sourcesContent?: string[];
        };
        expect([file, map.sourcesContent?.length]).toEqual([file, map.sources.length]);
      }
    });

    it('passes publint', async () => {
      const bytes = readFileSync(tarball(manifest));
      const { messages, pkg } = await publint({
        pack: {
          tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
        },
      });
      expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
    });

    it('has no workspace address among its dependencies', async () => {
      const packed = JSON.parse(
        await output(scratch, 'tar', '-xzOf', tarball(manifest), 'package/package.json'),
      ) as Manifest;
      expect(JSON.stringify(packed)).not.toMatch(/workspace:|\.\/src\//);
    });
  },
);

it('the package with most entries resolves with its types for every importer of ES modules', async () => {
  const entryCount = (manifest: Manifest) => Object.keys(manifest.exports ?? {}).length;
  const largest = manifests.toSorted((a, b) => entryCount(b) - entryCount(a))[0]!;
  expect(await unresolved(tarball(largest), largest)).toEqual([]);
});

describe('the packages, installed together in an empty project', () => {
  it('take at most 140 MB with all their dependencies', async () => {
    const [megabytes] = (await output(project, 'du', '-sm', 'node_modules')).split(/\s/);
    expect(Number(megabytes)).toBeLessThanOrEqual(140);
  });

  it('are the packed ones, each installed once', () => {
    const installed = manifests.map(({ name }) => join(project, 'node_modules', name));
    for (const folder of installed) expect(readdirSync(folder)).not.toContain('src');
    for (const folder of installed) expect(readdirSync(folder)).not.toContain('node_modules');
  });

  it('@der-gym/experiments takes at most 140 MB on disk, with all its dependencies', () => {
    const folders = installedFor('@der-gym/experiments');
    const megabytes = [...folders].map((folder) => [folder, diskBytes(folder) / 1e6] as const);
    const largest = megabytes.toSorted(([, a], [, b]) => b - a).slice(0, 8);
    const total = megabytes.reduce((sum, [, size]) => sum + size, 0);
    expect(
      total,
      `the largest: ${largest.map(([folder, size]) => `${folder} ${size.toFixed(0)}`)}`,
    ).toBeLessThan(140);
  });

  it.each(entries)('%s loads in plain Node and prints nothing', async (entry) => {
    const script = `const m = await import('${entry}'); if (Object.keys(m).length === 0) throw new Error('no exports');`;
    expect(await output(project, process.execPath, '--input-type=module', '-e', script)).toBe('');
  });

  it('work together: a question is routed, scored and rewarded', async () => {
    writeFileSync(join(project, 'use.mjs'), program);
    const printed = JSON.parse(await output(project, process.execPath, 'use.mjs')) as Record<string, unknown>;
    expect(printed).toEqual({
      // -0.001 x 7 for the parameters, 5 x (0.75 - 0.5) for the gain, + 2 for a good end
      total: 0.75 + 5 * 0.25 - 0.001 * 7 + 2,
      // TD errors 1 + 0.5 - 0.5 and 1 + 0 - 0.5; the first adds 0.5 x 1 x the second
      advantages: [1 + 0.5 * 0.5, 0.5],
      experts: 11,
      answered: true,
      f1: 1,
      contains: [true, false],
    });
  });

  it('export their types to TypeScript, without any', async () => {
    writeFileSync(join(project, 'use.ts'), `${typed}\n`);
    expect(await typeCheck({ skipLibCheck: true })).toBe('');
    writeFileSync(join(project, 'use.ts'), typed.replace("'a string'", '1'));
    expect(await typeCheck({ skipLibCheck: true })).toMatch(/TS2322|TS2344/);
  }, 120_000);

  it('have declarations that pass the type check', async () => {
    // TensorFlow.js's typings do not pass, so the packages that expose them are left out; so are the entries for
    // Node, which expose types of Node
    const own = entries.filter((entry) => !/agents|experiments|\/node$/.test(entry));
    writeFileSync(
      join(project, 'use.ts'),
      own.map((entry, k) => `export * as m${k} from '${entry}';\n`).join(''),
    );
    expect(await typeCheck({ skipLibCheck: false })).toBe('');
  });

  it('install the command der-gym', async () => {
    const derGym = (...args: string[]) => output(project, 'npx', '--no-install', 'der-gym', ...args);
    const help = await derGym('--help');
    for (const command of ['demo', 'train', 'evaluate']) expect(help).toContain(command);
    expect((await derGym('--version')).trim()).toBe(readManifest('packages/experiments').version);
    // the suggested next commands are commands of an installed project
    const solved = await derGym('solve', '--smoke', '--experts', 'Alpaca,ChatGLM');
    const [, next = ''] = /^next: (.*)$/m.exec(solved)!;
    expect(next).toMatch(/^npx der-gym solve /);
    expect(await output(project, 'sh', '-c', next)).toContain('Audit of the reward');
    const { rows } = JSON.parse(await derGym('demo', '--json', '--smoke', '--experts', 'Alpaca,ChatGLM')) as {
      rows: { policy: string }[];
    };
    expect(rows.length).toBeGreaterThan(0);
    // its threads run the built files, and its experiments are included
    const small = ['--smoke', '--experts', 'Alpaca,ChatGLM', '--jobs', '2', '--out', 'runs'];
    const reproduced = await derGym('reproduce', 'table-6', '--json', ...small);
    expect((JSON.parse(reproduced) as { effects: { ours: unknown }[] }).effects[0]!.ours).not.toBeNull();
  }, 300_000);
});

/** The folders of an installed package and all its dependencies, resolved as in Node. */
function installedFor(name: string, from = project, found = new Set<string>()): ReadonlySet<string> {
  let at = from;
  while (!existsSync(join(at, 'node_modules', name))) {
    // a dependency for another platform is not installed
    if (at === project) return found;
    at = dirname(at);
  }
  const folder = join(at, 'node_modules', name);
  if (found.has(folder)) return found;
  found.add(folder);
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Manifest;
  for (const next of Object.keys({ ...dependencies, ...optionalDependencies }))
    installedFor(next, folder, found);
  return found;
}

/** The size of a package's files on disk, in bytes, without packages installed inside it. */
function diskBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    if (entry.name === 'node_modules') return sum;
    const path = join(entry.parentPath, entry.name);
    return sum + (entry.isDirectory() ? diskBytes(path) : 512 * lstatSync(path).blocks);
  }, 0);
}

const program = `
import { Discrete } from 'gymnasium-js';
import { derReward, knowledgeTransferPrompt } from '@der-gym/env';
import { tokenF1 } from '@der-gym/metrics';
import { createSyntheticPool } from '@der-gym/experts-mock';
import { computeGae } from '@der-gym/agents';
import '@der-gym/experiments';

const { total } = derReward(
  { t: 1, score: 0.75, previousScore: 0.5, cost: 7 },
  { costWeight: 0.001, gainWeight: 5, bonus: 2, threshold: 0.73, maxSteps: 4 },
);
const { advantages } = computeGae({
  rewards: [1, 1], values: [0.5, 0.5], nextValues: [0.5, 0], terminated: [false, true], truncated: [false, false],
  discount: 1, lambda: 0.5,
});
const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 3 });
const [question] = questions;
const content = knowledgeTransferPrompt(question.text, null);
const answer = pool.answer({ question, expert: 0, previousAnswers: [], messages: [{ role: 'user', content }], sample: 0 });
const space = new Discrete(3);
console.log(JSON.stringify({
  total,
  advantages: Array.from(advantages),
  experts: pool.experts.length,
  answered: answer.text.length > 0,
  f1: tokenF1(answer.text, answer.text),
  contains: [space.contains(2), space.contains(3)],
}));
`;

const typed = `
import { Discrete } from 'gymnasium-js';
import { derReward, type Scorer } from '@der-gym/env';
import { tokenF1 } from '@der-gym/metrics';
import { createSyntheticPool } from '@der-gym/experts-mock';
import { computeGae } from '@der-gym/agents';
import * as experiments from '@der-gym/experiments';

type IsAny<T> = 0 extends 1 & T ? true : false;
type No<T extends false> = T;
export type Checks = [
  No<IsAny<typeof derReward>>,
  No<IsAny<ReturnType<typeof derReward>['total']>>,
  No<IsAny<ReturnType<typeof computeGae>['advantages'][number]>>,
  No<IsAny<ReturnType<typeof createSyntheticPool>['questions'][number]['text']>>,
  No<IsAny<ReturnType<typeof tokenF1>>>,
  No<IsAny<InstanceType<typeof Discrete>>>,
  No<IsAny<typeof experiments>>,
];
export const scorer: Scorer = { signature: 'a string', range: [0, 1], defaultThreshold: null, score: tokenScore };
function tokenScore(answer: string, question: { readonly reference: string | null }): number {
  return question.reference === null ? 0 : tokenF1(answer, question.reference);
}
`;

/** The errors of the workspace's compiler in use.ts of the project. */
async function typeCheck(options: { skipLibCheck: boolean }): Promise<string> {
  const compilerOptions = {
    ...options,
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    target: 'ES2023',
    lib: ['ES2023', 'DOM'],
    module: 'NodeNext',
    types: [],
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return output(project, process.execPath, tsc, '--singleThreaded', '-p', 'tsconfig.json').catch(
    (error: Error) => error.message,
  );
}
