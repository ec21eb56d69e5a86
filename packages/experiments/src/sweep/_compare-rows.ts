import { createRng } from 'gymnasium-js';
import { type Measure, tableOf } from '../compare/rows.ts';
import { bootstrapMean, pairedDifference, type Resamples } from '../statistics/bootstrap.ts';
import { crossedTTest } from '../statistics/crossed-t.ts';
import { holm } from '../statistics/holm.ts';
import { signFlipTest } from '../statistics/permutation.ts';
import { minimalDetectableEffect } from '../statistics/power.ts';
import { precisionOfMean, varianceComponents } from '../statistics/variance-components.ts';
import type { SweepRow } from './_rows.ts';
import type { VariantComparison } from './types.ts';

/** What differences are taken in, in this order. */
export const MEASURES: readonly Measure[] = ['score', 'parameters', 'utility', 'routeLength'];

/** Resamples of so many runs and questions, made once. */
export type ResamplesOf = (runs: number, questions: number) => Resamples;

/**
 * Compares pairs of rows in every measure, paired by question and by seed; p-values are adjusted over the pairs of a
 * measure. Rows on other questions cannot be paired and are left out.
 */
export function compareRows(
  pairs: readonly (readonly [SweepRow, SweepRow])[],
  costWeight: number,
  resamples: ResamplesOf,
): readonly VariantComparison[] {
  const comparable = pairs.filter(([row, other]) => sameQuestions(row, other));
  return MEASURES.flatMap((measure) => {
    const compared = comparable.map(([row, other]) =>
      comparePair(row, other, measure, costWeight, resamples),
    );
    const adjusted = holm(compared.map(({ p }) => p));
    return compared.map((comparison, index) => ({ ...comparison, adjustedP: adjusted[index]! }));
  });
}

export function sameQuestions({ data: { questions } }: SweepRow, { data }: SweepRow): boolean {
  return questions.length === data.questions.length && questions.every((id, q) => id === data.questions[q]);
}

function comparePair(
  row: SweepRow,
  other: SweepRow,
  measure: Measure,
  costWeight: number,
  resamples: ResamplesOf,
): VariantComparison {
  const [first, second] = runsInCommon(row, other);
  const differences = pairedDifference(
    tableOf(first, measure, costWeight),
    tableOf(second, measure, costWeight),
  );
  const components = varianceComponents(differences);
  const { mean: difference, runs, questions: n } = components;
  const test = runs === 1 ? 'sign-flip' : 'crossed-t';
  const p =
    test === 'sign-flip'
      ? signFlipTest(differences[0]!, { rng: createRng(`signs/${measure}/${row.name}/${other.name}`) }).pValue
      : crossedTTest(differences).pValue;
  return {
    variant: row.name,
    against: other.name,
    measure,
    difference,
    interval: bootstrapMean(differences, { resamples: resamples(runs, n), method: 'bca' }),
    p,
    test,
    adjustedP: p,
    detectable: minimalDetectableEffect(precisionOfMean(components)),
    runs,
    n,
  };
}

/** The runs with the same seeds; a row that has no seeds, one run, is set against every run of the other. */
function runsInCommon(row: SweepRow, other: SweepRow) {
  const seeded = (each: SweepRow) => each.variant.router === 'ppo';
  if (!seeded(row) || !seeded(other)) return [row.outcomes, other.outcomes] as const;
  const common = row.seeds.filter((seed) => other.seeds.includes(seed));
  const pick = (each: SweepRow) => common.map((seed) => each.outcomes[each.seeds.indexOf(seed)]!);
  return [pick(row), pick(other)] as const;
}
