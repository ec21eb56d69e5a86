import { expectLength, expectThat } from 'gymnasium-js/expect';

/**
 * Returns the area under the ROC curve: the probability that a positive has a higher score than a negative, where ties count one
 * half. It is null if there are no positives or no negatives.
 *
 * @param labels 1 or 0, shape [n]
 * @param probabilities any scores, shape [n]
 * @example
 * ```ts
 * import { areaUnderCurve } from './judgement.ts';
 *
 * // pairs (positive, negative): .8 > .3, .8 > .5, .5 > .3, .5 = .5: 3.5 of 4
 * areaUnderCurve([1, 0, 1, 0], [0.8, 0.3, 0.5, 0.5]); // => 0.875
 * areaUnderCurve([1, 1], [0.2, 0.3]); // => null
 * ```
 */
export function areaUnderCurve(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number | null {
  expectLength('probabilities', probabilities, labels.length);
  const order = Array.from(labels, (_, i) => i).sort((a, b) => probabilities[a]! - probabilities[b]!);
  let rankSum = 0;
  let positives = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && probabilities[order[end]!] === probabilities[order[start]!]) end += 1;
    // tied scores all get the mean of the ranks start + 1 ... end
    const rank = (start + 1 + end) / 2;
    for (let k = start; k < end; k += 1) {
      if (!labels[order[k]!]) continue;
      rankSum += rank;
      positives += 1;
    }
    // NaN does not equal itself
    expectThat('probabilities', probabilities, end > start, 'numbers');
    start = end;
  }
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Confusion matrix. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/**
 * Returns the confusion matrix of `probability >= threshold`.
 *
 * @example
 * ```ts
 * import { confusion } from './judgement.ts';
 *
 * confusion([1, 1, 0], [0.9, 0.2, 0.5], 0.5);
 * // => { truePositives: 1, falsePositives: 1, trueNegatives: 0, falseNegatives: 1 }
 * ```
 */
export function confusion(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  threshold: number,
): Confusion {
  expectLength('probabilities', probabilities, labels.length);
  const counts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  for (let i = 0; i < labels.length; i += 1) {
    const said = probabilities[i]! >= threshold;
    if (labels[i]) counts[said ? 'truePositives' : 'falseNegatives'] += 1;
    else counts[said ? 'falsePositives' : 'trueNegatives'] += 1;
  }
  return counts;
}

/**
 * Returns the harmonic mean of precision and recall, or 0 if there are no true positives.
 *
 * @example
 * ```ts
 * import { f1 } from './judgement.ts';
 *
 * // precision 1/2, recall 1/2
 * f1({ truePositives: 1, falsePositives: 1, trueNegatives: 0, falseNegatives: 1 }); // => 0.5
 * ```
 */
export function f1({ truePositives, falsePositives, falseNegatives }: Confusion): number {
  const denominator = 2 * truePositives + falsePositives + falseNegatives;
  return denominator === 0 ? 0 : (2 * truePositives) / denominator;
}

/** One bin of a reliability diagram. */
interface CalibrationBin {
  readonly count: number;
  readonly meanProbability: number;
  /** Share of labels that are 1. */
  readonly frequency: number;
}

/** Measures of how well probabilities agree with frequencies. */
export interface Calibration {
  /** The expected calibration error: |mean probability - frequency| of each bin, weighted by its number of inputs. */
  readonly error: number;
  /** The Brier score: mean squared difference between probability and label. */
  readonly brier: number;
  /** The non-empty ones of ten bins of equal width. */
  readonly bins: readonly CalibrationBin[];
}

/**
 * Returns the calibration of probabilities, computed with ten bins of equal width.
 *
 * @example
 * ```ts
 * import { calibration } from './judgement.ts';
 *
 * // one bin holds both: mean .75, frequency .5
 * calibration([1, 0], [0.75, 0.75]).error; // => 0.25
 * ```
 */
export function calibration(labels: ArrayLike<number>, probabilities: ArrayLike<number>): Calibration {
  expectLength('probabilities', probabilities, labels.length);
  const bins = Array.from({ length: 10 }, () => ({ count: 0, probability: 0, positives: 0 }));
  let brier = 0;
  for (let i = 0; i < labels.length; i += 1) {
    const p = probabilities[i]!;
    const label = labels[i] ? 1 : 0;
    const bin = bins[Math.min(9, Math.floor(p * 10))]!;
    bin.count += 1;
    bin.probability += p;
    bin.positives += label;
    brier += (p - label) * (p - label);
  }
  const held = bins.filter((bin) => bin.count > 0);
  const n = labels.length || 1;
  return {
    error: held.reduce((sum, bin) => sum + Math.abs(bin.probability - bin.positives), 0) / n,
    brier: brier / n,
    bins: held.map(({ count, probability, positives }) => ({
      count,
      meanProbability: probability / count,
      frequency: positives / count,
    })),
  };
}
