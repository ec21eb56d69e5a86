import type { Terminator, TextEncoder } from '@der-gym/env';
import type { Rng } from 'gymnasium-js';
import {
  expectLength,
  expectNonEmpty,
  expectNumber,
  expectOneOf,
  expectThat,
  expectType,
} from 'gymnasium-js/expect';
import { type JudgeModel, judgePath, judgeProbabilities } from './_judge.ts';
import type { AgreementMeasure, TerminatorExtra, TrajectoryInput } from './agreement.ts';
import { denseSize, fitScale, type TerminatorLayout, terminatorFeatures } from './features.ts';
import { areaUnderCurve, type Calibration, type Confusion, calibration, confusion, f1 } from './judgement.ts';
import { type TrainedTerminator, terminatorOf } from './trained-terminator.ts';

/** Answers, and labels that mark the ones that are good enough. */
export interface JudgedAnswers {
  readonly inputs: readonly TrajectoryInput[];
  /** 1 where P(y) >= p0, shape [inputs]. */
  readonly labels: ArrayLike<number>;
}

export interface TrainTerminatorOptions {
  /**
   * - `'logistic'` penalised logistic regression *(default)*
   * - `'mlp'` the same plus a hidden layer of 8 tanh units on all columns except the hashed words
   */
  readonly model?: 'logistic' | 'mlp';
  /** Draws the initial weights of `'mlp'`, which requires it. `'logistic'` does not use it. */
  readonly rng?: Rng;
  /** Encodes question and answer. It replaces the hand-made text columns and the hashed words. @defaultValue none */
  readonly encoder?: TextEncoder;
  /** Number of columns for the hashed words and word pairs of the answer; 0 for none. @defaultValue 1024; 0 with an `encoder` */
  readonly hashedSize?: number;
  /** Additional inputs. `'step'` requires `earlier` in every input. @defaultValue [] */
  readonly extras?: readonly TerminatorExtra[];
  /**
   * Measures of the similarity of the answer to the earlier ones of its episode. They require `earlier` in every input. Such a
   * Terminator cannot be used for a stop table, because a stop table only depends on the last answer.
   *
   * @defaultValue []
   */
  readonly agreement?: readonly AgreementMeasure[];
  /** Answers to training questions, to fit the weights. */
  readonly train: JudgedAnswers;
  /** Answers to validation questions, to choose the penalty and the threshold. */
  readonly validation: JudgedAnswers;
  /** Names of the pool's experts, in order. The `expert` of an input is an index into this list. */
  readonly experts: readonly string[];
  /** Candidate penalties. The one with the lowest log-loss on validation is chosen. @defaultValue [1e-1, 1e-2, 1e-3, 1e-4] */
  readonly l2?: readonly number[];
  /**
   * The criterion for the threshold: a function to maximise on validation, such as the mean utility of a policy that uses the
   * Terminator to stop. Ties go to the higher threshold, which stops less often.
   *
   * @defaultValue F1 of the labels
   */
  readonly value?: (terminator: Terminator) => number;
}

/** Results of the Terminator on validation. */
interface TerminatorReport {
  /** Null if all validation labels are equal. */
  readonly auc: number | null;
  readonly calibration: Calibration;
  readonly confusion: Confusion;
  readonly f1: number;
  /** The chosen penalty. */
  readonly l2: number;
}

/**
 * Trains a Terminator (section 3.3 of the paper): a penalised logistic regression of P(y) >= p0 on the question, the
 * answer and its expert. The reference is never an input. Columns are scaled on `train`; penalty and threshold are chosen on
 * `validation`. Training is deterministic, except that `'mlp'` draws its initial weights from `rng`.
 *
 * @throws RangeError when a part has no inputs or lengths differ
 * @example
 * ```ts
 * import { trainTerminator } from '@der-gym/agents';
 *
 * const question = { id: 'q', text: 'Which colour is the sky?' };
 * const inputs = ['Blue.', 'I am sorry, I cannot say', 'Blue.', 'I cannot say'].map((answer) => ({ question, answer, expert: 0 }));
 * const judged = { inputs, labels: [1, 0, 1, 0] };
 * const { terminator, report } = trainTerminator({ train: judged, validation: judged, experts: ['A'] });
 * terminator.satisfied(inputs); // => [1, 0, 1, 0]
 * report.auc; // => 1
 * ```
 */
export function trainTerminator(options: TrainTerminatorOptions): {
  readonly terminator: TrainedTerminator;
  readonly report: TerminatorReport;
} {
  const { train, validation, experts, l2: penalties = [1e-1, 1e-2, 1e-3, 1e-4], encoder } = options;
  const { hashedSize = encoder === undefined ? 1024 : 0 } = options;
  const { model: kind = 'logistic', extras = [], agreement = [], rng } = options;
  expectOneOf('model', kind, ['logistic', 'mlp']);
  for (const extra of extras) expectOneOf('extras', extra, ['repetition', 'step']);
  expectType('rng', rng, kind !== 'mlp' || rng !== undefined, "a generator for the model 'mlp'");
  const measures = agreement.map(({ name }) => name);
  expectThat(
    'agreement',
    measures,
    new Set(measures).size === measures.length,
    'measures with different names',
  );
  for (const [name, part] of Object.entries({ train, validation })) {
    expectNonEmpty(`${name}.inputs`, part.inputs);
    expectLength(`${name}.labels`, part.labels, part.inputs.length);
  }
  expectNumber('hashedSize', hashedSize, 0);
  expectThat('hashedSize', hashedSize, encoder === undefined || hashedSize === 0, '0 with an `encoder`');
  expectNonEmpty('l2', penalties);
  const layout: TerminatorLayout = { experts, extras, agreement, encoder };
  const scale = fitScale(train.inputs, layout);
  const toFeatures = terminatorFeatures(layout, scale, hashedSize);
  const features = toFeatures(train.inputs);
  const held = toFeatures(validation.inputs);

  let best: { model: JudgeModel; l2: number; loss: number; probabilities: Float64Array } | undefined;
  const settings = { rng: kind === 'mlp' ? rng! : null, dense: denseSize(layout) };
  for (const { model, l2 } of judgePath(features, train.labels, penalties, settings)) {
    const probabilities = judgeProbabilities(model, held);
    const loss = logLoss(validation.labels, probabilities);
    if (best === undefined || loss < best.loss) best = { model, l2, loss, probabilities };
  }
  const { model, l2, probabilities } = best!;
  const first = terminatorOf(
    {
      format: 'der-gym-terminator',
      version: 3,
      experts: [...experts],
      hashedSize,
      extras: [...extras],
      agreement: measures,
      threshold: 0.5,
      scale,
      model,
      ...(encoder && { encoder: encoder.id }),
    },
    { agreement, encoder },
  );
  const value =
    options.value ??
    ((terminator) =>
      f1(confusion(validation.labels, probabilities, (terminator as TrainedTerminator).threshold)));
  const threshold = chooseThreshold(candidates(probabilities), (t) => value(first.withThreshold(t)));
  const counts = confusion(validation.labels, probabilities, threshold);
  return {
    terminator: first.withThreshold(threshold),
    report: {
      auc: areaUnderCurve(validation.labels, probabilities),
      calibration: calibration(validation.labels, probabilities),
      confusion: counts,
      f1: f1(counts),
      l2,
    },
  };
}

/** Returns up to 40 candidate thresholds: quantiles of the probabilities on validation. */
function candidates(probabilities: Float64Array): number[] {
  const sorted = probabilities.slice().sort();
  const picked = Array.from({ length: 40 }, (_, k) => sorted[Math.round((k / 39) * (sorted.length - 1))]!);
  return [...new Set(picked)];
}

function chooseThreshold(thresholds: readonly number[], value: (threshold: number) => number): number {
  let best = thresholds[0]!;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (const threshold of thresholds) {
    const found = value(threshold);
    expectThat('value', found, !Number.isNaN(found), 'a number for each Terminator');
    if (found >= bestValue) {
      best = threshold;
      bestValue = found;
    }
  }
  return best;
}

function logLoss(labels: ArrayLike<number>, probabilities: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i += 1) {
    const p = labels[i] ? probabilities[i]! : 1 - probabilities[i]!;
    sum -= Math.log(Math.max(p, 1e-15));
  }
  return sum / labels.length;
}
