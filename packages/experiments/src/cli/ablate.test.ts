import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SweepSummary } from '../sweep/types.ts';
import { call } from './__fixtures__/call.ts';
import { cleanUp, inScratch, node } from './__fixtures__/command.ts';

afterAll(cleanUp);

/** A tiny experiment with a variant that fails. */
const spec = inScratch('tiny.yaml');
mkdirSync(inScratch('.'), { recursive: true });
writeFileSync(
  spec,
  `name: tiny
title: Tiny
seeds: 1
base:
  task: { questions: 30, experts: [Alpaca, ChatGLM, Open Assistant], maxSteps: 3 }
  training: { steps: 1920, numEnvs: 4, numSteps: 16, numMinibatches: 4, hiddenSizes: [8], textSize: 32 }
variants:
  - name: DER
  - name: no gain
    task: { gainWeight: 0 }
  - name: no bonus
    task: { bonus: 0 }
  - name: nobody
    task: { experts: [nobody] }
    router: random
compare: { baseline: DER }
`,
);

/** A policy with an option: the probability of the first expert. */
const OWN = inScratch('own.mjs');
writeFileSync(
  OWN,
  `export const options = { caution: 0.5 };
export default ({ graph }, { caution }) => ({
  name: 'mine',
  observes: [],
  probabilities: (states) => Float64Array.from(states.flatMap(() => graph.experts.map((_, e) => (e === 0 ? caution : (1 - caution) / (graph.experts.length - 1))))),
});
`,
);

const results = (out: string) =>
  readdirSync(join(out, 'trials'))
    .filter((id) => existsSync(join(out, 'trials', id, 'result.json')))
    .sort();
const result = (out: string, id: string) => readFileSync(join(out, 'trials', id, 'result.json'), 'utf8');
const summary = (out: string) => readFileSync(join(out, 'tiny/summary.json'), 'utf8');

describe('der-gym ablate', () => {
  const whole = inScratch('whole');

  it('lists the trials with --dry-run, and runs nothing', async () => {
    const { stdout, status } = await call(
      'ablate',
      spec,
      '--dry-run',
      '--json',
      '--out',
      whole,
      '--jobs',
      '1',
    );
    expect(status).toBe(0);
    const { trials, seconds } = JSON.parse(stdout);
    expect(
      trials.map(({ variants, seed, state }: Record<string, unknown>) => [variants, seed, state]),
    ).toEqual([
      [['DER'], 1, 'to run'],
      [['no gain'], 1, 'to run'],
      [['no bonus'], 1, 'to run'],
      [['nobody'], 1, 'to run'],
    ]);
    expect(seconds).toBeGreaterThan(0);
    expect(existsSync(whole)).toBe(false);
  });

  it('prints a table with n and an interval in every cell, and reports failed trials', async () => {
    const { stdout, stderr, status } = await call('ablate', spec, '--out', whole, '--jobs', '1');
    expect(status).toBe(2);
    expect(stdout).toContain('## Tiny (synthetic pool)');
    expect(stdout).toMatch(/\| no gain +\| +0\.\d{3} \[0\.\d{3}, 0\.\d{3}\] .* 9 x 1 x 1 \|/);
    expect(stdout).toMatch(/\| no gain +\| DER +\| .*p .*MDE .* 9 x 1 x 1 \|/);
    expect(stdout).toContain('- Failed: nobody, seed 1: RangeError: Expected `experts` to be among');
    expect(readFileSync(join(whole, 'tiny/table.md'), 'utf8')).toBe(stdout.split(/\n(?=next: )/)[0]);
    expect(stderr).toContain('4 trials');
    expect(results(whole)).toHaveLength(3);
  });

  it('reuses all trials in the next run, also with --json', async () => {
    const before = results(whole).map((id) => statSync(join(whole, 'trials', id, 'result.json')).mtimeMs);
    const { stdout } = await call('ablate', spec, '--out', whole, '--json', '--quiet', '--jobs', '1');
    expect(JSON.parse(stdout)).toEqual(JSON.parse(summary(whole)) as SweepSummary);
    const after = results(whole).map((id) => statSync(join(whole, 'trials', id, 'result.json')).mtimeMs);
    expect(after).toEqual(before);
    const { stdout: dry } = await call('ablate', spec, '--dry-run', '--out', whole, '--jobs', '1');
    expect(dry).toMatch(
      /4 trials, 3 already done\. About 1 min with 1 job \(estimated from the trials in the folder\)/,
    );
    expect(dry).toMatch(/nobody +\| +1 \| failed/);
  });

  it('resumes after a kill without repeating a trial, to the same bytes on two threads', async () => {
    const out = inScratch('killed');
    const finished = await killInTheMiddle(['ablate', spec, '--out', out, '--jobs', '1', '--quiet'], out);
    expect(finished.length).toBeGreaterThan(0);
    expect(finished.length).toBeLessThan(3);
    expect(existsSync(join(out, 'lock.json'))).toBe(true);
    expect(existsSync(join(out, 'tiny/summary.json'))).toBe(false);
    const written = finished.map((id) => statSync(join(out, 'trials', id, 'result.json')).ino);

    const { status } = await call('ablate', spec, '--out', out, '--jobs', '2', '--quiet');
    expect(status).toBe(2);
    expect(finished.map((id) => statSync(join(out, 'trials', id, 'result.json')).ino)).toEqual(written);
    expect(summary(out)).toBe(summary(whole));
    expect(results(out)).toEqual(results(whole));
    for (const id of results(out)) expect(result(out, id)).toBe(result(whole, id));
    expect(readdirSync(out).sort()).toEqual(['tiny', 'trials']);
    // no half-trained trial is left
    for (const id of results(out)) {
      expect(readdirSync(join(out, 'trials', id)).sort()).toEqual(['result.json', 'times.json']);
    }
  }, 120_000);

  it('accepts a grid instead of a file, with flags as its base', async () => {
    const flags = ['--experts', 'Alpaca,ChatGLM', '--questions', '50', '--seeds', '1', '--seed', '4'];
    const grid = ['--grid', 'training.hiddenSizes=[8],[8, 8]', '--grid', 'training.reward=paper,utility'];
    const { stdout } = await call(
      'ablate',
      ...grid,
      ...flags,
      '--dry-run',
      '--json',
      '--out',
      inScratch('none'),
    );
    const { trials } = JSON.parse(stdout);
    expect(trials.map(({ variants, seed }: Record<string, unknown>) => [variants, seed])).toEqual([
      [['hiddenSizes [8], reward paper'], 4],
      [['hiddenSizes [8], reward utility'], 4],
      [['hiddenSizes [8,8], reward paper'], 4],
      [['hiddenSizes [8,8], reward utility'], 4],
    ]);
  });

  it('measures your own policy, with a grid over its options, beside a router', async () => {
    const out = inScratch('own');
    const flags = ['--policy', OWN, '--experts', 'Alpaca,ChatGLM', '--stop', 'never', '--smoke', '--quiet'];
    const { stdout, status } = await call(
      'ablate',
      '--grid',
      'policy.caution=0,1',
      ...flags,
      '--json',
      '--out',
      out,
    );
    expect(status).toBe(0);
    const { variants, stopRule } = JSON.parse(stdout) as SweepSummary;
    expect(stopRule).toBe('never');
    // four calls of the second expert, of 6 B, and of the first, of 13 B
    expect(variants.map(({ name, router, parameters }) => [name, router, parameters.mean])).toEqual([
      ['caution 0', 'policy', 24],
      ['caution 1', 'policy', 52],
    ]);
  });

  it.each([
    [['ablate'], 'Expected either <spec> or --grid, got neither.'],
    [['ablate', 'none.yaml'], 'No such file: none.yaml.'],
    [['ablate', 'tabel-4'], 'Did you mean table-4?'],
    [
      ['ablate', '--grid', 'task.bonus'],
      'Expected --grid to be PATH=VALUE,VALUE, as in task.gainWeight=0,5, got task.bonus.',
    ],
    [['ablate', '--grid', 'task.bonos=1,2'], 'got `task.bonos`. Did you mean `task.bonus`?'],
    [
      ['ablate', '--grid', 'policy.caution=1,2'],
      'Expected `policy` to be a module with the option "caution"',
    ],
    [
      ['ablate', '--policy', OWN, '--grid', 'policy.cauton=1,2'],
      'own.mjs: Expected an option that the module declares, got "cauton". Did you mean caution?',
    ],
    [['ablate', '--grid', 'method=./nowhere.mjs'], 'nowhere.mjs: No such file.'],
    [
      ['ablate', '--grid', 'training.backend=fused,tensorflow'],
      'Expected `@tensorflow/tfjs-node` to be installed',
    ],
    [
      ['ablate', '--grid', 'task.bonus=1', '--grid', 'task.bonus=2'],
      'Expected --grid to name task.bonus once.',
    ],
    [['ablate', '--grid', 'task.bonus=!!js 1'], 'Expected the values of --grid to be valid YAML'],
    [
      ['ablate', '--grid', 'task.bonus=1,2', '--baseline', 'bonus 3'],
      'Expected compare.baseline to be the name of a variant',
    ],
    [['reproduce', 'table-7'], 'table-6, all'],
    [['reproduce', 'table-6', '--smoke', '--write', 'nowhere.md'], 'No such file: nowhere.md.'],
  ])('rejects %j with a message', async (args, message) => {
    const { status, stderr } = await call(...args, '--quiet', '--out', inScratch('wrong'));
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('der-gym reproduce', () => {
  const tiny = ['--experts', 'Alpaca,ChatGLM,Open Assistant', '--smoke', '--quiet', '--jobs', '1'];

  it('prints the paper’s figures beside its own, labels each effect, and shares trials between tables', async () => {
    const out = inScratch('paper');
    const page = inScratch('page.md');
    writeFileSync(page, 'before\n<!-- reproduce -->\nlast year\n<!-- /reproduce -->\nafter\n');
    const first = await call('reproduce', 'table-4', ...tiny, '--out', out, '--write', page);
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('## Table 4: components of the reward (synthetic pool)');
    expect(first.stdout).toMatch(
      /without the gain term.* 74\.52 against 75 BERTScore .* n 20 x 1 x 1 .* emergent \|/,
    );
    expect(results(out)).toHaveLength(6);
    const written = readFileSync(page, 'utf8');
    expect(written).toMatch(
      /^before\n<!-- reproduce -->\n\nScores of the paper.*emergent.*<!-- \/reproduce -->\nafter\n$/s,
    );
    expect(written).not.toContain('last year');

    // the base run is shared: Table 6 trains only its other row, with each encoder
    const second = await call('reproduce', 'table-6', ...tiny, '--out', out, '--json');
    expect(results(out)).toHaveLength(8);
    const { effects, tables } = JSON.parse(second.stdout);
    expect(effects).toHaveLength(1);
    expect(effects[0]).toMatchObject({ table: 'table-6', nature: 'emergent', verdict: expect.any(String) });
    expect(tables[0].summary.data.synthetic).toBe(true);
  });
});

/** Starts a command, kills it when one trial is finished and another half-trained, and returns the finished ones. */
async function killInTheMiddle(args: string[], out: string): Promise<readonly string[]> {
  const child: ChildProcess = spawn(process.execPath, [...node, ...args], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const trials = join(out, 'trials');
  const inTheMiddle = () => {
    const ids = existsSync(trials) ? readdirSync(trials) : [];
    const has = (id: string, name: string) => existsSync(join(trials, id, name));
    const finished = ids.filter((id) => has(id, 'result.json'));
    return finished.length > 0 && ids.some((id) => has(id, 'checkpoint.json') && !finished.includes(id));
  };
  while (child.exitCode === null && !inTheMiddle()) await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill('SIGKILL');
  await ended;
  return results(out);
}
