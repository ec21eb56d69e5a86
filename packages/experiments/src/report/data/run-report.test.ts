import { evaluatePolicy, solve } from '@der-gym/env';
import { describe, expect, it } from 'vitest';
import { prepareTask } from '../../problem/task.ts';
import { certainPolicy, mixedPolicy } from './__fixtures__/worlds.ts';
import { runReport } from './run-report.ts';

describe('runReport', () => {
  const task = prepareTask({ questions: 60, experts: ['Open Assistant', 'ChatGLM', 'Koala'], maxSteps: 2 });
  const { graph, split, reward, utility } = task;
  const policies = [certainPolicy(3, ['answer']), mixedPolicy(3, ['answer', 'step'])];
  const report = runReport(
    task,
    [
      {
        name: 'first',
        reward: utility,
        rewardName: 'utility',
        runs: [{ seed: 4, policy: policies[0]!, metrics: [] }],
      },
      {
        name: 'second',
        reward,
        rewardName: "the paper's",
        runs: policies.map((policy, seed) => ({ seed, policy, metrics: [] })),
      },
    ],
    { stopRule: 'reference', episodes: 5 },
  );

  it('has the exact means of every router on the test questions', () => {
    const worth = (policy: (typeof policies)[number]) =>
      evaluatePolicy(graph, policy, { reward, stop: 'reference', questions: split.test });
    const [first, second] = policies.map(worth);
    const point = (name: string) => report.planes[0]!.points.find((each) => each.name === name)!;
    expect(report.planes[0]!.stopRule).toBe('reference');
    expect(point('first').score.value).toBeCloseTo(first!.score, 12);
    expect(point('second').parameters.value).toBeCloseTo((first!.parameters + second!.parameters) / 2, 10);
    expect(point('second').score).toMatchObject({ n: split.test.length, runs: 2 });
    expect(report.lengths.map(({ router }) => router)).toEqual(['first', 'second']);
    expect(report.lengths[0]!.shares[0]!.value).toBeCloseTo(first!.lengthShare[0]!, 12);
    expect(report.routeMaps[0]!.matrix.flat().reduce((a, b) => a + b)).toBeCloseTo(
      first!.routeLength - 1,
      12,
    );
  });

  it('has episodes of the first router, with its training reward', () => {
    const { episodes, reward: name, of } = report.episodes!;
    expect(name).toContain('utility');
    expect(of).toBe(split.test.length);
    expect(episodes.map(({ why }) => why).filter((why) => why === 'largest regret')).toHaveLength(3);
    const options = { reward: utility, stop: 'reference' as const };
    const regret =
      solve(graph, options)
        .valuePerQuestion.filter((_, q) => split.test.includes(q))
        .reduce((a, b) => a + b) -
      evaluatePolicy(graph, policies[0]!, { ...options, questions: split.test }).return * split.test.length;
    expect(episodes[0]!.regret).toBeLessThanOrEqual(regret + 1e-9);
    expect(episodes[0]!.text).toBe(
      task.dataset.questions.find(({ id }) => id === episodes[0]!.question)!.text,
    );
  });

  it('has no curve for a router without metrics, and has the seeds of all runs', () => {
    expect(report.curves).toEqual([]);
    expect(report.header.seeds).toEqual([0, 1, 4]);
    expect(report.header.runs).toBe(2);
    expect(report.title).toBe(`2 routers on ${task.dataset.name}`);
  });
});
