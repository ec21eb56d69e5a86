import { memoizePolicy } from '@der-gym/agents';
import { evaluatePolicy, type Policy } from '@der-gym/env';
import { createTraining, encodeTask, type Task } from '@der-gym/experiments';
import { type Bench, createBench } from '../../packages/experiments/src/compare/bench.ts';
import {
  bestSingleCall,
  fixedRouteByReturn,
  fixedRouteByUtility,
  hindsightOptimum,
  policyRuns,
  singleCallOracle,
  singleCalls,
} from '../../packages/experiments/src/compare/contenders.ts';
import { type Contender, tableOf } from '../../packages/experiments/src/compare/rows.ts';
import type { DerTrainingOptions } from '../../packages/experiments/src/options/table.ts';

/** The reward that a router is trained on, which also selects its settings. */
export type Objective = 'return' | 'utility';

export interface Router {
  readonly name: string;
  readonly objective: Objective;
  readonly observes: NonNullable<DerTrainingOptions['observes']>;
}

/** Two stop rules: an oracle and a trained Terminator. */
export const rules = ['reference', 'terminator'] as const;
export type Rule = (typeof rules)[number];

export type Setting = Required<
  Pick<DerTrainingOptions, 'textSize' | 'hiddenSizes' | 'learningRate' | 'steps'>
>;

/** The candidate settings of a router, fixed before any test question is used. */
export const settings: readonly Setting[] = [
  { textSize: 32, hiddenSizes: [64], learningRate: 2e-3, steps: 15_000 },
  { textSize: 32, hiddenSizes: [64], learningRate: 2e-3, steps: 60_000 },
  { textSize: 32, hiddenSizes: [16], learningRate: 4e-3, steps: 60_000 },
  { textSize: 256, hiddenSizes: [16], learningRate: 4e-3, steps: 15_000 },
  { textSize: 256, hiddenSizes: [16], learningRate: 1e-3, steps: 60_000 },
];

export const routers: readonly Router[] = (
  [
    ['return', "paper's reward"],
    ['utility', 'utility'],
  ] as const
).flatMap(([objective, paid]) => [
  { name: `PPO, ${paid}, sees the answer`, objective, observes: ['answer'] },
  {
    name: `PPO, ${paid}, sees answer, step, last expert`,
    objective,
    observes: ['answer', 'step', 'lastExpert'],
  },
]);

/** The seed of the training run that chooses a setting; the tested runs have the seeds from 1 on. */
const CHOOSING_SEED = 0;

export const measures = ['return', 'score', 'parameters', 'utility'] as const;
export type TestedMeasure = (typeof measures)[number];

/** One row of a fold: one number per run and test question; without a return if the row is not a policy of this MDP. */
export interface FoldRow {
  readonly rule: Rule;
  readonly name: string;
  readonly runs: readonly (Readonly<Record<Exclude<TestedMeasure, 'return'>, readonly number[]>> & {
    readonly return: readonly number[] | null;
  })[];
}

/** The result of one fold on its test questions, which played no part in training or selection. */
export interface FoldResult {
  readonly test: readonly number[];
  readonly auc: number | null;
  /** The index in `settings` that each router used. */
  readonly chosen: readonly { readonly rule: Rule; readonly router: string; readonly setting: number }[];
  readonly rows: readonly FoldRow[];
}

/**
 * Chooses, trains and tests on one fold. Setting and threshold of a router are those with the highest return or utility (the reward that
 * it is trained on) on the validation part under the same stop rule; the test part is used once.
 */
export async function runFold(task: Task, { seeds, steps }: { seeds: number; steps?: number }) {
  const bench = createBench(task);
  const train = trainer(task, steps);
  const chosen: FoldResult['chosen'][number][] = [];
  const rows: FoldRow[] = [];
  for (const rule of rules) {
    const under = bench.under(rule);
    const contenders: Contender[] = [];
    for (const router of routers) {
      const values: number[] = [];
      for (const setting of settings.keys()) {
        values.push(bestEnding(under, await train(router, setting, CHOOSING_SEED), router.objective).value);
      }
      const setting = values.indexOf(Math.max(...values));
      chosen.push({ rule, router: router.name, setting });
      const policies: Policy[] = [];
      for (let seed = 1; seed <= seeds; seed++) policies.push(await train(router, setting, seed));
      const ending = (policy: Policy) => bestEnding(under, policy, router.objective).ending;
      contenders.push(policyRuns(router.name, 'learned', policies, { ...under, ending }));
    }
    rows.push(...[...contenders, ...others(under)].map((contender) => foldRow(rule, contender, task)));
  }
  return { test: task.split.test, auc: bench.terminator.auc, chosen, rows } satisfies FoldResult;
}

/** Trains each (router, setting, seed) once. */
function trainer(task: Task, steps?: number) {
  const trained = new Map<string, Policy>();
  const texts = new Map<number, Awaited<ReturnType<typeof encodeTask>>>();
  return async (router: Router, index: number, seed: number): Promise<Policy> => {
    const key = `${router.name}/${index}/${seed}`;
    const known = trained.get(key);
    if (known !== undefined) return known;
    const setting = settings[index]!;
    const text =
      texts.get(setting.textSize) ??
      (await encodeTask(task, { encoder: 'hashed', textSize: setting.textSize }));
    texts.set(setting.textSize, text);
    const training = await createTraining(task, {
      encoder: 'hashed',
      ...setting,
      steps: steps ?? setting.steps,
      reward: router.objective === 'return' ? 'paper' : 'utility',
      observes: router.observes,
      seed,
      text,
    });
    while (!training.finished) training.step();
    const policy = memoizePolicy(training.policy());
    training.dispose();
    trained.set(key, policy);
    return policy;
  };
}

/** The ending with which a router is best on validation; ties go to the one that stops less often. */
function bestEnding({ task, endings }: Bench, policy: Policy, objective: Objective) {
  const { graph, reward, split } = task;
  const values = endings.map(
    (ending) => evaluatePolicy(graph, policy, { reward, ...ending, questions: split.validation })[objective],
  );
  const value = Math.max(...values);
  return { value, ending: endings[values.indexOf(value)]! };
}

/** The baselines that routers are compared with. */
function others(bench: Bench): readonly Contender[] {
  const { graph, split, reward } = bench.task;
  const alone = singleCalls(bench);
  const best = (objective: 'score' | 'utility') => {
    const call = bestSingleCall(graph, split.train, objective === 'score' ? 0 : reward.costWeight);
    return { ...alone[call]!, policy: `best single call on train, by ${objective}` };
  };
  return [
    fixedRouteByReturn(bench),
    fixedRouteByUtility(bench),
    best('score'),
    best('utility'),
    bench.random(),
    singleCallOracle(bench),
    bench.optimum(),
    hindsightOptimum(bench),
  ];
}

function foldRow(rule: Rule, { policy, runs }: Contender, { reward }: Task): FoldRow {
  return {
    rule,
    name: policy,
    runs: runs.map((run) => ({
      return: run.return && Array.from(run.return),
      score: Array.from(run.score),
      parameters: Array.from(run.parameters),
      utility: Array.from(tableOf([run], 'utility', reward.costWeight)[0]!),
    })),
  };
}
