import { estimateMean } from '../../statistics/estimate.ts';
import type { CurveSeries, LearningCurve } from './schema.ts';

/** The metrics of an update that a curve uses. */
export interface CurveLine {
  /** The number of training calls so far. */
  readonly steps: number;
  readonly returnMean: number | null;
  readonly lengthMean: number | null;
  readonly entropy: number | null;
}

/** The most points of a curve; more would be indistinguishable on a page. */
const MOST_POINTS = 120;

/**
 * Averages the learning curves of one router's runs, with intervals over runs if there are several. If runs were stopped at
 * different updates, the curve ends at the earliest of them.
 *
 * @param runs - the metrics of each update of each run
 * @throws RangeError for an empty list, or runs with different numbers of calls per update
 *
 * @example
 * ```ts
 * import { learningCurve } from './learning-curves.ts';
 *
 * const run = (...returns: readonly number[]) =>
 *   returns.map((returnMean, i) => ({ steps: 256 * (i + 1), returnMean, lengthMean: 2, entropy: 1 }));
 * const curve = learningCurve({ router: 'r', reward: 'utility' }, [run(1, 2), run(3, 6)]);
 * curve.steps; // => [256, 512]
 * curve.return.mean; // => [2, 4]
 * // one degree of freedom: 2 - 12.7
 * curve.return.low?.[0]?.toFixed(1); // => '-10.7'
 * ```
 */
export function learningCurve(
  { router, reward }: Pick<LearningCurve, 'router' | 'reward'>,
  runs: readonly (readonly CurveLine[])[],
): LearningCurve {
  if (runs.length === 0) throw new RangeError('Expected `runs` to contain at least one run, got none.');
  const updates = Math.min(...runs.map((run) => run.length));
  const size = Math.ceil(updates / MOST_POINTS);
  const blocks = Array.from({ length: Math.ceil(updates / size) }, (_, i) => ({
    from: i * size,
    to: Math.min(updates, (i + 1) * size),
  }));
  const stepsAt = (run: readonly CurveLine[]) => blocks.map(({ to }) => run[to - 1]!.steps);
  const steps = stepsAt(runs[0]!);
  for (const [i, run] of runs.entries()) {
    if (stepsAt(run).some((step, k) => step !== steps[k])) {
      throw new RangeError(
        `Expected all runs to have the same number of calls per update, but run ${i} differs from run 0.`,
      );
    }
  }
  const series = (measure: (line: CurveLine) => number | null): CurveSeries => {
    const points = blocks.map(({ from, to }) => runs.map((run) => blockMean(run.slice(from, to), measure)));
    const bounds = points.map((values) => {
      const known = values.filter((value) => value !== null);
      if (known.length < runs.length || runs.length === 1) return null;
      return estimateMean([Float64Array.from(known)]).interval;
    });
    return {
      mean: points.map((values) => meanOf(values.filter((value) => value !== null))),
      low: runs.length === 1 ? null : bounds.map((pair) => pair?.[0] ?? null),
      high: runs.length === 1 ? null : bounds.map((pair) => pair?.[1] ?? null),
    };
  };
  return {
    router,
    reward,
    runs: runs.length,
    steps,
    return: series((line) => line.returnMean),
    routeLength: series((line) => line.lengthMean),
    entropy: series((line) => line.entropy),
  };
}

function blockMean(lines: readonly CurveLine[], measure: (line: CurveLine) => number | null): number | null {
  return meanOf(lines.map(measure).filter((value) => value !== null));
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
