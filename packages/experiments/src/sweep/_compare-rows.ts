import { rangeOf } from '../compare/ranges.ts';
import { type Measure, tableOf } from '../compare/rows.ts';
import { holm } from '../statistics/holm.ts';
import { comparePaired } from '../statistics/paired-comparison.ts';
import { differenceRange } from '../statistics/tables.ts';
import type { SweepRow } from './_rows.ts';
import { evenRuns, type Run, trainSetsIn } from './_runs.ts';
import type { VariantComparison } from './types.ts';

/** What differences are taken in, in this order. */
export const MEASURES: readonly Measure[] = ['score', 'parameters', 'utility', 'routeLength'];

/**
 * Compares pairs of rows in every measure, paired by question and by seed; p-values are adjusted over the pairs of a
 * measure. Score and utility are compared only between rows of one score. Rows on other questions or without a seed in common cannot be paired and are left out.
 */
export function compareRows(
  pairs: readonly (readonly [SweepRow, SweepRow])[],
  costWeight: number,
): readonly VariantComparison[] {
  const comparable = pairs.filter(
    ([row, other]) => sameQuestions(row, other) && pairRuns(row, other).runs.length > 0,
  );
  return MEASURES.flatMap((measure) => {
    const scored = measure === 'score' || measure === 'utility';
    const compared = comparable
      .filter(([row, other]) => !scored || sameScore(row, other))
      .map(([row, other]) => comparePair(row, other, measure, costWeight));
    const adjusted = holm(compared.map(({ p }) => p));
    return compared.map((comparison, index) => ({ ...comparison, adjustedP: adjusted[index]! }));
  });
}

export function sameQuestions({ data: { questions } }: SweepRow, { data }: SweepRow): boolean {
  return questions.length === data.questions.length && questions.every((id, q) => id === data.questions[q]);
}

function sameScore({ data }: SweepRow, other: SweepRow): boolean {
  return data.score === other.data.score;
}

function comparePair(
  row: SweepRow,
  other: SweepRow,
  measure: Measure,
  costWeight: number,
): VariantComparison {
  const { runs: paired, places } = pairRuns(row, other);
  const first = places.map(([i]) => row.outcomes[i]!);
  const second = places.map(([, j]) => other.outcomes[j]!);
  const range = ({ kind, outcomes, data }: SweepRow) =>
    rangeOf({ kind, runs: outcomes }, measure, costWeight, data.possible);
  const found = comparePaired(tableOf(first, measure, costWeight), tableOf(second, measure, costWeight), {
    trainingSets: trainSetsIn(paired),
    range: differenceRange(range(row), range(other)),
  });
  const { difference, interval, p, test, detectable, runs, n } = found;
  // in the order of summary.json
  const [variant, against] = [row.name, other.name];
  return { variant, against, measure, difference, interval, p, test, adjustedP: p, detectable, runs, n };
}

/** Two rows run against run, by training set, then by seed. */
export interface PairedRuns {
  readonly runs: readonly Run[];
  /** Places among the runs of either row. */
  readonly places: readonly (readonly [number, number])[];
}

/**
 * The runs of two rows on one training set with one seed. What has no seed is set against each seed of its training set; what
 * depends on no training set, against all.
 */
export function pairRuns(row: SweepRow, other: SweepRow): PairedRuns {
  const matches = (run: Run, of: SweepRow, by: SweepRow, against: Run) =>
    (of.trainSets === null || by.trainSets === null || run.trainSet === against.trainSet) &&
    (!seeded(of) || !seeded(by) || run.seed === against.seed);
  const pairs = row.runs.flatMap((run, i) =>
    other.runs.flatMap((against, j) =>
      matches(run, row, other, against)
        ? [{ run: finer(row, other) ? run : against, place: [i, j] as const }]
        : [],
    ),
  );
  const even = evenRuns(pairs);
  return { runs: even.map(({ run }) => run), places: even.map(({ place }) => place) };
}

function seeded({ variant }: SweepRow): boolean {
  return variant.router === 'trained';
}

/** Whether the runs of a row say more than those of the other. */
function finer(row: SweepRow, other: SweepRow): boolean {
  if (row.trainSets === null || other.trainSets === null) return row.trainSets !== null;
  return seeded(row) || !seeded(other);
}
