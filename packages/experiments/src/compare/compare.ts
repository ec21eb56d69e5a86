import { auditRunCosts, type Method, type MethodRun } from '@der-gym/agents';
import type { StopRule } from '@der-gym/env';
import { hashedReader, type Reader } from '../encoders/reader.ts';
import type { Task } from '../problem/task.ts';
import { holm } from '../statistics/holm.ts';
import { comparePaired } from '../statistics/paired-comparison.ts';
import { differenceRange } from '../statistics/tables.ts';
import { type Attempts, attempts } from './attempt.ts';
import { type Bench, createBench, type LearnedPolicy, plainArenas } from './bench.ts';
import {
  fixedRouteByReturn,
  fixedRouteByUtility,
  hindsightOptimum,
  singleCallOracle,
  singleCalls,
} from './contenders.ts';
import { equalCalls } from './equal-calls.ts';
import { contenderOf } from './method-runs.ts';
import { contendersNamed, type MethodName, type MethodOptions, methodNames } from './methods.ts';
import { possibleOf, rangeOf } from './ranges.ts';
import { orderedRows } from './row-order.ts';
import {
  blockOf,
  type Contender,
  type MethodRow,
  meansOf,
  methodRowOf,
  type Row,
  type RowOptions,
  rowOf,
  tableOf,
  trainingSetsOf,
} from './rows.ts';
import { trained, withCosts } from './sequences.ts';
import { withEveryEncoder } from './several-encoders.ts';
import type { AuditLine, Comparison, ComparisonReport, MethodComparison, StopRuleTable } from './table.ts';
import { encoderOf, OWN_ENCODER, verdictOf } from './verdict.ts';

/** The stop rules of every comparison, the deployable ones first. */
export const stopRules: readonly StopRule[] = ['terminator', 'never', 'reference'];

/** Rows of contenders under one stop rule, between the random route and the optimum, and the paired differences. */
function tableUnder<R extends Row>(
  benches: readonly Bench[],
  contendersOf: (bench: Bench) => readonly Contender[],
  toRow: (contender: Contender, options: RowOptions) => R,
): {
  readonly table: StopRuleTable & { readonly rows: readonly R[] };
  readonly comparisons: readonly Comparison[];
  readonly contenders: readonly Contender[];
  readonly benches: readonly Bench[];
} {
  const [first] = benches as readonly [Bench];
  const { costWeight } = first.task.reward;
  const placed = withEveryEncoder(benches, contendersOf);
  const ends = new Map(
    benches.map((bench) => {
      const optimum = meansOf(bench.optimum(), costWeight);
      return [bench, { optimum, randomReturn: meansOf(bench.random(), costWeight).return! }];
    }),
  );
  const { optimum } = ends.get(first)!;
  const contenders = placed.map(({ contender }) => contender);
  const rows = placed.map(({ contender, bench }) => {
    const { optimum, randomReturn } = ends.get(bench)!;
    const optimumReturn = optimum.return!;
    return toRow(contender, { costWeight, randomReturn, optimumReturn, range: rangesIn(bench) });
  });
  return {
    table: {
      stopRule: first.stopRule,
      optimum: { return: optimum.return!, score: optimum.score, parameters: optimum.parameters },
      rows: orderedRows(rows),
    },
    comparisons: rivalComparisons(first, contenders),
    contenders,
    benches,
  };
}

/** In which range a measure of a contender lies on this bench. */
function rangesIn({ task }: Bench): RowOptions['range'] {
  const possible = possibleOf(task.graph, task.dataset.scorer);
  return (contender, measure) => rangeOf(contender, measure, task.reward.costWeight, possible);
}

/**
 * Every learned policy against the rivals a reader would ask for, in utility, paired by question; p-values are adjusted by Holm over
 * all of them.
 */
function rivalComparisons(bench: Bench, contenders: readonly Contender[]): readonly Comparison[] {
  const { stopRule, task } = bench;
  const { costWeight } = task.reward;
  const range = rangesIn(bench);
  const rivals = contenders.filter(({ rival }) => rival === true);
  const learned = contenders.filter(({ kind, rival }) => kind === 'learned' && rival !== true);
  const utility = ({ runs }: Contender) => tableOf(runs, 'utility', costWeight);
  // what reads with one encoder is set against what reads with the same, or with any
  const comparable = ({ encoder }: Contender) =>
    rivals.filter(
      (rival) => encoder === undefined || rival.encoder === undefined || rival.encoder === encoder,
    );
  const found = learned.flatMap((contender) =>
    comparable(contender).map((rival) => {
      const { difference, interval, p } = comparePaired(utility(contender), utility(rival), {
        trainingSets: trainingSetsOf(contender, rival),
        range: differenceRange(range(contender, 'utility'), range(rival, 'utility')),
      });
      return {
        stopRule,
        policy: contender.policy,
        against: rival.policy,
        difference,
        interval,
        p,
      };
    }),
  );
  const adjusted = holm(found.map(({ p }) => p));
  return found.map((comparison, index) => ({ ...comparison, adjustedP: adjusted[index]! }));
}

/**
 * The question-only routers of every comparison: who is right, and who has the best utility.
 *
 * @param attempt - where those that cannot be fitted are noted; without it they throw
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
 * Every router beside the single experts, the random route, the best fixed routes and the exact bounds, on the test
 * questions, under the bench's stop rule. Everything that is chosen is chosen on train and validation.
 *
 * @param fitted - what does not depend on the stop rule
 * @param attempt - where policies that fail are noted
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

/** Stages of a comparison before its tables. */
const FIT_STAGES = 2;

export interface ComparisonOptions {
  /** Whose table comes first. @defaultValue 'terminator' */
  readonly stopRule?: StopRule;
  /** Routers that the verdict is about. @defaultValue all methods */
  readonly verdictOn?: readonly string[];
  /** Encoders that learned rows are made with, each a part of the table. @defaultValue those of the policies, else `hashedReader` */
  readonly readers?: readonly Reader[];
  /** Told what is about to happen, and how many stages there are. */
  readonly onStage?: (stage: string, index: number, of: number) => void;
}

/**
 * Fits what needs no reinforcement learning (classifiers, Terminator, routes), and sets the learned policies
 * beside it under every stop rule.
 *
 * @returns the report, and the benches it was measured on: one for each encoder, the first apart
 */
export function runComparison(
  task: Task,
  policies: readonly LearnedPolicy[],
  {
    stopRule = 'terminator',
    verdictOn,
    readers = readersOf(policies),
    onStage = () => {},
  }: ComparisonOptions = {},
): { readonly report: ComparisonReport; readonly bench: Bench; readonly benches: readonly Bench[] } {
  const stages = FIT_STAGES + stopRules.length;
  onStage('Terminator', 0, stages);
  const benches = benchesOf(task, { policies, readers });
  onStage('classifiers', 1, stages);
  const attempt = attempts();
  const fitted = new Map(
    benches.map(({ reader, ...bench }) => [reader, classifiers({ ...bench, reader }, attempt)]),
  );
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

/** The readers of some policies, each once, in their order. */
function readersOf(policies: readonly LearnedPolicy[]): readonly Reader[] {
  const named = new Map(
    policies
      .filter(({ encoder }) => encoder !== OWN_ENCODER)
      .map(({ reader = hashedReader }) => [reader.name, reader]),
  );
  return named.size === 0 ? [hashedReader] : [...named.values()];
}

/** A bench for each encoder, with the policies that read with it; what the user brings is measured on all. */
function benchesOf(
  task: Task,
  {
    policies,
    readers,
    stopRule,
  }: {
    readonly policies: readonly LearnedPolicy[];
    readonly readers: readonly Reader[];
    readonly stopRule?: StopRule;
  },
): readonly Bench[] {
  const arenas = plainArenas(task);
  return readers.map((reader) =>
    createBench(task, {
      reader,
      arenas,
      policies: policies.filter(
        ({ encoder = reader.name }) =>
          readers.length === 1 || encoder === OWN_ENCODER || encoder === reader.name,
      ),
      ...(stopRule && { stopRule }),
    }),
  );
}

export interface CompareMethodsOptions extends ComparisonOptions, MethodOptions {
  /** @defaultValue all */
  readonly methods?: readonly MethodName[];
  /** Routers trained on this task, and policies of your own. @defaultValue none */
  readonly policies?: readonly LearnedPolicy[];
  /** Methods of your own. @defaultValue none */
  readonly own?: readonly Method[];
}

/**
 * Fits every method on train and validation, runs it on the test questions, and returns the paper's Table 1 over these data: score,
 * inference parameters, agent parameters, calls, whatever else the data hold, and utility, beside the best fixed expert, the oracles
 * and the exact optimum. Methods that stop by themselves do so under any stop rule.
 *
 * @example
 * ```ts
 * import { compareMethods, methodsMarkdown, prepareTask } from '@der-gym/experiments';
 *
 * const task = prepareTask({ questions: 40, maxSteps: 1, experts: ['Vicuna', 'ChatGLM', 'Koala'] });
 * const report = compareMethods(task, { methods: ['experts', 'vote'], stopRule: 'never' });
 * report.rows.map(({ policy, parameters, routeLength }) => [policy, parameters, routeLength]);
 * // => [['ChatGLM', 6, 1], ['Vicuna', 13, 1], ['Koala', 7, 1], ['medoid vote (token F1)', 26, 3]]
 * methodsMarkdown(report).includes('### Methods that use how far answers agree'); // => true
 * ```
 */
export function compareMethods(task: Task, options: CompareMethodsOptions = {}): MethodComparison {
  const {
    methods = methodNames,
    stopRule = 'terminator',
    policies = [],
    own = [],
    verdictOn,
    readers = readersOf(policies),
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
    // trained routers stand after the other methods that decide call by call, before the bounds
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
    equalCalls: equalCalls(benches.map((bench) => ({ bench, contenders: deciding(bench) }))),
    audit: [
      ...auditOf(benches.flatMap(({ runs }) => runs)),
      ...beatenRows(rows),
      ...unboundedRows(rows, hindsightOptimum(first), task.reward.costWeight),
    ],
  };
}

/** Each finding once, whichever run shows it first. */
function auditOf(runs: readonly MethodRun[]): readonly AuditLine[] {
  const found = new Map<string, AuditLine>();
  for (const run of runs) {
    for (const { kind, about, detail } of auditRunCosts(run)) {
      const key = `${kind}\n${about}`;
      if (!found.has(key)) found.set(key, { policy: about, kind, detail });
    }
  }
  return [...found.values()];
}

/** Methods above the hindsight optimum, which chooses among the experts' answers: they must have answered otherwise. */
export function unboundedRows(
  rows: readonly MethodRow[],
  optimum: Pick<Contender, 'runs'>,
  costWeight: number,
): readonly AuditLine[] {
  const { utility: most } = meansOf(optimum, costWeight);
  return rows
    .filter(({ block, utility }) => block !== 'bounds' && utility > most + 1e-9)
    .map(({ policy, utility }) => ({
      policy,
      kind: 'above the hindsight optimum',
      detail: `Its utility of ${utility.toFixed(3)} is above the hindsight optimum of the experts' answers, ${most.toFixed(3)}: it writes answers of its own, which no bound here holds.`,
    }));
}

/** Methods that an expert alone beats at no more cost, each with the best such expert. */
export function beatenRows(rows: readonly MethodRow[]): readonly AuditLine[] {
  const experts = rows.filter(({ kind }) => kind === 'single call');
  return rows.flatMap((row) => {
    if (row.block === 'bounds' || row.kind === 'single call') return [];
    const better = experts.filter(
      ({ score, parameters }) =>
        score >= row.score &&
        parameters <= row.parameters &&
        (score > row.score || parameters < row.parameters),
    );
    if (better.length === 0) return [];
    const best = better.reduce((a, b) => (b.score > a.score ? b : a));
    const figures = ({ score, parameters }: MethodRow) => `${score.toFixed(3)} at ${parameters.toFixed(1)} B`;
    const detail = `${best.policy} alone scores ${figures(best)}, against ${figures(row)}.`;
    return [{ policy: row.policy, kind: 'beaten by a fixed expert', detail }];
  });
}

/** Tables with what they are about. */
function reportOf(
  { task, terminator }: Bench,
  made: readonly Omit<ReturnType<typeof tableUnder>, never>[],
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
