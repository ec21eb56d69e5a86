import type { StopRule } from '@der-gym/env';
import { stopRules } from '../compare/compare.ts';
import { rangeOf } from '../compare/ranges.ts';
import { type Measure, tableOf } from '../compare/rows.ts';
import { encoderName } from '../encoders/named-encoder.ts';
import { derTrainingDefaults } from '../options/table.ts';
import type { Bounded } from '../statistics/estimate.ts';
import { holm } from '../statistics/holm.ts';
import {
  type AdjustedDifference,
  comparePaired,
  type PairedDifference,
} from '../statistics/paired-comparison.ts';
import { differenceRange } from '../statistics/tables.ts';
import type { SweepRow } from './_rows.ts';
import { evenRuns, type Run, trainSetsIn } from './_runs.ts';
import type { VariantDifference } from './types.ts';

/** The measures to compare, in the order of the report. */
const MEASURES: readonly Measure[] = ['score', 'parameters', 'utility', 'routeLength'];

/**
 * Compares pairs of rows in every measure, paired by question and by seed. p-values are adjusted over the pairs of a measure.
 * Score and utility are compared only between rows with the same scorer. Pairs with different questions, or without a common
 * seed, are left out.
 */
export function compareRows(
  pairs: readonly (readonly [SweepRow, SweepRow])[],
  costWeight: number,
): readonly VariantDifference[] {
  const comparable = pairs.filter(
    ([row, other]) => sameQuestions(row, other) && pairRuns(row, other).runs.length > 0,
  );
  return MEASURES.flatMap((measure) => {
    const scored = measure === 'score' || measure === 'utility';
    const compared = comparable
      .filter(([row, other]) => !scored || sameScore(row, other))
      .map(([row, other]) => ({ row, other, runs: pairRuns(row, other) }));
    const differences = (of: readonly Paired[], stopRule?: StopRule) =>
      adjusted(of.map((pair) => differenceOf(pair, measure, costWeight, stopRule)));
    const own = differences(compared);
    // under another rule, p-values are adjusted over all pairs under that rule
    const alike = compared.filter(({ row, other }) => row.variant.stopRule === other.variant.stopRule);
    const byRule = stopRules.map((stopRule) => ({ stopRule, found: differences(alike, stopRule) }));
    return compared.map((pair, place): VariantDifference => {
      const { row, other } = pair;
      const { difference, interval, p, test, adjustedP, detectable, runs, n } = own[place]!;
      const at = alike.indexOf(pair);
      const sets = setsOf(pair);
      const alone = differences(sets.map(({ part }) => part));
      return {
        // in the order of summary.json
        variant: row.name,
        against: other.name,
        measure,
        difference,
        interval,
        p,
        test,
        adjustedP,
        detectable,
        trainSets: Math.max(1, sets.length),
        runs,
        n,
        reach: {
          trainingSets: sets.map(({ trainSet }, i) => ({ trainSet, ...shortly(alone[i]!) })),
          stopRules:
            at < 0
              ? []
              : byRule.map(({ stopRule, found }) => ({
                  stopRule,
                  // for the table's own rule, the same numbers as in the table
                  ...shortly(stopRule === row.variant.stopRule ? own[place]! : found[at]!),
                })),
          encoders: encodersOf(row, other),
        },
      };
    });
  });
}

/** Two rows with the runs to compare. */
interface Paired {
  readonly row: SweepRow;
  readonly other: SweepRow;
  readonly runs: PairedRuns;
}

type Judged = Bounded<PairedDifference> & AdjustedDifference;

function adjusted(found: readonly Bounded<PairedDifference>[]): readonly Judged[] {
  const adjustedPs = holm(found.map(({ p }) => p));
  return found.map((each, i) => ({ ...each, adjustedP: adjustedPs[i]! }));
}

const shortly = ({ difference, interval, adjustedP }: Judged): AdjustedDifference => ({
  difference,
  interval,
  adjustedP,
});

/** The pair on each training set alone; empty if neither row depends on the training set. */
function setsOf({
  row,
  other,
  runs,
}: Paired): readonly { readonly trainSet: number; readonly part: Paired }[] {
  if (row.trainSets === null && other.trainSets === null) return [];
  const sets = [...new Set(runs.runs.map(({ trainSet }) => trainSet))];
  return sets.map((trainSet) => {
    const kept = runs.runs.flatMap((run, i) => (run.trainSet === trainSet ? [i] : []));
    const part = { runs: kept.map((i) => runs.runs[i]!), places: kept.map((i) => runs.places[i]!) };
    return { trainSet, part: { row, other, runs: part } };
  });
}

function encodersOf(...rows: readonly SweepRow[]): readonly string[] {
  const names = rows.flatMap(({ variant: { router, training } }) => {
    if (router !== 'trained') return [];
    return encoderName(training.encoder ?? derTrainingDefaults.encoder);
  });
  return [...new Set(names)];
}

export function sameQuestions({ data: { questions } }: SweepRow, { data }: SweepRow): boolean {
  return questions.length === data.questions.length && questions.every((id, q) => id === data.questions[q]);
}

function sameScore({ data }: SweepRow, other: SweepRow): boolean {
  return data.score === other.data.score;
}

function differenceOf(
  { row, other, runs: { runs, places } }: Paired,
  measure: Measure,
  costWeight: number,
  stopRule?: StopRule,
) {
  const side = (each: SweepRow, place: 0 | 1) => {
    const outcomes = each.under(stopRule ?? each.variant.stopRule);
    const table = tableOf(
      places.map((pair) => outcomes[pair[place]]!),
      measure,
      costWeight,
    );
    const { kind, data } = each;
    return { table, range: rangeOf({ kind, runs: outcomes }, measure, costWeight, data.possible) };
  };
  const [first, second] = [side(row, 0), side(other, 1)];
  return comparePaired(first.table, second.table, {
    trainingSets: trainSetsIn(runs),
    range: differenceRange(first.range, second.range),
  });
}

/** The paired runs of two rows, by training set, then by seed. */
interface PairedRuns {
  readonly runs: readonly Run[];
  /** Indices of the runs in each row. */
  readonly places: readonly (readonly [number, number])[];
}

/**
 * Pairs the runs of two rows with the same training set and seed. A run without a seed is paired with each seed of its training
 * set, and a run that depends on no training set with all runs.
 */
function pairRuns(row: SweepRow, other: SweepRow): PairedRuns {
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

/** Whether the runs of a row are more specific than those of the other. */
function finer(row: SweepRow, other: SweepRow): boolean {
  if (row.trainSets === null || other.trainSets === null) return row.trainSets !== null;
  return seeded(row) || !seeded(other);
}
