import { type TrainedTerminator, trainTerminator } from '@der-gym/agents';
import {
  arrivals,
  evaluatePolicy,
  type Policy,
  type Question,
  stopTable,
  type TextEncoder,
} from '@der-gym/env';
import { createRng, shuffle } from 'gymnasium-js';
import type { Task } from '../problem/task.ts';

/** A Terminator, and where it ends episodes. An answer is never judged by a Terminator fitted on its question. */
export interface FittedTerminator {
  readonly terminator: TrainedTerminator;
  readonly report: ReturnType<typeof trainTerminator>['report'];
  /** Verdicts on validation and test questions as a stop table, see `stopTable`. All other answers are not judged. */
  stopsAt(threshold: number): Uint8Array;
  /** Verdicts on train questions, by Terminators fitted on other train questions. All other answers are not judged. */
  stopsOnTrain(threshold: number): Uint8Array;
  /** P(good enough) behind these verdicts, for each (node, expert) of a train question; NaN elsewhere. */
  trainProbabilities(): Float64Array;
  /**
   * The threshold with the highest mean utility of this router on validation. Ties go to the higher threshold, which
   * stops less often.
   */
  thresholdFor(policy: Policy, task: Pick<Task, 'utility'>): number;
}

interface FitTerminatorOptions {
  /** @defaultValue 'logistic' */
  readonly model?: 'logistic' | 'mlp';
  /** Encodes the texts. @defaultValue hashed words and the shape of the texts */
  readonly encoder?: TextEncoder | undefined;
}

/** Limits on the answers for fitting and for choosing the penalty. More cost time and change little. */
const MOST_TRAIN = 12_000;
const MOST_VALIDATION = 6000;

/** Candidate thresholds. Validation sets are too small for finer steps. */
export const terminatorThresholds = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/**
 * Trains a Terminator on the answers that train questions can lead to. Its penalty is chosen on validation. For verdicts on train
 * questions two more are fitted on demand, each on one half of the groups of train questions; each judges the other half.
 */
export function fitTerminator(
  { dataset, graph, split, seed }: Pick<Task, 'dataset' | 'graph' | 'split' | 'seed'>,
  { model = 'logistic', encoder }: FitTerminatorOptions = {},
): FittedTerminator {
  const rng = createRng(`terminator/${seed}`);
  const experts = graph.experts.map(({ name }) => name);
  const sample = (questions: readonly number[], most: number, part: string) => {
    const { inputs, places } = arrivals(graph, questions);
    const all = Int32Array.from(places, (_, i) => i);
    const order = shuffle(rng.fork(part), all).slice(0, most).sort();
    const scoreAt = (i: number) => graph.score[Math.floor(places[i]! / experts.length)]!;
    return {
      inputs: Array.from(order, (i) => inputs[i]!),
      labels: Uint8Array.from(order, (i) => (scoreAt(i) >= graph.threshold ? 1 : 0)),
    };
  };
  const kind = {
    ...(model === 'mlp' && { model, rng: rng.fork('weights') }),
    ...(encoder && { encoder }),
  };
  const validation = sample(split.validation, MOST_VALIDATION, 'validation');
  const { terminator, report } = trainTerminator({
    train: sample(split.train, MOST_TRAIN, 'train'),
    validation,
    experts,
    ...kind,
  });

  // every answer is judged once, so that trying a threshold is only a comparison
  const held = [...split.validation, ...split.test].sort((a, b) => a - b);
  const judged = arrivals(graph, held);
  const probabilities = terminator.probabilities(judged.inputs);
  const tables = new Map<number, Uint8Array>();
  const stopsAt = (threshold: number) => {
    const known = tables.get(threshold);
    if (known !== undefined) return known;
    const stops = stopTable(graph, { stop: 'never', questions: held });
    probabilities.forEach((p, i) => {
      if (p >= threshold) stops[judged.places[i]!] = 1;
    });
    tables.set(threshold, stops);
    return stops;
  };

  const crossFit = (): Float64Array => {
    const found = new Float64Array(graph.next.length).fill(Number.NaN);
    const halves = halvesOf(split.train, dataset.questions, seed);
    halves.forEach((half, i) => {
      const others = sample(halves[1 - i]!, MOST_TRAIN / 2, `half ${i}`);
      const fit = trainTerminator({ train: others, validation, experts, ...kind });
      const { inputs, places } = arrivals(graph, half);
      fit.terminator.probabilities(inputs).forEach((p, k) => {
        found[places[k]!] = p;
      });
    });
    return found;
  };
  let crossFitted: Float64Array | null = null;
  const trainProbabilities = () => {
    crossFitted ??= crossFit();
    return crossFitted;
  };
  return {
    terminator,
    report,
    stopsAt,
    trainProbabilities,
    stopsOnTrain(threshold) {
      const stops = stopTable(graph, { stop: 'never', questions: split.train });
      trainProbabilities().forEach((p, place) => {
        if (p >= threshold) stops[place] = 1;
      });
      return stops;
    },
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

/**
 * Splits questions into two halves of about equal size. A group stays together.
 *
 * @throws RangeError for questions of one group
 */
function halvesOf(
  questions: readonly number[],
  all: readonly Question[],
  seed: number,
): readonly [readonly number[], readonly number[]] {
  const groupOf = (q: number) => all[q]!.group ?? all[q]!.id;
  const groups = shuffle(createRng(`halves/${seed}`), [...new Set(questions.map(groupOf))]);
  if (groups.length < 2) {
    throw new RangeError(
      'Expected train questions of at least 2 groups, got 1. Each half of train is judged by a Terminator fitted on the other half. Use more questions.',
    );
  }
  const first = new Set(groups.slice(0, Math.ceil(groups.length / 2)));
  return [questions.filter((q) => first.has(groupOf(q))), questions.filter((q) => !first.has(groupOf(q)))];
}
