import type { AnswerGraph, Scorer } from '@der-gym/env';
import type { Interval } from '../statistics/tables.ts';
import type { Contender, Measure } from './rows.ts';

/** The possible values of one question. Intervals need them, since not every possible value has been observed. */
export interface Possible {
  /** The range of the scorer. */
  readonly score: Interval;
  /** Parameters (in billions) and cost of one call. */
  readonly parameters: Interval;
  readonly cost: Interval;
  /** The most calls per question. */
  readonly maxSteps: number;
}

/** Returns the possible values of a question of a graph. */
export function possibleOf(
  { experts, expertCost, edgeCost, next, maxSteps }: AnswerGraph,
  { range }: Pick<Scorer, 'range'>,
): Possible {
  return {
    score: range,
    parameters: ends(experts.map(({ parameters }) => parameters)),
    // calls that are not allowed have no cost
    cost: ends(edgeCost === null ? expertCost : edgeCost.filter((_, edge) => next[edge]! >= 0)),
    maxSteps,
  };
}

/** Returns the range of a measure of a contender for one question. A single call has a fixed cost. */
export function rangeOf(
  {
    kind,
    runs,
  }: Pick<Contender, 'kind'> & {
    readonly runs: readonly { readonly [name in 'parameters' | 'cost']: ArrayLike<number> }[];
  },
  measure: Measure,
  costWeight: number,
  { score, parameters, cost, maxSteps }: Possible,
): Interval {
  const called = (name: 'parameters' | 'cost', [least, most]: Interval): Interval => {
    if (kind !== 'single call') return [least, most * maxSteps];
    return ends(runs.flatMap((run) => Array.from(run[name])));
  };
  switch (measure) {
    case 'score':
      return score;
    case 'parameters':
      return called('parameters', parameters);
    case 'routeLength':
      return [1, kind === 'single call' ? 1 : maxSteps];
    case 'utility': {
      const [least, most] = called('cost', cost);
      return [score[0] - costWeight * most, score[1] - costWeight * least];
    }
  }
}

function ends(values: Iterable<number>): Interval {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
