import { randomPolicy } from '@der-gym/agents';
import { fixedRoutePolicy, measureGaming, type Policy, type RewardSettings } from '@der-gym/env';
import type { Task } from '../problem/task.ts';
import { fixed } from '../text/markdown-table.ts';
import { arenaOf } from './arena.ts';

/** Shares of the episodes that sandbag and that stall, on the test questions, stopped by the reference as in training. */
interface GamingReport {
  readonly router: Shares;
  /** What drawing experts at random comes to. */
  readonly random: Shares;
  /** What the fixed list of experts that earns most on train comes to, which reads nothing. */
  readonly route: Shares;
}

type Shares = { readonly sandbagging: number; readonly stalling: number };

/**
 * Counts in how many episodes a router begins low and climbs, or puts off an end that is at hand: see `measureGaming`.
 *
 * @param reward - what the router was paid, whose p0 says what is good enough
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

/** The same in a paragraph. */
export function gamingLine({ router, random, route }: GamingReport): string {
  const share = (name: keyof Shares) =>
    `${fixed(router[name], 3)} (random route ${fixed(random[name], 3)}, best fixed route by return ${fixed(route[name], 3)})`;
  return [
    'Is the reward gamed? Shares of the test episodes, stopped by the reference as in training:',
    `- Sandbagging, which starts with a low answer and improves on it: ${share('sandbagging')}`,
    `- Stalling, which passes over a good enough answer that was available earlier: ${share('stalling')}`,
  ].join('\n');
}
