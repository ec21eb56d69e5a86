import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CurveSummary } from '../curve/summarise-curve.ts';
import { call } from './__fixtures__/call.ts';
import { cleanUp, inScratch, solutions } from './__fixtures__/command.ts';

mkdirSync(inScratch('.'), { recursive: true });
afterAll(cleanUp);

const tiny = [
  '--smoke',
  '--quiet',
  '--experts',
  'Alpaca,ChatGLM',
  '--max-steps',
  '2',
  '--encoders',
  'facts',
  '--questions',
  '40',
  '--calls',
  '256,512',
];

describe('der-gym curve', () => {
  const out = inScratch('curve');
  const written = (name: string) => readFileSync(join(out, 'curve', name), 'utf8');

  it('prints a verdict, utility on train and test by size and calls, and the baselines, and draws the curve', async () => {
    const { stdout, status } = await call('curve', ...tiny, '--sizes', '8', '--out', out);
    expect(status).toBe(0);
    const [verdict, table, baselines, plot] = ['- ', '| Encoder', '| Without', '```text'].map((start) =>
      stdout.split('\n').findIndex((line) => line.startsWith(start)),
    );
    expect([verdict, table, baselines, plot]).toEqual([
      2,
      expect.any(Number),
      expect.any(Number),
      expect.any(Number),
    ]);
    expect(table!).toBeGreaterThan(verdict!);
    expect(plot!).toBeGreaterThan(baselines!);
    expect(stdout).toMatch(/more questions help: with facts utility .* \(8 questions\) .* \(fresh\)/);
    expect(stdout).toMatch(/\| facts +\| +8 \| +0\.\d{3} \[/);
    expect(stdout).toMatch(/\| facts +\| +fresh \(\d{3}\) \|/);
    for (const line of stdout.slice(stdout.indexOf('```text')).split('\n'))
      expect(line.length).toBeLessThan(80);
    expect(written('table.md')).toBe(stdout);
    expect(written('curve.svg')).toMatch(/^<svg [\s\S]*hindsight optimum[\s\S]*<\/svg>\n$/);
  });

  it('reuses its trials in the next run, also under another stop rule', async () => {
    const trials = readdirSync(join(out, 'trials'));
    const times = () => trials.map((id) => statSync(join(out, 'trials', id, 'result.json')).mtimeMs);
    const before = times();
    const other = [...tiny, '--sizes', '8', '--out', out, '--json', '--stop', 'never'];
    const { stdout } = await call('curve', ...other);
    const summary = JSON.parse(stdout) as CurveSummary;
    expect(JSON.parse(written('curve.json'))).toEqual(summary);
    expect(summary.stopRule).toBe('never');
    expect(readdirSync(join(out, 'trials'))).toEqual(trials);
    expect(times()).toEqual(before);
    const [fixed, fresh] = summary.lines;
    expect([fixed!.trainQuestions, fixed!.fresh, fresh!.trainQuestions, fresh!.fresh]).toEqual([
      8,
      false,
      null,
      true,
    ]);
    expect(fixed!.points.map(({ calls, questions }) => [calls, questions])).toEqual([
      [256, 8],
      [512, 8],
    ]);
    const optimum = summary.baselines.at(-1)!;
    for (const { points } of summary.lines) {
      for (const { train, test, gap } of points) {
        expect(gap).toBeCloseTo(train - test, 12);
        expect(test).toBeLessThanOrEqual(optimum.utility);
      }
    }
    // the effect is the difference of the two ends
    const [effect] = summary.effects;
    expect(effect!.difference).toBeCloseTo(fresh!.points[1]!.test - fixed!.points[1]!.test, 12);
  });

  it.each([
    [['--sizes', '0'], "Expected each of --sizes to be a whole number of at least 1, got '0'."],
    [['--sizes', '8,8'], 'Expected --sizes to be different numbers, got 8 twice.'],
    [['--calls', '64,64'], 'Expected --calls to be different numbers, got 64 twice.'],
    [
      ['--sizes', '500'],
      /Expected --sizes to be at most the \d+ questions of train, got 500\. Increase --questions\./,
    ],
    [
      ['--train-questions', '8'],
      'Expected no `trainQuestions` with der-gym curve, got 8. Use --sizes instead.',
    ],
    [['--steps', '8'], 'Expected no `steps` with der-gym curve, got 8. Use --calls instead.'],
    [['--learner', './mine.ts'], 'Expected --learner to be a built-in learner'],
    [['--encoder', 'facts'], 'Expected --encoder or --encoders, got both.'],
  ])('rejects %j with one line', async (args, message) => {
    const { status, stderr } = await call('curve', ...tiny, '--out', inScratch('wrong'), ...args);
    expect([status, stderr.trim().split('\n')]).toEqual([2, [expect.stringMatching(message)]]);
    expect(existsSync(inScratch('wrong'))).toBe(false);
  });

  it('rejects several training sets of recorded answers', async () => {
    const data = solutions('answers.jsonl', 30);
    const { status, stderr } = await call('curve', '--quiet', '--data', data, '--train-sets', '2');
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('got 2 with recorded data. Use --seeds instead.'),
    ]);
  });
});
