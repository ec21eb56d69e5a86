import { createRng } from 'gymnasium-js';
import { type Measure, tableOf } from '../compare/rows.ts';
import type { Resamples } from '../statistics/bootstrap.ts';
import { holm } from '../statistics/holm.ts';
import { comparePaired } from '../statistics/paired-comparison.ts';
import type { SweepRow } from './_rows.ts';
import type { VariantComparison } from './types.ts';

/** What differences are taken in, in this order. */
export const MEASURES: readonly Measure[] = ['score', 'parameters', 'utility', 'routeLength'];

/** Resamples of so many runs and questions, made once. */
export type ResamplesOf = (runs: number, questions: number) => Resamples;

/**
 * Compares pairs of rows in every measure, paired by question and by seed; p-values are adjusted over the pairs of a
 * measure. Score and utility are compared only between rows of one score. Rows on other questions or without a seed in common cannot be paired and are left out.
 */
export function compareRows(
  pairs: readonly (readonly [SweepRow, SweepRow])[],
  costWeight: number,
  resamples: ResamplesOf,
): readonly VariantComparison[] {
  const comparable = pairs.filter(
    ([row, other]) => sameQuestions(row, other) && runsInCommon(row, other).every(({ length }) => length > 0),
  );
  return MEASURES.flatMap((measure) => {
    const scored = measure === 'score' || measure === 'utility';
    const compared = comparable
      .filter(([row, other]) => !scored || sameScore(row, other))
      .map(([row, other]) => comparePair(row, other, measure, costWeight, resamples));
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
  resamples: ResamplesOf,
): VariantComparison {
  const [first, second] = runsInCommon(row, other);
  const found = comparePaired(tableOf(first, measure, costWeight), tableOf(second, measure, costWeight), {
    rng: createRng(`signs/${measure}/${row.name}/${other.name}`),
    resamples,
  });
  const { difference, interval, p, test, detectable, runs, n } = found;
  // in the order of summary.json
  const [variant, against] = [row.name, other.name];
  return { variant, against, measure, difference, interval, p, test, adjustedP: p, detectable, runs, n };
}

/** The runs with the same seeds; a row that has no seeds, one run, is set against every run of the other. */
function runsInCommon(row: SweepRow, other: SweepRow) {
  const seeded = (each: SweepRow) => each.variant.router === 'trained';
  if (!seeded(row) || !seeded(other)) return [row.outcomes, other.outcomes] as const;
  const common = row.seeds.filter((seed) => other.seeds.includes(seed));
  const pick = (each: SweepRow) => common.map((seed) => each.outcomes[each.seeds.indexOf(seed)]!);
  return [pick(row), pick(other)] as const;
}
