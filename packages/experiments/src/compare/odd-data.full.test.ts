import type { ExpertPool, Question, Scorer } from '@der-gym/env';
import { describe, expect, it } from 'vitest';
import { taskOf } from './__fixtures__/world-task.ts';
import { compareMethods, runComparison, stopRules } from './compare.ts';
import { comparisonMarkdown, methodsMarkdown } from './table.ts';

/** Every expert keeps its own answer, with a score from a table. */
function world(
  numQuestions: number,
  score: (question: number, expert: number) => number,
  answer = (expert: number) => `answer ${expert}`,
) {
  const questions: Question[] = Array.from({ length: numQuestions }, (_, q) => ({
    id: `q${q}`,
    text: `What is ${q}?`,
    reference: null,
  }));
  const experts = [0, 1, 2].map((e) => ({ name: `expert ${e}`, parameters: e + 1 }));
  const pool: ExpertPool = { experts, transfer: 'table', answer: ({ expert }) => ({ text: answer(expert) }) };
  const scorer: Scorer = {
    signature: 'table/1',
    range: [0, 1],
    defaultThreshold: 1,
    score: (text, { id }) => score(Number(id.slice(1)), Number(/\d$/.exec(text)?.[0] ?? 0)),
  };
  return { questions, pool, scorer, maxSteps: 2, threshold: 1 };
}

const cases = {
  'a train part without a right answer': world(12, (q) => (q % 3 === 0 ? 0 : 1)),
  'no right answer at all': world(12, () => 0),
  'right answers only': world(12, () => 1),
  'equal scores': world(12, () => 0.3),
  'experts with equal texts': world(
    12,
    (q) => q % 2,
    () => 'the same 1',
  ),
  'empty texts': world(
    12,
    () => 0,
    () => '',
  ),
  'a part of one question': world(7, (q, e) => (q + e) % 2),
};

function numbersOf(value: unknown, path = ''): readonly [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, each]) => numbersOf(each, `${path}.${key}`));
}

describe.each(Object.entries(cases))('%s', (_, drawn) => {
  it.each(stopRules)('give numbers, null or a reason for each method that fails, under %s', (stopRule) => {
    const task = taskOf(drawn, 0.01);
    const methods = compareMethods(task, { stopRule });
    const { report } = runComparison(task, [], { stopRule });
    for (const each of [methods, report]) {
      expect(numbersOf(each).filter(([, value]) => !Number.isFinite(value))).toEqual([]);
      expect(each.rows.length).toBeGreaterThan(5);
      for (const { reason } of each.failed) expect(reason).toMatch(/^Expected [^\n]+$/);
    }
    expect(methodsMarkdown(methods) + comparisonMarkdown(report)).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('too few questions', () => {
  it('are reported in one line that says what to do', () => {
    const task = taskOf(
      world(3, (q) => q % 2),
      0.01,
    );
    expect(() => compareMethods(task)).toThrow(
      /^Expected train questions of at least 2 groups.*Use more questions\.$/,
    );
  });
});
