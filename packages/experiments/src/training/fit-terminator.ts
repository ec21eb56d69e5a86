import { type TerminatorReport, type TrainedTerminator, trainTerminator } from '@der-gym/agents';
import { type AnswerGraph, type Arrivals, arrivals, evaluatePolicy, type Policy } from '@der-gym/env';
import { createRng, shuffle } from 'gymnasium-js';
import type { TerminatorSummary } from '../report/comparison.ts';
import type { Task } from '../task.ts';

/** A Terminator, and its verdicts on the whole graph as a stop table. */
export interface FittedTerminator {
  readonly terminator: TrainedTerminator;
  /** See `stopTable`. */
  readonly stops: Uint8Array;
  readonly report: TerminatorReport;
  readonly summary: TerminatorSummary;
}

/** Probabilities from which a Terminator may stop; closer together, validation could not tell them apart. */
const THRESHOLDS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Answers to learn from, and to choose the penalty on; more would cost time and change little. */
const MOST_TRAIN = 12_000;
const MOST_VALIDATION = 6000;

export interface FitTerminatorOptions {
  /** @defaultValue 'logistic' */
  readonly model?: 'logistic' | 'mlp';
  /**
   * What the threshold is chosen by on validation:
   * - `'utility'` the mean utility of the policies it is to stop *(default)*
   * - `'f1'` F1 of its judgements
   */
  readonly thresholdBy?: 'utility' | 'f1';
}

/**
 * Trains a Terminator on the answers that train questions can lead to; its penalty and its threshold are chosen
 * on validation, the threshold by the mean utility of the policies it is to stop, or by F1.
 *
 * @param policies - whose utility on validation decides on the threshold, each counting the same
 */
export function fitTerminator(
  task: Task,
  policies: readonly Policy[],
  { model = 'logistic', thresholdBy = 'utility' }: FitTerminatorOptions = {},
): FittedTerminator {
  const { graph, split, seed, utility } = task;
  const rng = createRng(`terminator/${seed}`);
  const sample = (questions: readonly number[], most: number, part: string) => {
    const all = arrivals(graph, questions);
    const order = shuffle(
      rng.fork(part),
      Int32Array.from(all.places, (_, i) => i),
    )
      .slice(0, most)
      .sort();
    return {
      inputs: Array.from(order, (i) => all.inputs[i]!),
      labels: Uint8Array.from(order, (i) => goodEnough(graph, all, i)),
    };
  };
  const { terminator, report } = trainTerminator({
    train: sample(split.train, MOST_TRAIN, 'train'),
    validation: sample(split.validation, MOST_VALIDATION, 'validation'),
    experts: graph.experts.map(({ name }) => name),
    ...(model === 'logistic' ? {} : { model, rng: rng.fork('weights') }),
  });

  // every answer is judged once; a threshold is then a comparison
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
  let best = { threshold: terminator.threshold, value: Number.NEGATIVE_INFINITY };
  for (const threshold of thresholdBy === 'utility' ? THRESHOLDS : []) {
    const stops = stopsAt(threshold);
    let value = 0;
    for (const policy of policies) {
      value += evaluatePolicy(graph, policy, { reward: utility, stops, questions: split.validation }).utility;
    }
    // ties go to the higher threshold, which stops less
    if (value >= best.value) best = { threshold, value };
  }
  return {
    terminator: terminator.withThreshold(best.threshold),
    stops: stopsAt(best.threshold),
    report,
    summary: {
      threshold: best.threshold,
      auc: report.auc,
      calibrationError: report.calibration.error,
      chosenBy:
        thresholdBy === 'utility'
          ? 'chosen on validation by the mean utility of the sequential routers'
          : 'chosen on validation by F1 of its judgements',
    },
  };
}

function goodEnough(graph: AnswerGraph, { places }: Arrivals, i: number): number {
  const node = Math.floor(places[i]! / graph.experts.length);
  return graph.score[node]! >= graph.threshold! ? 1 : 0;
}
