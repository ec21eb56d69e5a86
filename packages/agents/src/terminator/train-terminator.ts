import type { Terminator, TerminatorInput } from '@der-gym/env';
import { expectBetween, expectLength, expectNonNegative } from '../_check.ts';
import { decodeArrays, encodeArrays } from '../encode-arrays.ts';
import { fitLogistic, logisticProbabilities } from '../linear/logistic-regression.ts';
import type { LinearModel } from '../linear/softmax-regression.ts';
import { fitScale, type TerminatorScale, terminatorFeatures } from './features.ts';
import { areaUnderCurve, type Calibration, type Confusion, calibration, confusion, f1 } from './judgement.ts';

/** Answers and whether they were good enough. */
export interface JudgedAnswers {
  readonly inputs: readonly TerminatorInput[];
  /** 1 where P(y) >= p0, shape [inputs]. */
  readonly labels: ArrayLike<number>;
}

export interface TrainTerminatorOptions {
  /** Columns for hashed words and pairs of words of the answer; 0 for none. @defaultValue 1024 */
  readonly hashedSize?: number;
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

/** A Terminator with its probabilities and how well it judged on validation. */
export interface TrainedTerminator extends Terminator {
  /** Stops where the probability is at least this. */
  readonly threshold: number;
  /** P(good enough), one an input. */
  probabilities(inputs: readonly TerminatorInput[]): Float64Array;
  /** The same judge with another threshold, in [0, 1]. */
  withThreshold(threshold: number): TrainedTerminator;
  /** JSON; `terminatorFromState` reads it back. */
  state(): unknown;
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

interface TerminatorState {
  readonly format: 'der-gym-terminator';
  readonly version: 1;
  readonly experts: readonly string[];
  readonly hashedSize: number;
  readonly threshold: number;
  readonly scale: TerminatorScale;
  readonly model: LinearModel;
}

/**
 * Trains a Terminator (section 3.3 of the paper): a penalised logistic regression of P(y) >= p0 on the question, the
 * answer and who gave it, and nothing that needs the reference. Columns are scaled on train; penalty and threshold are
 * chosen on validation. It draws nothing at random.
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
  const { train, validation, experts, l2: penalties = [1e-1, 1e-2, 1e-3, 1e-4], hashedSize = 1024 } = options;
  for (const [name, part] of Object.entries({ train, validation })) {
    if (part.inputs.length === 0)
      throw new RangeError(`Expected \`${name}.inputs\` to hold an answer, got none.`);
    expectLength(`${name}.labels`, part.labels, part.inputs.length);
  }
  expectNonNegative('hashedSize', hashedSize);
  if (penalties.length === 0) throw new RangeError('Expected `l2` to hold a penalty, got none.');
  const scale = fitScale(train.inputs, experts.length);
  const toFeatures = terminatorFeatures(experts.length, scale, hashedSize);
  const features = toFeatures(train.inputs);
  const held = toFeatures(validation.inputs);

  let best: { model: LinearModel; l2: number; loss: number; probabilities: Float64Array } | undefined;
  let start: Float64Array | undefined;
  // from the strongest penalty on, each fit starting from the last: the path is short
  for (const l2 of [...penalties].sort((a, b) => b - a)) {
    const model = fitLogistic({ features, labels: train.labels, l2, ...(start && { start }) });
    start = model.weights;
    const probabilities = logisticProbabilities(model, held);
    const loss = logLoss(validation.labels, probabilities);
    if (best === undefined || loss < best.loss) best = { model, l2, loss, probabilities };
  }
  const { model, l2, probabilities } = best!;
  const first = terminatorOf({
    format: 'der-gym-terminator',
    version: 1,
    experts: [...experts],
    hashedSize,
    threshold: 0.5,
    scale,
    model,
  });
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

/**
 * Returns the Terminator whose `state()` this was.
 *
 * @param experts names of the experts of the pool it is to judge; they must be the ones it was trained on, in order
 * @throws TypeError when it is not such a state; RangeError when the experts are others
 */
export function terminatorFromState(state: unknown, experts: readonly string[]): TrainedTerminator {
  const decoded = decodeArrays(state) as Partial<TerminatorState> | null;
  if (decoded?.format !== 'der-gym-terminator') {
    throw new TypeError(`Expected the state of a Terminator, got \`format\` ${String(decoded?.format)}.`);
  }
  if (decoded.version !== 1) {
    throw new TypeError(`Expected \`version\` of the Terminator to be 1, got ${String(decoded.version)}.`);
  }
  const known = decoded as TerminatorState;
  if (JSON.stringify(known.experts) !== JSON.stringify(experts)) {
    throw new RangeError(
      `Expected a Terminator for the experts ${experts.join(', ')}, got one for ${known.experts.join(', ')}.`,
    );
  }
  return terminatorOf(known);
}

function terminatorOf(
  state: TerminatorState,
  probabilityOf: ReturnType<typeof rememberedProbabilities> = rememberedProbabilities(state),
): TrainedTerminator {
  const { threshold } = state;
  return {
    name: 'logistic terminator',
    threshold,
    probabilities: probabilityOf,
    satisfied(inputs) {
      return Uint8Array.from(probabilityOf(inputs), (p) => (p >= threshold ? 1 : 0));
    },
    withThreshold(other) {
      expectBetween('threshold', other, 0, 1);
      return terminatorOf({ ...state, threshold: other }, probabilityOf);
    },
    state() {
      return encodeArrays(state);
    },
  };
}

/** Probabilities do not depend on the threshold, and the same answers come back for every one that is tried. */
function rememberedProbabilities({ experts, hashedSize, scale, model }: TerminatorState) {
  const toFeatures = terminatorFeatures(experts.length, scale, hashedSize);
  const remembered = new Map<string, Map<string, Float64Array>>();
  return (inputs: readonly TerminatorInput[]): Float64Array => {
    const slots = inputs.map(({ question, answer }) => {
      const answers = getOrCreate(remembered, question.text, () => new Map<string, Float64Array>());
      return getOrCreate(answers, answer, () => new Float64Array(experts.length).fill(Number.NaN));
    });
    // an expert that is not there has no place either: it goes on to the check of the features
    const missing = Array.from(inputs.keys()).filter((i) => !(slots[i]![inputs[i]!.expert]! >= 0));
    const found = logisticProbabilities(model, toFeatures(missing.map((i) => inputs[i]!)));
    missing.forEach((i, k) => {
      slots[i]![inputs[i]!.expert] = found[k]!;
    });
    return Float64Array.from(inputs, ({ expert }, i) => slots[i]![expert]!);
  };
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
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
    if (Number.isNaN(found))
      throw new RangeError('Expected `value` to give a number for a Terminator, got NaN.');
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
