import type { Method } from '@der-gym/agents';
import type { StopRule } from '@der-gym/env';
import type { Reader } from '../encoders/reader.ts';
import type { Task } from '../problem/task.ts';
import { type Attempts, attempts } from './attempt.ts';
import { auditOf, beatenRows, unboundedRows } from './audit-lines.ts';
import type { Bench } from './bench.ts';
import type { ComparisonReport, MethodComparison } from './comparison-report.ts';
import {
  fixedRouteByReturn,
  fixedRouteByUtility,
  hindsightOptimum,
  singleCallOracle,
  singleCalls,
} from './contenders.ts';
import { costAndQuality } from './cost-and-quality.ts';
import { equalCalls } from './equal-calls.ts';
import type { LearnedPolicy } from './learned-policy.ts';
import { contenderOf } from './method-runs.ts';
import { contendersNamed, type MethodName, type MethodOptions, methodNames } from './methods.ts';
import { blockOf, type Contender, methodRowOf, rowOf } from './rows.ts';
import { trained, withCosts } from './sequences.ts';
import { benchesOf, readersIn } from './several-encoders.ts';
import { type TableUnder, tableUnder } from './table-under.ts';
import { encoderOf, verdictOf } from './verdict.ts';

/** The stop rules of every comparison, deployable ones first. */
export const stopRules: readonly StopRule[] = ['terminator', 'never', 'reference'];

/**
 * Fits the routers of every comparison that read only the question: who is right, and who has the best utility.
 *
 * @param attempt - records routers that cannot be fitted; without it they throw
 */
export function classifiers(
  bench: Bench,
  { make }: Pick<Attempts, 'make'> = { make: (_, make) => make() },
): readonly Contender[] {
  return (['classifier', 'regression'] as const).flatMap((name) =>
    make(name, () => contendersNamed(name, bench)).map(({ policy, kind, runs, train, note }) => ({
      policy,
      kind,
      runs,
      ...(train && { train }),
      rival: true,
      ...(note !== undefined && { note }),
    })),
  );
}

/**
 * Evaluates every router, the single experts, the random route, the best fixed routes and the exact bounds on the test
 * questions, under the bench's stop rule. All choices are made on train and validation.
 *
 * @param fitted - contenders that do not depend on the stop rule
 * @param attempt - records policies that fail
 */
export function standardContenders(
  bench: Bench,
  fitted: readonly Contender[],
  { make }: Attempts = attempts(),
): readonly Contender[] {
  return [
    ...singleCalls(bench),
    ...fitted,
    bench.random(),
    fixedRouteByReturn(bench),
    fixedRouteByUtility(bench),
    ...bench.policies.flatMap((policy) => make(policy.name, () => [trained(bench, policy)])),
    singleCallOracle(bench),
    bench.optimum(),
    hindsightOptimum(bench),
  ];
}

/** The number of stages before the tables. */
const FIT_STAGES = 2;

interface ComparisonOptions {
  /** The stop rule of the first table. @defaultValue 'terminator' */
  readonly stopRule?: StopRule;
  /** Names of the routers to judge in the verdict. @defaultValue all methods */
  readonly verdictOn?: readonly string[];
  /** Encoders to fit learned rows with; the table has a part for each. @defaultValue those of the policies, else `hashedReader` */
  readonly readers?: readonly Reader[];
  /** Called before each stage. */
  readonly onStage?: (stage: string, index: number, of: number) => void;
}

/**
 * Fits everything that needs no reinforcement learning (classifiers, Terminator, routes), and compares the learned
 * policies with it under every stop rule.
 *
 * @returns the report, and the benches it was measured on: one per encoder, and the first one again as `bench`
 */
export function runComparison(
  task: Task,
  policies: readonly LearnedPolicy[],
  {
    stopRule = 'terminator',
    verdictOn,
    readers = readersIn(policies),
    onStage = () => {},
  }: ComparisonOptions = {},
): { readonly report: ComparisonReport; readonly bench: Bench; readonly benches: readonly Bench[] } {
  const stages = FIT_STAGES + stopRules.length;
  onStage('Terminator', 0, stages);
  const benches = benchesOf(task, { policies, readers });
  onStage('classifiers', 1, stages);
  const attempt = attempts();
  const fitted = new Map(benches.map((bench) => [bench.reader, classifiers(bench, attempt)]));
  const contendersOf = (bench: Bench) => standardContenders(bench, fitted.get(bench.reader)!, attempt);
  const tables = stopRules.map((rule, index) => {
    onStage(`stop rule ${rule}`, FIT_STAGES + index, stages);
    return tableUnder(
      benches.map((bench) => bench.under(rule)),
      contendersOf,
      rowOf,
    );
  });
  return {
    report: reportOf(benches[0]!, tables, stopRule, attempt, verdictOn),
    bench: benches[0]!.under(stopRule),
    benches: benches.map((each) => each.under(stopRule)),
  };
}

interface CompareMethodsOptions extends ComparisonOptions, MethodOptions {
  /** @defaultValue all */
  readonly methods?: readonly MethodName[];
  /** Routers trained on this task, and policies of your own. @defaultValue none */
  readonly policies?: readonly LearnedPolicy[];
  /** Methods of your own. @defaultValue none */
  readonly own?: readonly Method[];
}

/**
 * Fits every method on train and validation, runs it on the test questions, and returns the paper's Table 1 for these data:
 * score, inference parameters, agent parameters, calls, utility, and tokens, dollars and latency if the data have them. The table
 * also has the best fixed expert, the oracles and the exact optimum. Methods that stop by themselves do so under any stop rule.
 *
 * @example
 * ```ts
 * import { compareMethods, methodsMarkdown, prepareTask } from '@der-gym/experiments';
 *
 * const task = prepareTask({ questions: 40, maxSteps: 1, experts: ['Vicuna', 'ChatGLM', 'Koala'] });
 * const report = compareMethods(task, { methods: ['experts', 'vote'], stopRule: 'never' });
 * report.rows.map(({ policy, parameters, routeLength }) => [policy, parameters, routeLength]);
 * // => [['ChatGLM', 6, 1], ['Vicuna', 13, 1], ['Koala', 7, 1], ['medoid vote (token F1)', 26, 3]]
 * methodsMarkdown(report).includes('### Methods that use agreement between answers'); // => true
 * ```
 */
export function compareMethods(task: Task, options: CompareMethodsOptions = {}): MethodComparison {
  const {
    methods = methodNames,
    stopRule = 'terminator',
    policies = [],
    own = [],
    verdictOn,
    readers = readersIn(policies),
    onStage,
  } = options;
  const attempt = attempts();
  const names = methodNames.filter((name) => methods.includes(name));
  const stages = readers.length * names.length + 2;
  onStage?.('Terminator', 0, stages);
  const benches = benchesOf(task, { policies, readers, stopRule });
  const [first] = benches as readonly [Bench];
  let stage = 0;
  const contendersOf = (bench: Bench) => {
    const contenders = names.flatMap((name) => {
      stage += 1;
      onStage?.(name, stage, stages);
      return attempt.make(name, () => contendersNamed(name, bench, options));
    });
    // trained routers go after the other methods that decide call by call, and before the bounds
    const at = contenders.findIndex((each) => blockOf(each) === 'bounds');
    const routers = [
      ...own.flatMap((method) =>
        attempt.make(method.name, () => [contenderOf(bench.run(method), { chooses: true })]),
      ),
      ...bench.policies.flatMap((policy) =>
        attempt.make(policy.name, () => [withCosts(trained(bench, policy), bench)]),
      ),
    ];
    return contenders.toSpliced(at < 0 ? contenders.length : at, 0, ...routers);
  };
  const made = tableUnder(benches, contendersOf, methodRowOf);
  onStage?.('equal calls', stages - 1, stages);
  const { rows } = made.table;
  const deciding = (bench: Bench) =>
    made.contenders.filter(({ encoder = first.reader.name }) => encoder === bench.reader.name);
  return {
    ...reportOf(first, [made], stopRule, attempt, verdictOn),
    rows,
    costAndQuality: costAndQuality(first, made.contenders),
    equalCalls: equalCalls(benches.map((bench) => ({ bench, contenders: deciding(bench) }))),
    audit: [
      ...auditOf(benches.flatMap(({ runs }) => runs)),
      ...beatenRows(rows),
      ...unboundedRows(rows, hindsightOptimum(first), task.reward.costWeight),
    ],
  };
}

/** Adds the description of the data and the verdict to the tables. */
function reportOf(
  { task, terminator }: Bench,
  made: readonly TableUnder[],
  main: StopRule,
  { failed }: Attempts,
  verdictOn?: readonly string[],
): ComparisonReport {
  const { dataset, split, graph, seed, reward } = task;
  const { costWeight, gainWeight, bonus } = reward;
  const tables = made.map(({ table }) => table);
  const { table: shown, contenders, benches } = made.find(({ table }) => table.stopRule === main)!;
  const policies = benches.flatMap((bench) => bench.policies);
  const others = benches.slice(1).map((bench) => bench.terminator);
  return {
    data: dataset.name,
    split: split.name,
    transfer: dataset.transfer,
    stopRule: main,
    seed,
    score: dataset.scorer.signature,
    threshold: { value: graph.threshold, from: task.thresholdNote },
    encoder: benches.length > 1 ? benches.map(({ reader }) => reader.name).join(', ') : encoderOf(policies),
    prices: dataset.prices,
    verdict: verdictOf(
      { task, stopRule: main, policies, encoders: benches.map(({ reader }) => reader.name) },
      contenders,
      verdictOn,
    ),
    reward: { costWeight, gainWeight, bonus, maxSteps: graph.maxSteps },
    optimum: shown.optimum,
    rows: shown.rows,
    byStopRule: tables,
    terminator,
    ...(others.length > 0 && { otherTerminators: others }),
    comparisons: made.flatMap(({ comparisons }) => comparisons),
    failed,
  };
}
