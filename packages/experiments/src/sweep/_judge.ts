import { randomPolicy } from '@der-gym/agents';
import { arrivals, evaluatePolicy, type Policy } from '@der-gym/env';
import type { Task } from '../task.ts';
import { fitTerminator } from '../training/fit-terminator.ts';

/** A Terminator of a world, ready to stop any router of it. */
export interface Judge {
  readonly auc: number | null;
  readonly calibrationError: number;
  /** The threshold with the highest mean utility of these routers on validation, and where an episode then stops (see `stopTable`). */
  stopsFor(
    policies: readonly Policy[],
    task: Task,
  ): { readonly threshold: number; readonly stops: Uint8Array };
}

/** Probabilities from which a router may be stopped; closer together, validation could not tell them apart. */
const THRESHOLDS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Of the sample that it learns from: the same for all trials of a world, so that they differ by their router alone. */
const SEED = 1;

/** Trains the Terminator of a world; the threshold is every router's own. */
export function trainJudge(task: Task): Judge {
  const { graph, split } = task;
  const { terminator, summary } = fitTerminator({ ...task, seed: SEED }, [randomPolicy(graph.experts)]);
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
    auc: summary.auc,
    calibrationError: summary.calibrationError,
    stopsFor(policies, { utility }) {
      let best = { threshold: 1, value: Number.NEGATIVE_INFINITY };
      for (const threshold of THRESHOLDS) {
        const stops = stopsAt(threshold);
        let value = 0;
        for (const policy of policies) {
          const options = { reward: utility, stops, questions: split.validation };
          value += evaluatePolicy(graph, policy, options).utility;
        }
        // ties go to the higher threshold, which stops less
        if (value >= best.value) best = { threshold, value };
      }
      return { threshold: best.threshold, stops: stopsAt(best.threshold) };
    },
  };
}
