import { type TerminatorReport, type TrainedTerminator, trainTerminator } from '@der-gym/agents';
import { type AnswerGraph, type Arrivals, arrivals, type Policy } from '@der-gym/env';
import { createRng, shuffle } from 'gymnasium-js';
import type { Task } from '../task.ts';
import { terminatorStops } from './terminator-stops.ts';

/** How well a Terminator judged, on validation, and how its threshold was chosen. */
export interface TerminatorSummary {
  readonly threshold: number;
  readonly auc: number | null;
  readonly calibrationError: number;
  readonly chosenBy: string;
}

/** A Terminator, and its verdicts on the whole graph as a stop table. */
export interface FittedTerminator {
  readonly terminator: TrainedTerminator;
  /** See `stopTable`. */
  readonly stops: Uint8Array;
  readonly report: TerminatorReport;
  readonly summary: TerminatorSummary;
}

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
  const { graph, split, seed } = task;
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

  const { stopsAt, thresholdFor } = terminatorStops(task, terminator);
  const threshold = thresholdBy === 'utility' ? thresholdFor(policies, task) : terminator.threshold;
  return {
    terminator: terminator.withThreshold(threshold),
    stops: stopsAt(threshold),
    report,
    summary: {
      threshold,
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
