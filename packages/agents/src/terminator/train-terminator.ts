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

/** Answers and whether they were good enough. */
export interface JudgedAnswers {
  readonly inputs: readonly TrajectoryInput[];
  /** 1 where P(y) >= p0, shape [inputs]. */
  readonly labels: ArrayLike<number>;
}

export interface TrainTerminatorOptions {
  /**
   * - `'logistic'` penalised logistic regression *(default)*
   * - `'mlp'` the same with a hidden layer of 8 tanh units beside it, which sees all columns but the hashed words
   */
  readonly model?: 'logistic' | 'mlp';
  /** Of the first weights of the `'mlp'`, which needs it; the regression draws nothing. */
  readonly rng?: Rng;
  /** Reads question and answer in place of the shape of the texts and the hashed words. @defaultValue none */
  readonly encoder?: TextEncoder;
  /** Columns for hashed words and pairs of words of the answer; 0 for none. @defaultValue 1024; 0 with an `encoder` */
  readonly hashedSize?: number;
  /** More to look at. `'step'` needs `earlier` in every input. @defaultValue [] */
  readonly extras?: readonly TerminatorExtra[];
  /**
   * How alike the answer and the earlier ones of its episode are; then every input needs `earlier`. Judgements that use it
   * cannot stand in a stop table, which knows the last answer alone.
   *
   * @defaultValue []
   */
  readonly agreement?: readonly AgreementMeasure[];
  /** What the weights are fitted on: answers to training questions. */
  readonly train: JudgedAnswers;
  /** What the penalty and the threshold are chosen on: answers to validation questions. */
  readonly validation: JudgedAnswers;
  /** Names of the pool's experts, in order; an input's `expert` is an index into them. */
  readonly experts: readonly string[];
  /** Penalties to choose among, by log-loss on validation. @defaultValue [1e-1, 1e-2, 1e-3, 1e-4] */
  readonly l2?: readonly number[];
  /**
   * What the threshold is chosen by: a value of the Terminator on validation, such as the mean utility of a policy that
   * stops by it; ties go to the higher threshold, which stops less.
   *
   * @defaultValue F1 of the labels
   */
  readonly value?: (terminator: Terminator) => number;
}

/** How a Terminator did on validation. */
export interface TerminatorReport {
  /** Null where validation held one label only. */
  readonly auc: number | null;
  readonly calibration: Calibration;
  readonly confusion: Confusion;
  readonly f1: number;
  /** The penalty that was chosen. */
  readonly l2: number;
}

/**
 * Trains a Terminator (section 3.3 of the paper): a penalised logistic regression of P(y) >= p0 on the question, the
 * answer and who gave it, and nothing that needs the reference. Columns are scaled on train; penalty and threshold are
 * chosen on validation. The regression draws nothing at random; the small network draws its first weights from `rng`.
 *
 * @throws RangeError when there is nothing to learn from or lengths differ
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
  expectThat('agreement', measures, new Set(measures).size === measures.length, 'of different names');
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

/** Up to 40 thresholds: quantiles of what was said on validation. */
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
