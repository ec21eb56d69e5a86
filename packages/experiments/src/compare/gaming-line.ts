import { randomPolicy } from '@der-gym/agents';
import { fixedRoutePolicy, measureGaming, type Policy, type RewardSettings } from '@der-gym/env';
import type { Task } from '../problem/task.ts';
import { fixed } from '../text/markdown-table.ts';
import { arenaOf } from './arena.ts';

/** Shares of sandbagging and of stalling episodes on the test questions, stopped by the reference as in training. */
interface GamingReport {
  readonly router: Shares;
  /** The shares of the random route. */
  readonly random: Shares;
  /** The shares of the fixed route with the highest return on train, which reads nothing. */
  readonly route: Shares;
}

type Shares = { readonly sandbagging: number; readonly stalling: number };

/**
 * Measures how often a router starts low to be paid for the improvement, or continues past a good enough answer: see `measureGaming`.
 *
 * @param reward - the reward the router was trained with; its p0 defines what is good enough
 */
export function gamingOf(task: Task, policy: Policy, reward: RewardSettings): GamingReport {
  const { graph, split } = task;
  const { experts } = graph;
  const shares = (of: Policy): Shares => {
    const { sandbagging, stalling } = measureGaming(graph, of, {
      reward,
      stop: 'reference',
      questions: split.test,
    });
    return { sandbagging, stalling };
  };
  const { route } = arenaOf(task, 'reference').routes().byReturn;
  return {
    router: shares(policy),
    random: shares(randomPolicy(experts)),
    route: shares(fixedRoutePolicy(route, experts)),
  };
}

/** The report as Markdown. */
export function gamingLine({ router, random, route }: GamingReport): string {
  const share = (name: keyof Shares) =>
    `${fixed(router[name], 3)} (random route ${fixed(random[name], 3)}, best fixed route by return ${fixed(route[name], 3)})`;
  return [
    'Is the reward gamed? Shares of the test episodes, stopped by the reference as in training:',
    `- Sandbagging, which starts with a low answer and improves on it: ${share('sandbagging')}`,
    `- Stalling, which passes over a good enough answer that was available earlier: ${share('stalling')}`,
  ].join('\n');
}
