import { arrivals, evaluatePolicy, type Policy, type TerminatorInput } from '@der-gym/env';
import type { Task } from '../task.ts';

/** Where a Terminator ends episodes, by its threshold. */
export interface TerminatorStops {
  /** Verdicts on validation and test questions as a stop table: see `stopTable`. */
  stopsAt(threshold: number): Uint8Array;
  /**
   * The threshold with the highest mean utility of these routers on validation; ties go to the higher one, which
   * stops less.
   */
  thresholdFor(policies: readonly Policy[], task: Pick<Task, 'utility'>): number;
}

/** Probabilities from which a Terminator may stop; closer together, validation could not tell them apart. */
const THRESHOLDS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Judges every answer of validation and test once: a threshold is then a comparison. */
export function terminatorStops(
  { graph, split }: Pick<Task, 'graph' | 'split'>,
  terminator: { probabilities(inputs: readonly TerminatorInput[]): Float64Array },
): TerminatorStops {
  const judged = arrivals(
    graph,
    [...split.validation, ...split.test].sort((a, b) => a - b),
  );
  const probabilities = terminator.probabilities(judged.inputs);
  const stopsAt = (threshold: number) => {
    const stops = new Uint8Array(graph.next.length);
    probabilities.forEach((p, i) => {
      if (p >= threshold) stops[judged.places[i]!] = 1;
    });
    return stops;
  };
  return {
    stopsAt,
    thresholdFor(policies, { utility }) {
      let best = { threshold: 1, value: Number.NEGATIVE_INFINITY };
      for (const threshold of THRESHOLDS) {
        const options = { reward: utility, stops: stopsAt(threshold), questions: split.validation };
        let value = 0;
        for (const policy of policies) value += evaluatePolicy(graph, policy, options).utility;
        if (value >= best.value) best = { threshold, value };
      }
      return best.threshold;
    },
  };
}
