import { fixedRoutePolicy, measureGaming } from '@der-gym/env';
import { expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { arenaOf } from './arena.ts';
import { gamingLine, gamingOf } from './gaming-line.ts';

const task = prepareTask({ questions: 60, maxSteps: 2, experts: ['Vicuna', 'ChatGLM', 'Dolly2'] });
const { graph, reward, split } = task;

it('measures a router, the random route and the best fixed route on the test questions', () => {
  const { route } = arenaOf(task, 'reference').routes().byReturn;
  const best = fixedRoutePolicy(route, graph.experts);
  const report = gamingOf(task, best, reward);
  expect(report.router).toEqual(report.route);
  expect(report.router).not.toEqual(report.random);
  const { sandbagging, stalling } = measureGaming(graph, best, {
    reward,
    stop: 'reference',
    questions: split.test,
  });
  expect(report.router).toEqual({ sandbagging, stalling });
});

it('prints one line per share', () => {
  const share = (sandbagging: number, stalling: number) => ({ sandbagging, stalling });
  expect(gamingLine({ router: share(0.5, 0.25), random: share(0.4, 0.7), route: share(0.6, 0.1) })).toBe(
    [
      'Is the reward gamed? Shares of the test episodes, stopped by the reference as in training:',
      '- Sandbagging, which starts with a low answer and improves on it: 0.500 (random route 0.400, best fixed route by return 0.600)',
      '- Stalling, which passes over a good enough answer that was available earlier: 0.250 (random route 0.700, best fixed route by return 0.100)',
    ].join('\n'),
  );
});
