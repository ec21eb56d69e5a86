import { type TerminatorReport, type TrainedTerminator, trainTerminator } from '@der-gym/agents';
import { arrivals, evaluatePolicy, type Policy } from '@der-gym/env';
import { createRng, shuffle } from 'gymnasium-js';
import type { Task } from '../problem/task.ts';

/** A Terminator, and where it ends episodes of the validation and test questions. */
export interface FittedTerminator {
  readonly terminator: TrainedTerminator;
  readonly report: TerminatorReport;
  /** Verdicts on validation and test questions as a stop table: see `stopTable`. */
  stopsAt(threshold: number): Uint8Array;
  /**
   * The threshold with the highest mean utility of this router on validation; ties go to the higher one, which
   * stops less.
   */
  thresholdFor(policy: Policy, task: Pick<Task, 'utility'>): number;
}

/** Answers to learn from, and to choose the penalty on; more would cost time and change little. */
const MOST_TRAIN = 12_000;
const MOST_VALIDATION = 6000;

/** Probabilities from which a Terminator may stop; validation cannot separate finer steps. */
export const terminatorThresholds = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Trains a Terminator on the answers that train questions can lead to; its penalty is chosen on validation. */
export function fitTerminator(
  { graph, split, seed }: Pick<Task, 'graph' | 'split' | 'seed'>,
  { model = 'logistic' }: { /** @defaultValue 'logistic' */ readonly model?: 'logistic' | 'mlp' } = {},
): FittedTerminator {
  const rng = createRng(`terminator/${seed}`);
  const sample = (questions: readonly number[], most: number, part: string) => {
    const { inputs, places } = arrivals(graph, questions);
    const all = Int32Array.from(places, (_, i) => i);
    const order = shuffle(rng.fork(part), all).slice(0, most).sort();
    const scoreAt = (i: number) => graph.score[Math.floor(places[i]! / graph.experts.length)]!;
    return {
      inputs: Array.from(order, (i) => inputs[i]!),
      labels: Uint8Array.from(order, (i) => (scoreAt(i) >= graph.threshold ? 1 : 0)),
    };
  };
  const { terminator, report } = trainTerminator({
    train: sample(split.train, MOST_TRAIN, 'train'),
    validation: sample(split.validation, MOST_VALIDATION, 'validation'),
    experts: graph.experts.map(({ name }) => name),
    ...(model === 'logistic' ? {} : { model, rng: rng.fork('weights') }),
  });

  // every answer is judged once: a threshold is then a comparison
  const judged = arrivals(
    graph,
    [...split.validation, ...split.test].sort((a, b) => a - b),
  );
  const probabilities = terminator.probabilities(judged.inputs);
  const tables = new Map<number, Uint8Array>();
  const stopsAt = (threshold: number) => {
    const stops = tables.get(threshold) ?? new Uint8Array(graph.next.length);
    if (!tables.has(threshold)) {
      probabilities.forEach((p, i) => {
        if (p >= threshold) stops[judged.places[i]!] = 1;
      });
    }
    tables.set(threshold, stops);
    return stops;
  };
  return {
    terminator,
    report,
    stopsAt,
    thresholdFor(policy, { utility }) {
      let best = { threshold: 1, value: Number.NEGATIVE_INFINITY };
      for (const threshold of terminatorThresholds) {
        const options = { reward: utility, stops: stopsAt(threshold), questions: split.validation };
        const value = evaluatePolicy(graph, policy, options).utility;
        if (value >= best.value) best = { threshold, value };
      }
      return best.threshold;
    },
  };
}
