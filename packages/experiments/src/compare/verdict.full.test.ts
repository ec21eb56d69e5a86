import { createRng } from 'gymnasium-js';
import { expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { bestSingleCall, singleCallColumns } from './contenders.ts';
import type { Contender } from './rows.ts';
import { verdictOf } from './verdict.ts';

const task = prepareTask({ questions: 200, maxSteps: 1, experts: ['Vicuna', 'ChatGLM'] });
const { graph, split, reward } = task;
const expert = bestSingleCall(graph, split.train, reward.costWeight);
const baseline = singleCallColumns(graph, split.test, () => expert);

it.each([
  { methods: 1, runs: 1 },
  { methods: 10, runs: 1 },
  { methods: 10, runs: 5 },
])('finds that a router pays in at most 2.5 % where none does: %o', ({ methods, runs }) => {
  const rng = createRng(`verdict under its null/${methods}/${runs}`);
  const field = (): readonly Contender[] =>
    Array.from({ length: methods }, (_, i) => {
      const byQuestion = baseline.score.map(() => rng.normal());
      return {
        policy: `method ${i}`,
        kind: 'learned',
        runs: Array.from({ length: runs }, () => {
          // each run differs on all questions, and on each
          const shift = runs === 1 ? 0 : 0.1 * rng.normal();
          return {
            ...baseline,
            score: baseline.score.map(
              (score, q) => score + byQuestion[q]! + shift + (runs === 1 ? 0 : 0.3 * rng.normal()),
            ),
          };
        }),
      };
    });
  const verdicts = Array.from({ length: 2000 }, () => verdictOf({ task, stopRule: 'never' }, field()));
  const share = verdicts.filter(({ pays }) => pays === 'pays').length / verdicts.length;
  // .025 and three standard errors of a share of 2,000
  expect(share).toBeLessThanOrEqual(0.025 + 3 * Math.sqrt((0.025 * 0.975) / 2000));
  // and not for lack of power: with the interval of a single method, one of ten would be found in about a fifth
  expect(share).toBeGreaterThan(0.01);
});

// a router that is slightly cheaper and rarely loses a point; its true gain is not above 0
it.each([
  { questions: 400, saves: 0.004, loses: 0.005 },
  { questions: 60, saves: 0.01, loses: 0.02 },
])(
  'finds that a router with rare losses pays in at most the nominal share: %o',
  ({ questions, saves, loses }) => {
    const rng = createRng(`rare losses/${questions}`);
    const test = Array.from({ length: questions }, (_, i) => split.test[i % split.test.length]!);
    const world = { ...task, split: { ...split, test } };
    const call = singleCallColumns(graph, test, () => expert);
    const saved = call.cost.map((cost) => cost - saves / reward.costWeight);
    const verdicts = Array.from({ length: 500 }, () => {
      const score = call.score.map((each) => each - (rng.uniform() < loses ? 1 : 0));
      const runs = [{ ...call, cost: saved, score }];
      return verdictOf({ task: world, stopRule: 'never' }, [{ policy: 'cheap', kind: 'learned', runs }]);
    });
    expect(verdicts.filter(({ pays }) => pays === 'pays').length / verdicts.length).toBeLessThanOrEqual(
      0.025,
    );
  },
);
