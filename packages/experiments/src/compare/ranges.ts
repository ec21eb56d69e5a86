import type { AnswerGraph, Scorer } from '@der-gym/env';
import type { Interval } from '../statistics/tables.ts';
import type { Contender, Measure } from './rows.ts';

/** What one question can come to: intervals need to know what was possible but has not been seen. */
export interface Possible {
  /** Of the scorer. */
  readonly score: Interval;
  /** Of one call, billions of parameters and cost. */
  readonly parameters: Interval;
  readonly cost: Interval;
  /** Calls a question takes at most. */
  readonly maxSteps: number;
}

/** What a question of a graph can come to. */
export function possibleOf(
  { experts, expertCost, edgeCost, next, maxSteps }: AnswerGraph,
  { range }: Pick<Scorer, 'range'>,
): Possible {
  return {
    score: range,
    parameters: ends(experts.map(({ parameters }) => parameters)),
    // calls that may not be made have no cost
    cost: ends(edgeCost === null ? expertCost : edgeCost.filter((_, edge) => next[edge]! >= 0)),
    maxSteps,
  };
}

/** In which range a measure of a contender lies, question by question. A single call has one cost. */
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
