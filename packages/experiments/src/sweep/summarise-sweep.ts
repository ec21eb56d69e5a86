import { createRng } from 'gymnasium-js';
import { type Measure, tableOf } from '../compare/rows.ts';
import { bootstrapMean, drawResamples, type Resamples, tableMean } from '../statistics/bootstrap.ts';
import { compareRows, type ResamplesOf, sameQuestions } from './_compare-rows.ts';
import { rowsOf, type SweepRow } from './_rows.ts';
import type { SweepPlan } from './plan.ts';
import { trialSoftware } from './trial.ts';
import type { StoredEstimate, SweepSummary, TrialFailure, TrialResult, VariantSummary } from './types.ts';

/**
 * Sums up an experiment from the results of its trials; it depends on nothing else.
 *
 * @param resultOf - what a trial came to, null where it failed
 * @param failures - why, by trial
 */
export function summariseSweep(
  { spec, variants }: SweepPlan,
  resultOf: (id: string) => TrialResult | null,
  failures: ReadonlyMap<string, string> = new Map(),
): SweepSummary {
  const rows = variants.flatMap((planned) => rowsOf(planned, resultOf));
  const baseline = rows.find(({ variant }) => variant.name === spec.baseline);
  const costWeight = baseline?.data.costWeight ?? rows[0]?.data.costWeight ?? 0;
  const resamples = sharedResamples();
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
    data: baseline === undefined ? null : (data as NonNullable<SweepSummary['data']>),
    variants: rows.map((row) => summariseRow(row, baseline, costWeight, resamples)),
    comparisons: compareRows(pairsOf(rows, baseline, spec.pairs), costWeight, resamples),
    failures: variants.flatMap(({ variant, trials }) =>
      trials.flatMap(({ id, options }): readonly TrialFailure[] => {
        const error = failures.get(id);
        if (error === undefined) return [];
        return [{ variant: variant.name, seed: options.task.seed ?? 1, trial: id, error }];
      }),
    ),
  };
}

/** Every row against the baseline, but for bounds, which no router can reach; then the pairs that the spec names. */
function pairsOf(
  rows: readonly SweepRow[],
  baseline: SweepRow | undefined,
  named: readonly (readonly [string, string])[],
): readonly (readonly [SweepRow, SweepRow])[] {
  const find = (name: string) => rows.find(({ variant }) => variant.name === name);
  const withBaseline =
    baseline === undefined
      ? []
      : rows.filter((row) => row !== baseline && row.kind !== 'bound').map((row) => [row, baseline] as const);
  const others = named.flatMap(([name, against]) => {
    const [row, other] = [find(name), find(against)];
    return row === undefined || other === undefined ? [] : [[row, other] as const];
  });
  return [...withBaseline, ...others];
}

function summariseRow(
  row: SweepRow,
  baseline: SweepRow | undefined,
  costWeight: number,
  resamples: ResamplesOf,
): VariantSummary {
  const { outcomes, variant, data } = row;
  const n = data.questions.length;
  const estimate = (table: readonly Float64Array[]): StoredEstimate => ({
    mean: tableMean(table),
    interval: bootstrapMean(table, { resamples: resamples(table.length, n), method: 'bca' }),
  });
  const measured = (measure: Measure) => estimate(tableOf(outcomes, measure, costWeight));
  const elsewhere = baseline !== undefined && !sameQuestions(row, baseline);
  const notes = [row.note, elsewhere ? 'other questions than the baseline: not compared' : undefined];
  const note = notes.filter((text) => text !== undefined).join('; ');
  const first = outcomes[0]!;
  return {
    name: row.name,
    variant: variant.name,
    router: variant.router,
    kind: row.kind,
    stopRule: variant.stopRule,
    trials: row.trials,
    n,
    runs: outcomes.length,
    score: measured('score'),
    parameters: measured('parameters'),
    utility: measured('utility'),
    routeLength: measured('routeLength'),
    return:
      first.return === null ? null : estimate(outcomes.map((outcome) => Float64Array.from(outcome.return!))),
    lengthShare:
      first.lengths?.map((_, k) =>
        estimate(outcomes.map((outcome) => Float64Array.from(outcome.lengths![k]!))),
      ) ?? null,
    lengthAtMost:
      first.lengths?.map((_, k) => estimate(outcomes.map(({ lengths }) => sumOfFirst(lengths!, k + 1)))) ??
      null,
    expertShare: first.expertShare === null ? null : meanOf(outcomes.map(({ expertShare }) => expertShare!)),
    expertShareByStep:
      first.expertShareByStep?.map((_, t) =>
        meanOf(outcomes.map((outcome) => outcome.expertShareByStep![t]!)),
      ) ?? null,
    ...(note === '' ? {} : { note }),
  };
}

/** Question by question, the sum of the first rows. */
function sumOfFirst(rows: readonly (readonly number[])[], count: number): Float64Array {
  return Float64Array.from(rows[0]!, (_, q) => rows.slice(0, count).reduce((sum, row) => sum + row[q]!, 0));
}

function meanOf(runs: readonly (readonly number[])[]): readonly number[] {
  return runs[0]!.map((_, i) => runs.reduce((sum, run) => sum + run[i]!, 0) / runs.length);
}

/** The same draws for every table of one size, so that rows and differences agree. */
function sharedResamples(): ResamplesOf {
  const made = new Map<string, Resamples>();
  return (runs, questions) => {
    const key = `${runs}/${questions}`;
    const found = made.get(key) ?? drawResamples(createRng(`sweep/${key}`), { runs, questions });
    made.set(key, found);
    return found;
  };
}
