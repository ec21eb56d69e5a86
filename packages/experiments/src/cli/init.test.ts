import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rewardLaws } from '@der-gym/env/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeTask } from '../encoders/named-encoder.ts';
import { loadPolicy, loadReward } from '../modules/load-module.ts';
import { prepareTask } from '../problem/task.ts';
import { ownManifest } from '../run/version.ts';
import { readSpec } from '../spec/read-spec.ts';
import { routingTask } from '../training/routing-task.ts';
import { call } from './__fixtures__/call.ts';
import { cleanUp, inScratch } from './__fixtures__/command.ts';
import { projectName, writeProject } from './project-files.ts';

const packages = inScratch('packages');
const { version } = ownManifest();
const ours = ['agents', 'env', 'experiments', 'experts-mock', 'metrics'].map((name) => `@der-gym/${name}`);
const project = inScratch("it's mine");
const json = (path: string) =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  > & {
    readonly name: string;
  };
const root = fileURLToPath(new URL('../../../../', import.meta.url));

beforeAll(() => {
  mkdirSync(packages, { recursive: true });
  for (const name of [...ours, 'gymnasium-js']) {
    writeFileSync(join(packages, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`), name);
  }
});
afterAll(cleanUp);

describe('a new project', () => {
  beforeAll(async () => {
    const { status, stderr, stdout } = await call('init', project, '--packages', packages);
    expect([status, stderr]).toEqual([0, '']);
    // the folder needs no quoting in a shell
    expect(stdout).toContain(`it'\\''s mine'\nnext: npm install\nnext: npm test\nnext: npx der-gym compare`);
    // the packages of this repository
    symlinkSync(join(root, 'packages/experiments/node_modules'), join(project, 'node_modules'));
  });

  it('contains its packages as tarballs, and the tools of this repository in the same versions', () => {
    const { name, dependencies, devDependencies } = json(join(project, 'package.json'));
    expect(name).toBe('it-s-mine');
    expect(Object.keys(dependencies)).toEqual([...ours, 'gymnasium-js']);
    for (const [of, from] of Object.entries(dependencies)) {
      expect(readFileSync(join(project, from.replace('file:', '')), 'utf8')).toBe(of);
    }
    const tools = { ...json(join(root, 'packages/experiments/package.json')).devDependencies };
    expect(devDependencies).toEqual({
      esbuild: tools.esbuild,
      'fast-check': json(join(root, 'package.json')).devDependencies['fast-check'],
      vitest: json(join(root, 'package.json')).devDependencies.vitest,
    });
    expect(readFileSync(join(project, '.gitignore'), 'utf8')).toBe('node_modules/\nruns/\n');
  });

  it('contains a reward that keeps the laws, and a router and an experiment that load', async () => {
    const reward = await loadReward(join(project, 'reward.ts'));
    for (const { law } of rewardLaws(reward, { numRuns: 20 })) law();
    const task = prepareTask({ questions: 200, maxSteps: 1 });
    const policy = (await loadPolicy(join(project, 'router.ts')))(
      routingTask(task, { name: 'x', text: await encodeTask(task) }),
    );
    const asked = policy.probabilities([
      { question: 'In law: for the treaty', answer: '', step: 0 },
      { question: 'In law: for the treaty', answer: 'Music unsure.', step: 0 },
      { question: 'In music: for the fugue', answer: 'It is so.', step: 0 },
    ]);
    const [law, unsure, music] = [0, 1, 2].map((row) => asked.indexOf(1, row * 11) - row * 11);
    expect(unsure).toBe(music);
    expect(unsure).not.toBe(law);
    const { variants } = readSpec(join(project, 'experiment.yaml'));
    expect(variants).toHaveLength(3);
    const modules = variants!.flatMap(({ policy: own, training }) => [own, training?.reward]);
    expect(modules.filter((each) => each !== undefined)).toEqual([
      join(project, 'reward.ts'),
      join(project, 'router.ts'),
    ]);
  });
});

describe('an existing file', () => {
  it('is named in the error, and nothing is written', async () => {
    const folder = inScratch('full');
    mkdirSync(folder);
    for (const name of ['b', 'a', 'README.md', 'd', 'e', 'f', 'g']) writeFileSync(join(folder, name), 'mine');
    const before = readdirSync(folder);
    const { status, stderr, stdout } = await call('init', folder, '--packages', packages);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^der-gym: Expected .*full to be empty, got README\.md, a, b, d, e and 2 more\. Nothing .*\n$/,
    );
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('mine');
  });

  it('may be a .git folder', async () => {
    const folder = inScratch('checkout');
    mkdirSync(join(folder, '.git'), { recursive: true });
    expect((await call('init', folder, '--packages', packages, '--json')).status).toBe(0);
    expect(existsSync(join(folder, 'router.ts'))).toBe(true);
  });

  it.each([
    ['a file', () => [join(project, 'README.md'), '--packages', packages], /it is a file/],
    ['a folder below a file', () => [join(project, 'README.md/x'), '--packages', packages], /is a file/],
    [
      'no tarballs',
      () => [inScratch('n'), '--packages', inScratch('no')],
      /with der-gym-experiments.*npm run pack/,
    ],
    ['no --packages, from the sources', () => [inScratch('n')], /Expected --packages.*npm run pack/],
    [
      'a name that would steer a terminal',
      () => [inScratch('a\u001b[2J'), '--packages', packages],
      /<folder>/,
    ],
  ] as const)('%s: prints one line and exits with status 2', async (_, args, line) => {
    const { status, stderr, stdout } = await call('init', ...args());
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^der-gym: [^\n]*\n$/);
    expect(stderr).toMatch(line);
    expect(existsSync(inScratch('n'))).toBe(false);
  });

  it('leaves nothing behind if a file cannot be written', () => {
    const folder = inScratch('half');
    const files = ['a', 'sub/b', 'a'].map((path) => ({ path, content: Buffer.from(path) }));
    expect(() => writeProject(folder, files)).toThrow(/EEXIST/);
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder);
    expect(() => writeProject(folder, files)).toThrow(/EEXIST/);
    expect(readdirSync(folder)).toEqual([]);
    expect(statSync(folder).isDirectory()).toBe(true);
    rmSync(folder, { recursive: true });
  });
});

describe('projectName', () => {
  it('returns a name that npm accepts, for any folder name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (folder) => {
        const name = projectName(folder);
        expect(name).toMatch(/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/);
        expect(name.length).toBeLessThan(214);
        expect(projectName(name)).toBe(name);
      }),
    );
    expect(
      ['My Router', 'Résumé', '.hidden', 'Мой', 'node_modules'].map((each) => projectName(each)),
    ).toEqual(['my-router', 'resume', 'hidden', 'my-router', 'my-router']);
    expect(projectName('vitest', { vitest: '1' })).toBe('my-router');
  });
});
