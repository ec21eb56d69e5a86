import { percentileInterval } from './_intervals.ts';
import { bootstrapMean, type Interval, type Resamples, tableMean } from './bootstrap.ts';

/** A mean, or a ratio of means, with what it rests on. */
export interface Estimate {
  readonly value: number;
  /** 95 %, null where nothing was resampled. */
  readonly interval: Interval | null;
  /** Questions behind it. */
  readonly n: number;
  /** Training runs behind it. */
  readonly runs: number;
}

/** Mean of a table of runs by questions, with its interval. */
export function estimateMean(table: readonly Float64Array[], resamples: Resamples): Estimate {
  return {
    value: tableMean(table),
    interval: bootstrapMean(table, { resamples }),
    n: resamples.questions,
    runs: resamples.runs,
  };
}

/**
 * Ratio of two means over the same runs and questions, with a percentile bootstrap interval of that ratio. Resamples in which
 * the denominator is 0 say nothing of it and are left out.
 *
 * @param numerators - shape [runs][questions]; 0 where the denominator is
 */
export function estimateRatio(
  numerators: readonly Float64Array[],
  denominators: readonly Float64Array[],
  { runs, questions, count, questionDraws, runDraws }: Resamples,
): Estimate {
  const n = questions;
  const value = tableMean(numerators) / tableMean(denominators);
  const ratios: number[] = [];
  // most handovers happen on few questions
  const touched = Array.from({ length: questions }, (_, q) => q).filter((q) =>
    denominators.some((row) => row[q] !== 0),
  );
  for (let resample = 0; resample < count; resample++) {
    let above = 0;
    let below = 0;
    for (let run = 0; run < runs; run++) {
      const weight = runDraws[resample * runs + run]!;
      if (weight === 0) continue;
      for (const q of touched) {
        const draws = weight * questionDraws[resample * questions + q]!;
        above += draws * numerators[run]![q]!;
        below += draws * denominators[run]![q]!;
      }
    }
    if (below > 0) ratios.push(above / below);
  }
  if (ratios.length === 0) return { value, interval: null, n, runs };
  const sorted = Float64Array.from(ratios).sort();
  return { value, interval: percentileInterval(sorted, 0.95), n, runs };
}
