import { memoizePolicy, randomPolicy } from '@der-gym/agents';
import {
  type AnswerGraph,
  auditReward,
  evaluatePolicy,
  expandByBestScore,
  measureGaming,
  type Policy,
  type RewardSettings,
  solve,
} from '@der-gym/env';
import { namedRewards } from '@der-gym/env/rewards';
import { createTraining, type Task } from '@der-gym/experiments';
import type { TaskText } from '../../packages/experiments/src/encoders/named-encoder.ts';
import type { DerTrainingOptions } from '../../packages/experiments/src/options/table.ts';
import type { FittedTerminator } from '../../packages/experiments/src/training/fit-terminator.ts';

/** The name of a reward. */
export type RewardName = keyof typeof namedRewards;

/** Measures of a router per question, with episodes ended by the reference; `underTerminator` is the utility with a trained Terminator. */
export const measures = [
  'return',
  'score',
  'utility',
  'sandbagging',
  'stalling',
  'calls',
  'underTerminator',
] as const;
export type Measure = (typeof measures)[number];
export type Measured = Readonly<Record<Measure, readonly number[]>>;

/** Means of the optimum of a reward on the test questions. */
export type Optimum = Readonly<Record<Exclude<Measure, 'underTerminator'>, number>>;

/** Trains a router on a reward and measures it on the test questions; `return` is in units of that reward. */
export async function trainedOn(
  task: Task,
  terminator: FittedTerminator,
  text: TaskText,
  options: DerTrainingOptions,
): Promise<Measured> {
  const training = await createTraining(task, { ...options, seed: task.seed, text });
  try {
    while (!training.finished) training.step();
    const { graph, reward } = training;
    return measured(task, terminator, training.policy(), graph, { reward });
  } finally {
    training.dispose();
  }
}

/** The random route. */
export function randomRoute(task: Task, terminator: FittedTerminator): Measured {
  return measured(task, terminator, randomPolicy(task.graph.experts), task.graph, { reward: task.reward });
}

function measured(
  task: Task,
  terminator: FittedTerminator,
  router: Policy,
  graph: AnswerGraph,
  { reward }: { readonly reward: RewardSettings },
): Measured {
  const policy = memoizePolicy(router);
  const { costWeight } = task.reward;
  const questions = task.split.test;
  const { perQuestion } = evaluatePolicy(graph, policy, { ...(reward && { reward }), questions });
  const gaming = measureGaming(task.graph, policy, { reward: task.reward, questions });
  const stops = terminator.stopsAt(terminator.thresholdFor(policy, task));
  const judged = evaluatePolicy(task.graph, policy, { reward: task.reward, stops, questions });
  const utility = ({ score, cost }: typeof perQuestion) =>
    Array.from(score, (each, q) => each - costWeight * cost[q]!);
  return {
    return: Array.from(perQuestion.return),
    score: Array.from(perQuestion.score),
    utility: utility(perQuestion),
    sandbagging: Array.from(gaming.perQuestion.sandbagging),
    stalling: Array.from(gaming.perQuestion.stalling),
    calls: Array.from(perQuestion.routeLength),
    underTerminator: utility(judged.perQuestion),
  };
}

/** The optimum of each of these rewards on the test questions. */
export function optima(
  { graph, reward, split }: Task,
  names: readonly RewardName[],
): Readonly<Partial<Record<RewardName, Optimum>>> {
  const plain = { ...graph, texts: [] };
  const questions = split.test;
  return Object.fromEntries(
    names.map((name): [RewardName, Optimum] => {
      const { changes } = namedRewards[name];
      const paid = { ...reward, ...changes };
      const over = changes.formula?.needsBestScore === true ? expandByBestScore(plain) : plain;
      const { optimum } = auditReward(over, { reward: paid, questions });
      const { score, utility, sandbagging, stalling, routeLength: calls } = optimum;
      const { return: own } = solve(over, { reward: paid, questions });
      return [name, { return: own, score, utility, sandbagging, stalling, calls }];
    }),
  );
}
