import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp, inScratch, node } from './__fixtures__/command.ts';

afterAll(cleanUp);

/** Writes a module with this text. */
function module(name: string, text: string): string {
  const path = inScratch(name);
  writeFileSync(path, text);
  return path;
}

/** Runs the command with two seconds for each call of a module. */
const run = (...args: string[]) =>
  spawnSync(process.execPath, [...node, ...args, '--smoke', '--quiet'], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, DER_GYM_MODULE_SECONDS: '2' },
  });

describe('a module that never returns', () => {
  const onImport = module('import.mjs', 'for (;;);');
  const waits = module('waits.mjs', 'await new Promise(() => {});');
  const onReward = module('reward.mjs', 'export const mine = ({ t }) => { for (;;); };');
  it.each([
    [
      'in its import',
      ['compare', '--policy', onImport],
      'its import did not return within 2 s; stopped.',
      null,
    ],
    ['while it is imported', ['compare', '--policy', waits], 'its import did not finish within 2 s.', 2],
    ['in a reward', ['solve', '--reward', onReward], 'its reward did not return within 2 s; stopped.', null],
  ])('%s: the command ends with one line', (_, args, message, code) => {
    const { status, stdout, stderr } = run(...args);
    expect([status, stdout]).toEqual([code, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(message);
  });

  it('loses only its own row if it is a policy', () => {
    const policy = `({ name: 'NAME', observes: [], probabilities: (s) => { BODY } })`;
    const good = module(
      'good.mjs',
      `export const mine = ${policy.replace('NAME', 'good').replace('BODY', 'return s.flatMap(() => [1, 0])')};`,
    );
    const bad = module(
      'bad.mjs',
      `export const mine = ${policy.replace('NAME', 'bad').replace('BODY', 'for (;;);')};`,
    );
    const { status, stdout, stderr } = run(
      ...[
        'compare',
        '--policy',
        `${good},${bad}`,
        '--experts',
        'Vicuna,ChatGLM',
        '--methods',
        'experts',
        '--json',
      ],
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^der-gym: no row for bad: .*bad\.mjs: probabilities\(\) did not return within 2 s\.\n$/,
    );
    const { rows, failed } = JSON.parse(stdout);
    expect(rows.map(({ policy: name }: { policy: string }) => name)).toContain('good');
    expect(failed.map(({ policy: name }: { policy: string }) => name)).toEqual(['bad']);
  });
});

describe('a module that changes after its training', () => {
  it('prevents resuming the run, and is noted when the run is evaluated', () => {
    const out = inScratch('changed');
    const text = `export const mine = ({ score, cost }) => ({ score, gain: 0, cost: -0.01 * cost, bonus: 0, total: score - 0.01 * cost });\n`;
    const path = module('mine.mjs', text);
    const train = ['train', '--reward', path, '--out', out];
    expect(run(...train).status).toBe(0);
    expect(run('evaluate', out).stdout).not.toContain('has changed');
    writeFileSync(path, `${text}// another version\n`);
    const resumed = run(...train);
    expect([resumed.status, resumed.stderr]).toEqual([
      2,
      expect.stringContaining('The module of --reward has changed'),
    ]);
    expect(run('evaluate', out).stdout).toContain(
      'the module of reward has changed since this router was trained',
    );
  });
});

describe('a module that misbehaves outside of what it returns', () => {
  const policy = `name: 'mine', observes: [], probabilities: (s) => s.flatMap(() => [1, 0])`;
  it.each([
    ['ends the program', 'process.exit(0);', /ended the program with process\.exit\(0\)/],
    [
      'throws in a timer',
      `setTimeout(() => { throw new Error('late'); }, 1); export const mine = { ${policy} };`,
      /in a timer or a promise, outside of every call: Error: late/,
    ],
    [
      'leaves a promise that fails',
      `Promise.reject(new Error('late')); export const mine = { ${policy} };`,
      /in a timer or a promise, outside of every call: Error: late/,
    ],
    [
      'changes the task',
      `export const mine = ({ graph }) => { graph.score.fill(1); return { ${policy} }; };`,
      /A module has changed the task/,
    ],
    [
      'has the name of an expert',
      `export const mine = { ${policy} }; mine.name = 'Vicuna';`,
      /to differ from those of the experts/,
    ],
  ])('(%s) prints one line and exits with status 2', (name, text, message) => {
    const path = module(`${name.replaceAll(' ', '-')}.mjs`, text);
    const args = ['compare', '--policy', path, '--experts', 'Vicuna,ChatGLM', '--methods', 'experts'];
    const { status, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });

  it('(a timer that goes on) does not keep the program alive, and its output is not part of the table', () => {
    const path = module(
      'going.mjs',
      `setInterval(() => {}, 1000); console.log('hello'); export const mine = { ${policy} };`,
    );
    const args = [
      'compare',
      '--policy',
      path,
      '--experts',
      'Vicuna,ChatGLM',
      '--methods',
      'experts',
      '--json',
    ];
    const { status, stdout, stderr } = run(...args);
    expect([status, stderr]).toEqual([0, 'hello\n']);
    expect(JSON.parse(stdout).failed).toEqual([]);
  });
});
