import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { solveMarkdown, solveTask } from '../compare/solve.ts';
import { prepareTask } from '../problem/task.ts';

const page = readFileSync(new URL('../../../../docs/mdp.md', import.meta.url), 'utf8');

describe('der-gym solve --audit', () => {
  const report = solveTask(prepareTask({ questions: 300 }), { stop: 'reference', audited: true });

  it('prints the tables of docs/mdp.md', () => {
    const [, tables = ''] = /<!-- solve -->\n\n([\s\S]*?)\n\n<!-- \/solve -->/.exec(page) ?? [];
    expect(tables).toBe(solveMarkdown(report));
  });

  it('finds both faults of the paper, and a separate fix for each', () => {
    const of = (name: string) => report.audit!.rows.find(({ reward }) => reward === name)!.optimum;
    const paper = of('paper');
    const utility = of('utility');
    expect(paper.lengthShare[3]).toBe(1);
    expect(paper.sandbagging).toBeGreaterThan(0.95);
    expect(paper.stalling).toBeGreaterThan(0.75);
    expect(paper.parameters).toBeGreaterThan(2 * utility.parameters);
    const baseline = of('baseline');
    expect(baseline.sandbagging).toBeLessThan(0.1);
    expect(baseline.lengthShare[3]).toBe(1);
    const both = of('final-baseline');
    expect(both.utility).toBeCloseTo(utility.utility, 3);
    expect(both.sandbagging).toBeLessThan(0.1);
    expect([both.stalling, utility.stalling]).toEqual([0, 0]);
  });

  it('has the highest utility for the optimum that may stop after any call', () => {
    const utility = report.rows.map((row) => row.utility);
    expect(report.rows[4]!.policy).toBe('hindsight optimum, by utility');
    expect(utility[4]!).toBeGreaterThan(Math.max(...utility.slice(0, 4)));
  });
});

const gsm8k = join(
  process.env.DER_GYM_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url)),
  'gsm8k-solutions.jsonl',
);

describe('der-gym solve on GSM8K', () => {
  it.skipIf(!existsSync(gsm8k)).each(['independent', 'adoption'] as const)(
    'reaches no new answers under the transfer %s, as docs/results.md states (skipped without the file in DER_GYM_DATA)',
    (transfer) => {
      const { reach } = solveTask(prepareTask({ data: gsm8k, transfer }), { stop: 'never', audited: false });
      const { questions, answers, newAnswers, optimumUtility, singleCallUtility, oneCallShare } = reach;
      expect([questions, answers, newAnswers, oneCallShare]).toEqual([1319, 5268, 0, 1]);
      expect(optimumUtility.toFixed(4)).toBe('0.6270');
      expect(singleCallUtility).toBeCloseTo(optimumUtility, 9);
      const results = readFileSync(new URL('../../../../docs/results.md', import.meta.url), 'utf8');
      expect(results.replaceAll('\n', ' ')).toContain(
        `the ${answers.toLocaleString('en')} answers that routes of up to four calls can reach. None is new`,
      );
    },
  );
});

describe('der-gym solve --audit on GSM8K', () => {
  it.skipIf(!existsSync(gsm8k))(
    'finds that both faults coincide, as docs/mdp.md states (skipped without the file in DER_GYM_DATA)',
    () => {
      const { audit } = solveTask(prepareTask({ data: gsm8k }), { stop: 'reference', audited: true });
      const [paper, ...others] = audit!.rows;
      const text = (value: number, decimals: number): string => value.toFixed(decimals).replace(/^0/, '');
      const cured = others.find(({ reward }) => reward === 'baseline')!.optimum;
      expect(page.replaceAll('\n', ' ')).toContain(
        `stalls on ${text(paper!.optimum.stalling, 3)} of all questions, which is ${text(paper!.optimum.stalling / audit!.bestFirstScore, 2)} of the questions that any expert solves`,
      );
      expect(page.replaceAll('\n', ' ')).toContain(
        `It spends ${paper!.optimum.parameters.toFixed(1)} instead of ${cured.parameters.toFixed(1)} billion parameters at the same final score, and sandbags on ${text(paper!.optimum.sandbagging, 3)}`,
      );
      expect(cured.score).toBe(paper!.optimum.score);
      expect([cured.sandbagging, cured.stalling]).toEqual([0, 0]);
    },
  );
});
