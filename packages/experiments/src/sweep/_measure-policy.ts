import { type EvaluateOptions, evaluatePolicy, type Policy, type StopRule } from '@der-gym/env';
import type { Task } from '../task.ts';
import type { Judge } from './_judge.ts';
import type { StopRuleOutcome } from './types.ts';

/** The stop rules of every trial; which of them a table is about is a matter of reading. */
export const STOP_RULES: readonly StopRule[] = ['terminator', 'never', 'reference'];

/** A policy on the test questions under every stop rule, exactly. */
export function measurePolicy(
  task: Task,
  policy: Policy,
  judge: Judge,
): { readonly threshold: number; readonly byStopRule: readonly StopRuleOutcome[] } {
  const { threshold, stops } = judge.stopsFor([policy], task);
  const byStopRule = STOP_RULES.map((stopRule) =>
    outcomeUnder(task, policy, stopRule, stopRule === 'terminator' ? { stops } : { stop: stopRule }),
  );
  return { threshold, byStopRule };
}

function outcomeUnder(
  { graph, split, reward }: Task,
  policy: Policy,
  stopRule: StopRule,
  stop: Pick<EvaluateOptions, 'stop' | 'stops'>,
): StopRuleOutcome {
  const options = { reward, ...stop, questions: split.test };
  const { perQuestion, expertShare, expertShareByStep } = evaluatePolicy(graph, policy, options);
  // with a horizon of k calls the mean length is E[min(L, k)], and the steps between these are P(L >= k)
  const upTo = Array.from({ length: graph.maxSteps }, (_, index) => {
    if (index === graph.maxSteps - 1) return perQuestion.routeLength;
    const short = { ...options, reward: { ...reward, maxSteps: index + 1 } };
    return evaluatePolicy(graph, policy, short).perQuestion.routeLength;
  });
  const atLeast = upTo.map((lengths, index) =>
    index === 0 ? lengths : lengths.map((length, q) => length - upTo[index - 1]![q]!),
  );
  const lengths = atLeast.map((reached, index) =>
    Array.from(reached, (share, q) => Math.max(0, share - (atLeast[index + 1]?.[q] ?? 0))),
  );
  const numExperts = graph.experts.length;
  return {
    stopRule,
    return: Array.from(perQuestion.return),
    score: Array.from(perQuestion.score),
    parameters: Array.from(perQuestion.parameters),
    routeLength: Array.from(perQuestion.routeLength),
    lengths,
    expertShare: Array.from(expertShare),
    expertShareByStep: Array.from({ length: graph.maxSteps }, (_, t) =>
      Array.from(expertShareByStep.subarray(t * numExperts, (t + 1) * numExperts)),
    ),
  };
}
