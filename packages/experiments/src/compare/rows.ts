import { bootstrapMean, type Interval, type Resamples, tableMean } from '../statistics/bootstrap.ts';

/** What one router did on the test questions: one row a training run, one column a question. */
export interface Outcomes {
  /** Discounted return, or null for a method that is not a policy of this MDP. */
  readonly return: readonly Float64Array[] | null;
  /** P of the final answer. */
  readonly score: readonly Float64Array[];
  /** Inference parameters over all calls, in billions. */
  readonly parameters: readonly Float64Array[];
  /** Expert calls. */
  readonly routeLength: readonly Float64Array[];
}

/**
 * - `'single call'`: one expert answers, nothing follows
 * - `'route'`: a policy that does not read the answer
 * - `'learned'`: a policy trained on the train split
 * - `'bound'`: knows what no router can know; never a goal
 */
export type RowKind = 'single call' | 'route' | 'learned' | 'bound';

/** One router on the test questions. */
export interface Contender {
  readonly policy: string;
  readonly kind: RowKind;
  readonly outcomes: Outcomes;
  /** What a reader must know of it, such as the route chosen or that it has collapsed. */
  readonly note?: string;
  /** Whether learned policies are set against it, question by question. */
  readonly rival?: boolean;
}

/** One line of the table, as printed and as written in JSON. */
export interface Row {
  readonly policy: string;
  readonly kind: RowKind;
  readonly return: number | null;
  readonly score: number;
  readonly parameters: number;
  /** score - costWeight * parameters. */
  readonly utility: number;
  readonly routeLength: number;
  /** (J - J_random) / (J* - J_random) in returns, null where it has no meaning. */
  readonly shareOfOptimum: number | null;
  readonly intervals: {
    readonly score: Interval;
    readonly parameters: Interval;
    readonly utility: Interval;
    readonly return: Interval | null;
  };
  /** Test questions. */
  readonly n: number;
  /** Training runs. */
  readonly runs: number;
  readonly note?: string;
}

export interface RowOptions {
  /** Alpha: what a billion parameters cost in score. */
  readonly costWeight: number;
  /** Mean return of the random route and of the hindsight optimum, under the same stop rule. */
  readonly randomReturn: number;
  readonly optimumReturn: number;
  /** Resamples for so many runs. */
  readonly resamples: (runs: number) => Resamples;
}

/** Sums up one router with its intervals. */
export function summarise(contender: Contender, options: RowOptions): Row {
  const { outcomes } = contender;
  const { costWeight, randomReturn, optimumReturn } = options;
  const resamples = options.resamples(outcomes.score.length);
  const interval = (table: readonly Float64Array[]) => bootstrapMean(table, { resamples });
  const utility = utilityOf(outcomes, costWeight);
  const meanReturn = outcomes.return === null ? null : tableMean(outcomes.return);
  const span = optimumReturn - randomReturn;
  return {
    policy: contender.policy,
    kind: contender.kind,
    return: meanReturn,
    score: tableMean(outcomes.score),
    parameters: tableMean(outcomes.parameters),
    utility: tableMean(utility),
    routeLength: tableMean(outcomes.routeLength),
    shareOfOptimum: meanReturn === null || !(span > 1e-12) ? null : (meanReturn - randomReturn) / span,
    intervals: {
      score: interval(outcomes.score),
      parameters: interval(outcomes.parameters),
      utility: interval(utility),
      return: outcomes.return === null ? null : interval(outcomes.return),
    },
    n: outcomes.score[0]!.length,
    runs: outcomes.score.length,
    ...(contender.note === undefined ? {} : { note: contender.note }),
  };
}

/** score - costWeight * parameters, run by run and question by question. */
export function utilityOf(
  { score, parameters }: Pick<Outcomes, 'score' | 'parameters'>,
  costWeight: number,
): readonly Float64Array[] {
  return score.map((row, run) =>
    row.map((value, question) => value - costWeight * parameters[run]![question]!),
  );
}
