import { canonicalJson } from '@der-gym/experts-mock';
import { rangeOf } from '../compare/ranges.ts';
import { type Measure, tableOf } from '../compare/rows.ts';
import { encoderName } from '../encoders/named-encoder.ts';
import { derTrainingDefaults } from '../options/table.ts';
import type { ExpandedSpec, ExpandedVariant } from '../spec/types.ts';
import { estimateMean } from '../statistics/estimate.ts';
import type { Interval } from '../statistics/tables.ts';
import { fixed } from '../text/markdown-table.ts';
import { compareRows, sameQuestions } from './_compare-rows.ts';
import { rowsOf, type SweepRow } from './_rows.ts';
import { runOf, trainSetsIn } from './_runs.ts';
import type { SweepPlan } from './plan.ts';
import { trialSoftware } from './trial.ts';
import type {
  StoredColumns,
  StoredEstimate,
  SweepSummary,
  TrialFailure,
  TrialResult,
  VariantSummary,
} from './types.ts';

/**
 * Summarises an experiment from the results of its trials alone.
 *
 * @param resultOf - returns the result of a trial, or null if it failed
 * @param failures - error messages, by trial
 */
export function summariseSweep(
  { spec, variants }: SweepPlan,
  resultOf: (id: string) => TrialResult | null,
  failures: ReadonlyMap<string, string> = new Map(),
): SweepSummary {
  const rows = namedApart(variants.flatMap((planned) => rowsOf(planned, resultOf)));
  const baseline = rows.find(({ variant }) => variant.name === spec.baseline);
  const costWeight = costWeightOf(spec, rows, baseline);
  const opponents = opponentsOf(rows, baseline, spec);
  const { questions: _, ...data } = baseline?.data ?? { questions: [] };
  return {
    format: 'der-gym-sweep',
    version: 1,
    name: spec.name,
    title: spec.title,
    software: trialSoftware(),
    stopRule: spec.stopRule,
    baseline: baseline?.name ?? spec.baseline,
    seeds: spec.seeds,
    trainSets: spec.trainSets,
    encoders: [
      ...new Set(
        spec.variants.map(({ training }) => encoderName(training.encoder ?? derTrainingDefaults.encoder)),
      ),
    ],
    costWeight: { value: costWeight.value, from: costWeight.from },
    costUnit: baseline?.data.costUnit ?? null,
    data: baseline === undefined ? null : (data as NonNullable<SweepSummary['data']>),
    variants: rows.map((row) => {
      const alpha = row.data.costWeight;
      const elsewhere = baseline !== undefined && !sameQuestions(row, baseline);
      return summariseRow(row, costWeight.value, [
        elsewhere ? elsewhereNote(row, baseline, opponents) : undefined,
        costWeight.varies && alpha !== costWeight.value
          ? `costWeight ${alpha}; its utility is charged with ${costWeight.value}`
          : undefined,
        baseline === undefined ? undefined : scoreNote(row, baseline),
        baseline === undefined ? undefined : thresholdNote(row, baseline),
      ]);
    }),
    comparisons: compareRows([...opponents, ...namedPairs(rows, spec.pairs)], costWeight.value),
    failures: variants.flatMap(({ variant, trials }) =>
      trials.flatMap((trial): readonly TrialFailure[] => {
        const error = failures.get(trial.id);
        return error === undefined
          ? []
          : [{ variant: variant.name, ...runOf(trial), trial: trial.id, error }];
      }),
    ),
  };
}

/** Adds the variant to the name of each row that several fields have. */
function namedApart(rows: readonly SweepRow[]): readonly SweepRow[] {
  return rows.map((row) =>
    rows.some(({ name, variant }) => name === row.name && variant !== row.variant)
      ? { ...row, name: `${row.name} (${row.variant.name})` }
      : row,
  );
}

/** The one alpha of all rows, so that utilities can be compared. */
function costWeightOf(
  { costWeight }: ExpandedSpec,
  rows: readonly SweepRow[],
  baseline: SweepRow | undefined,
) {
  const weights = new Set(rows.map(({ data }) => data.costWeight));
  const varies = weights.size > 1;
  if (costWeight !== null) return { value: costWeight, from: 'compare.costWeight', varies };
  // a spec whose variants differ in it must have `compare.costWeight`: see `expandSpec`
  return { value: (baseline ?? rows[0])?.data.costWeight ?? 0, from: 'as in every row', varies };
}

/**
 * Pairs every row with the one it is compared with: the baseline, or on other test questions the row that differs from the
 * baseline only in these. Bounds are not compared.
 */
function opponentsOf(
  rows: readonly SweepRow[],
  baseline: SweepRow | undefined,
  spec: ExpandedSpec,
): readonly (readonly [SweepRow, SweepRow])[] {
  const origin = spec.variants.find(({ name }) => name === spec.baseline);
  if (origin === undefined) return [];
  const wanted = likeness(origin);
  const counterparts = rows.filter(({ variant }) => likeness(variant) === wanted);
  return rows.flatMap((row): readonly (readonly [SweepRow, SweepRow])[] => {
    if (row.kind === 'bound') return [];
    const isSame = baseline !== undefined && sameQuestions(row, baseline);
    const other = isSame ? baseline : counterparts.find((each) => sameQuestions(row, each));
    return other === undefined || other === row ? [] : [[row, other]];
  });
}

/** A variant without the options that determine its test questions. */
function likeness({ name: _, task, ...rest }: ExpandedVariant): string {
  const { data, questions, dataSeed, split, splitSeed, ...others } = task;
  return canonicalJson({ ...rest, task: others });
}

function elsewhereNote(
  row: SweepRow,
  baseline: SweepRow,
  opponents: readonly (readonly [SweepRow, SweepRow])[],
): string | undefined {
  if (opponents.some(([each]) => each === row)) return undefined;
  return opponents.some(([, other]) => other === row)
    ? `on other test questions than ${baseline.name}: rows on these are compared with it`
    : 'other questions than the baseline: not compared';
}

function scoreNote({ data }: SweepRow, baseline: SweepRow): string | undefined {
  if (data.score === baseline.data.score) return undefined;
  return `scored by ${data.score}, the baseline by ${baseline.data.score}: score and utility are not compared`;
}

/** Notes a different p0, since it alone may cause a difference. */
function thresholdNote({ data }: SweepRow, baseline: SweepRow): string | undefined {
  const [own, other] = [data.threshold.value, baseline.data.threshold.value];
  if (own === other) return undefined;
  return `p0 = ${fixed(own, 3)}, the baseline's ${fixed(other, 3)}: set task.threshold to hold it`;
}

/** The pairs listed in the spec. */
function namedPairs(
  rows: readonly SweepRow[],
  named: readonly (readonly [string, string])[],
): readonly (readonly [SweepRow, SweepRow])[] {
  const find = (name: string) => rows.find(({ variant }) => variant.name === name);
  return named.flatMap(([name, against]) => {
    const [row, other] = [find(name), find(against)];
    return row === undefined || other === undefined ? [] : [[row, other] as const];
  });
}

function summariseRow(
  row: SweepRow,
  costWeight: number,
  more: readonly (string | undefined)[],
): VariantSummary {
  const { outcomes, variant, data } = row;
  const n = data.questions.length;
  const trainingSets = trainSetsIn(row.runs);
  const estimate = (table: readonly Float64Array[], range: Interval): StoredEstimate => {
    const { value: mean, interval } = estimateMean(table, { trainingSets, range });
    return { mean, interval };
  };
  const share = (column: (outcome: StoredColumns) => Float64Array) => estimate(outcomes.map(column), [0, 1]);
  const measured = (measure: Measure) =>
    estimate(
      tableOf(outcomes, measure, costWeight),
      rangeOf({ kind: row.kind, runs: outcomes }, measure, costWeight, data.possible),
    );
  const note = [row.note, ...more].filter((text) => text !== undefined).join('; ');
  const first = outcomes[0]!;
  return {
    name: row.name,
    variant: variant.name,
    router: variant.router,
    kind: row.kind,
    stopRule: variant.stopRule,
    trials: row.trials,
    n,
    trainSets: row.trainSets?.length ?? 1,
    runs: outcomes.length,
    score: measured('score'),
    parameters: measured('parameters'),
    utility: measured('utility'),
    routeLength: measured('routeLength'),
    return: first.return === null ? null : returnOf(outcomes, trainingSets),
    lengthShare:
      first.lengths?.map((_, k) => share(({ lengths }) => Float64Array.from(lengths![k]!))) ?? null,
    lengthAtMost: first.lengths?.map((_, k) => share(({ lengths }) => sumOfFirst(lengths!, k + 1))) ?? null,
    expertShare: first.expertShare === null ? null : meanOf(outcomes.map(({ expertShare }) => expertShare!)),
    expertShareByStep:
      first.expertShareByStep?.map((_, t) =>
        meanOf(outcomes.map((outcome) => outcome.expertShareByStep![t]!)),
      ) ?? null,
    ...(note === '' ? {} : { note }),
  };
}

/** For each question, the sum over the first rows. */
function sumOfFirst(rows: readonly (readonly number[])[], count: number): Float64Array {
  return Float64Array.from(rows[0]!, (_, q) => rows.slice(0, count).reduce((sum, row) => sum + row[q]!, 0));
}

function meanOf(runs: readonly (readonly number[])[]): readonly number[] {
  return runs[0]!.map((_, i) => runs.reduce((sum, run) => sum + run[i]!, 0) / runs.length);
}

/** The mean return. Its range is unknown, so the interval may be null. */
function returnOf(outcomes: readonly StoredColumns[], trainingSets: number): VariantSummary['return'] {
  const { value: mean, interval } = estimateMean(
    outcomes.map((outcome) => Float64Array.from(outcome.return!)),
    { trainingSets },
  );
  return { mean, interval };
}
