import { type evaluatePolicy, type Policy, utilityOf } from '@der-gym/env';
import { estimateMean } from '../statistics/estimate.ts';
import { type Interval, tableMean } from '../statistics/tables.ts';

/** What a router did on the test questions, question by question: an evaluation's columns. */
export type RunColumns = Omit<ReturnType<typeof evaluatePolicy>['perQuestion'], 'return'> & {
  /** Null for a method that is not a policy of this MDP. */
  readonly return: Float64Array | null;
};

/**
 * - `'single call'`: one expert answers, nothing follows
 * - `'route'`: a policy that does not read the answer
 * - `'learned'`: a policy trained on the train split
 * - `'bound'`: knows what no router can know; never a goal
 */
export type RowKind = 'single call' | 'route' | 'learned' | 'bound';

/**
 * Where a row stands:
 * - `'methods'`: what one could use
 * - `'agreement'`: the same, but it uses how far answers agree, which experts that copy each other would undo
 * - `'bounds'`: knows the scores; never a goal
 */
type Block = 'methods' | 'agreement' | 'bounds';

/** Means over the questions; null where the data do not hold them. */
export interface MeanCosts {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly dollars: number | null;
  readonly latencyMs: number | null;
  readonly criticalPathMs: number | null;
  readonly criticalPathCalls: number | null;
}

/** How a method that chooses spreads its calls. */
export interface Choice {
  /** The expert asked most. */
  readonly expert: string;
  /** Its share of all calls. */
  readonly share: number;
  /** So many experts, asked equally often, would spread the calls as far. */
  readonly effectiveExperts: number;
}

/** One router on the test questions. */
export interface Contender {
  readonly policy: string;
  readonly kind: RowKind;
  /** One for each training run, ordered by training set, then by seed. */
  readonly runs: readonly RunColumns[];
  /** The same runs on the train questions of what was fitted to them or to others like them. */
  readonly train?: readonly RunColumns[];
  /** The encoder of what it was fitted with, where a table has several. */
  readonly encoder?: string;
  /** How many training sets the runs come from. @defaultValue 1 */
  readonly trainingSets?: number;
  /** What a reader must know of it, such as the route chosen or that it has collapsed. */
  readonly note?: string;
  /** Whether learned policies are set against it, question by question. */
  readonly rival?: boolean;
  /** @defaultValue 'bounds' for a bound, else 'methods' */
  readonly block?: Block;
  /** Billions of parameters of what decides. @defaultValue 0 */
  readonly agentParameters?: number;
  /** What is known beside the columns. @defaultValue nothing, and as many calls in sequence as calls */
  readonly costs?: Partial<MeanCosts>;
  /** Where the calls of a method that chooses go. */
  readonly choice?: Choice;
  /** What a router of one call decides by on a part of the split, shape [questions, experts]: it asks the expert of the greatest value. */
  readonly values?: (part: 'validation' | 'test') => Float64Array;
  /** The policies behind the runs, where there are any. */
  readonly policies?: readonly Policy[];
  /** From which probability the Terminator stops each run. */
  readonly thresholds?: readonly number[];
}

/** One line of the table, as printed and as written in JSON. */
export interface Row extends Means {
  readonly policy: string;
  readonly kind: RowKind;
  /** (J - J_random) / (J* - J_random) in returns, null where it has no meaning. */
  readonly shareOfOptimum: number | null;
  readonly intervals: {
    readonly score: Interval;
    readonly parameters: Interval;
    readonly utility: Interval;
    readonly return: Interval | null;
  };
  /** Means on the train questions. What a row fitted to them is worth less on test is what it has learnt by heart. */
  readonly train?: { readonly score: number; readonly utility: number };
  /** What its texts were read with, where the table has several encoders and the row is not the same with each. */
  readonly encoder?: string;
  /** Test questions. */
  readonly n: number;
  /** Training runs: training sets x seeds. */
  readonly runs: number;
  /** Training sets behind a row that is learned from several. */
  readonly trainingSets?: number;
  /** From which probability the Terminator stops each run, under that rule. */
  readonly thresholds?: readonly number[];
  readonly note?: string;
}

/** One line of `der-gym compare`: the columns of every comparison, and those of the paper's Table 1. */
export interface MethodRow extends Row, MeanCosts {
  readonly block: Block;
  readonly agentParameters: number;
  /** Null for a method that has nothing to choose. */
  readonly choice: Choice | null;
}

/** What is averaged and compared. */
export type Measure = 'score' | 'parameters' | 'utility' | 'routeLength';

type Columns = { readonly [name in 'score' | 'parameters' | 'cost' | 'routeLength']: ArrayLike<number> };

/** A measure run by run and question by question, shape [runs][Q]. */
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

/** The returns run by run, or null where a run has none. */
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
  /** Alpha: what a unit of cost is worth in score. */
  readonly costWeight: number;
  /** Mean return of the random route and of the hindsight optimum, under the same stop rule. */
  readonly randomReturn: number;
  readonly optimumReturn: number;
  /** In which range a measure of a contender lies, question by question. */
  readonly range: (contender: Contender, measure: Measure) => Interval;
}

/** Sums up one router with its intervals. */
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

/** The same with what methods have beside it. */
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

/** How many training sets the differences of two contenders come from: an untrained one has a single run, which comes from none. */
export function trainingSetsOf(...contenders: readonly Pick<Contender, 'trainingSets'>[]): number {
  return Math.max(...contenders.map(({ trainingSets = 1 }) => trainingSets));
}
