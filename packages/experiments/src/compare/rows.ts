import { type evaluatePolicy, type Policy, utilityOf } from '@der-gym/env';
import { estimateMean } from '../statistics/estimate.ts';
import { type Interval, tableMean } from '../statistics/tables.ts';

/** The results of one run of a router for each test question: the columns of an evaluation. */
export type RunColumns = Omit<ReturnType<typeof evaluatePolicy>['perQuestion'], 'return'> & {
  /** Null for a method that is not a policy of this MDP. */
  readonly return: Float64Array | null;
};

/**
 * - `'single call'`: one expert answers, nothing follows
 * - `'route'`: a policy that does not read the answer
 * - `'learned'`: a policy trained on the train split
 * - `'bound'`: knows the scores, so it cannot be deployed
 */
export type RowKind = 'single call' | 'route' | 'learned' | 'bound';

/**
 * The part of the table that a row belongs to:
 * - `'methods'`: methods that can be deployed
 * - `'agreement'`: deployable methods that use agreement between answers; they fail if experts copy each other
 * - `'bounds'`: rows that know the scores
 */
type Block = 'methods' | 'agreement' | 'bounds';

/** Means over the questions; null if the data do not have them. */
export interface MeanCosts {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly dollars: number | null;
  readonly latencyMs: number | null;
  readonly criticalPathMs: number | null;
  readonly criticalPathCalls: number | null;
}

/** How a method that chooses experts distributes its calls. */
export interface Choice {
  /** The expert with the most calls. */
  readonly expert: string;
  /** Its share of all calls. */
  readonly share: number;
  /** The number of equally used experts with the same spread. */
  readonly effectiveExperts: number;
}

/** One router on the test questions. */
export interface Contender {
  readonly policy: string;
  readonly kind: RowKind;
  /** One per training run, ordered by training set, then by seed. */
  readonly runs: readonly RunColumns[];
  /** The same runs on the train questions, for rows that are fitted. */
  readonly train?: readonly RunColumns[];
  /** The encoder it was fitted with, in a table with several. */
  readonly encoder?: string;
  /** The number of training sets that the runs come from. @defaultValue 1 */
  readonly trainingSets?: number;
  /** A note to print under the table, such as the chosen route, or that the router has collapsed. */
  readonly note?: string;
  /** Whether learned policies are compared with it, paired by question. */
  readonly rival?: boolean;
  /** @defaultValue 'bounds' for a bound, else 'methods' */
  readonly block?: Block;
  /** Size of the router itself, in billions of parameters. @defaultValue 0 */
  readonly agentParameters?: number;
  /** Further costs, as far as they are known. @defaultValue none, with all calls in sequence */
  readonly costs?: Partial<MeanCosts>;
  /** How a method that chooses experts distributes its calls. */
  readonly choice?: Choice;
  /** The values a router of one call decides by, shape [questions, experts]: it asks the expert with the highest value. */
  readonly values?: (part: 'validation' | 'test') => Float64Array;
  /** The policies of the runs, if the contender is a policy. */
  readonly policies?: readonly Policy[];
  /** The probability from which the Terminator stops, one per run. */
  readonly thresholds?: readonly number[];
}

/** One line of the table, as printed and as written in JSON. */
export interface Row extends Means {
  readonly policy: string;
  readonly kind: RowKind;
  /** (J - J_random) / (J* - J_random) in returns; null if it is undefined. */
  readonly shareOfOptimum: number | null;
  readonly intervals: {
    readonly score: Interval;
    readonly parameters: Interval;
    readonly utility: Interval;
    readonly return: Interval | null;
  };
  /** Means on the train questions, for rows that are fitted. The gap to test is what the row has memorised. */
  readonly train?: { readonly score: number; readonly utility: number };
  /** The encoder of the row, if the table has several encoders and the row differs between them. */
  readonly encoder?: string;
  /** Test questions. */
  readonly n: number;
  /** Training runs: training sets x seeds. */
  readonly runs: number;
  /** The number of training sets, for a row that is learned from several. */
  readonly trainingSets?: number;
  /** The probability from which the Terminator stops, one per run; only under the stop rule `terminator`. */
  readonly thresholds?: readonly number[];
  readonly note?: string;
}

/** One line of `der-gym compare`: the columns of every comparison, and those of the paper's Table 1. */
export interface MethodRow extends Row, MeanCosts {
  readonly block: Block;
  readonly agentParameters: number;
  /** Null for a method that does not choose experts. */
  readonly choice: Choice | null;
}

/** The measures that are averaged and compared. */
export type Measure = 'score' | 'parameters' | 'utility' | 'routeLength';

type Columns = { readonly [name in 'score' | 'parameters' | 'cost' | 'routeLength']: ArrayLike<number> };

/** Returns a measure for each run and question, shape [runs][Q]. */
export function tableOf(
  runs: readonly Columns[],
  measure: Measure,
  costWeight: number,
): readonly Float64Array[] {
  return runs.map((run) =>
    measure === 'utility'
      ? Float64Array.from(run.score, (score, q) => utilityOf(score, run.cost[q]!, costWeight))
      : Float64Array.from(run[measure]),
  );
}

/** The returns of each run, or null if a run has none. */
function returnsOf(runs: readonly RunColumns[]): readonly Float64Array[] | null {
  const returns = runs.flatMap((run) => run.return ?? []);
  return returns.length < runs.length ? null : returns;
}

/** Means over runs and questions. */
export interface Means {
  /** Null for a method that is not a policy of this MDP. */
  readonly return: number | null;
  readonly score: number;
  readonly parameters: number;
  /** score - costWeight x cost. */
  readonly utility: number;
  readonly routeLength: number;
}

export function meansOf({ runs }: Pick<Contender, 'runs'>, costWeight: number): Means {
  const returns = returnsOf(runs);
  const mean = (measure: Measure) => tableMean(tableOf(runs, measure, costWeight));
  return {
    return: returns && tableMean(returns),
    score: mean('score'),
    parameters: mean('parameters'),
    utility: mean('utility'),
    routeLength: mean('routeLength'),
  };
}

export interface RowOptions {
  /** Alpha: the score that one unit of cost counts as. */
  readonly costWeight: number;
  /** Mean return of the random route and of the hindsight optimum, under the same stop rule. */
  readonly randomReturn: number;
  readonly optimumReturn: number;
  /** Returns the range of a measure of a contender for one question. */
  readonly range: (contender: Contender, measure: Measure) => Interval;
}

/** Summarises one router, with intervals. */
export function rowOf(contender: Contender, options: RowOptions): Row {
  const { policy, kind, runs, trainingSets, note, thresholds, train, encoder } = contender;
  const { costWeight, randomReturn, optimumReturn, range } = options;
  const sets = trainingSets === undefined ? {} : { trainingSets };
  const interval = (measure: Measure) =>
    estimateMean(tableOf(runs, measure, costWeight), {
      ...sets,
      range: range(contender, measure),
    }).interval;
  const means = meansOf({ runs }, costWeight);
  const returns = returnsOf(runs);
  const span = optimumReturn - randomReturn;
  return {
    policy,
    kind,
    ...means,
    shareOfOptimum: means.return === null || !(span > 1e-12) ? null : (means.return - randomReturn) / span,
    intervals: {
      score: interval('score'),
      parameters: interval('parameters'),
      utility: interval('utility'),
      return: returns && estimateMean(returns, sets).interval,
    },
    ...(train && { train: trainMeans(train, costWeight) }),
    ...(encoder !== undefined && { encoder }),
    n: runs[0]!.score.length,
    runs: runs.length,
    ...sets,
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(note === undefined ? {} : { note }),
  };
}

function trainMeans(runs: readonly RunColumns[], costWeight: number): NonNullable<Row['train']> {
  const { score, utility } = meansOf({ runs }, costWeight);
  return { score, utility };
}

/** Summarises one method: a row with further costs. */
export function methodRowOf(contender: Contender, options: RowOptions): MethodRow {
  const row = rowOf(contender, options);
  return {
    ...row,
    block: blockOf(contender),
    agentParameters: contender.agentParameters ?? 0,
    choice: contender.choice ?? null,
    inputTokens: null,
    outputTokens: null,
    dollars: null,
    latencyMs: null,
    criticalPathMs: null,
    criticalPathCalls: row.routeLength,
    ...contender.costs,
  };
}

export function blockOf({ block, kind }: Contender): Block {
  return block ?? (kind === 'bound' ? 'bounds' : 'methods');
}

/** The number of training sets behind the difference of two contenders. An untrained contender has one run and no training set. */
export function trainingSetsOf(...contenders: readonly Pick<Contender, 'trainingSets'>[]): number {
  return Math.max(...contenders.map(({ trainingSets = 1 }) => trainingSets));
}
