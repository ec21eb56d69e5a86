/** Results of episodes by question, in the order of the questions, shape [Q] each. */
export interface EvaluationColumns {
  /** E[sum of discount^t R_t]. */
  readonly return: Float64Array;
  /** Final score. */
  readonly score: Float64Array;
  /** Billions of parameters of all calls of an episode. */
  readonly parameters: Float64Array;
  /** C(M) of all calls of an episode: the parameters, unless the graph was compiled with another cost rule. */
  readonly cost: Float64Array;
  /** Number of calls in an episode. */
  readonly routeLength: Float64Array;
}

type Means = { readonly [name in keyof EvaluationColumns]: number };

/** Means over the questions, and the values by question. */
export interface Evaluation extends Means {
  /** score - costWeight x cost. It does not depend on the reward, so it compares policies across rewards. */
  readonly utility: number;
  readonly perQuestion: EvaluationColumns;
}

/** Returns the utility of an episode: score - costWeight x cost. `utilityReward` is its share of one call. */
export function utilityOf(score: number, cost: number, costWeight: number): number {
  return score - costWeight * cost;
}

/** Returns columns of zeros. */
export function createColumns(rows: number): EvaluationColumns {
  const column = (): Float64Array => new Float64Array(rows);
  return {
    return: column(),
    score: column(),
    parameters: column(),
    cost: column(),
    routeLength: column(),
  };
}

export function summarise(columns: EvaluationColumns, costWeight: number): Evaluation {
  const score = mean(columns.score);
  const cost = mean(columns.cost);
  return {
    return: mean(columns.return),
    score,
    parameters: mean(columns.parameters),
    cost,
    utility: utilityOf(score, cost, costWeight),
    routeLength: mean(columns.routeLength),
    perQuestion: columns,
  };
}

/** Returns the mean, summed in order. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
