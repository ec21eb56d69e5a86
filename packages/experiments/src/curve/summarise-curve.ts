import { isDeepStrictEqual } from 'node:util';
import type { StopRule } from '@der-gym/env';
import { rangeOf } from '../compare/ranges.ts';
import { type RowKind, tableOf } from '../compare/rows.ts';
import { encoderName } from '../encoders/named-encoder.ts';
import { derTrainingDefaults } from '../options/table.ts';
import { estimateMean } from '../statistics/estimate.ts';
import { holm } from '../statistics/holm.ts';
import { type AdjustedDifference, comparePaired } from '../statistics/paired-comparison.ts';
import { differenceRange, type Interval, tableMean } from '../statistics/tables.ts';
import { rowsOf } from '../sweep/_rows.ts';
import { evenRuns, type Run, runOf, trainSetsIn } from '../sweep/_runs.ts';
import type { PlannedVariant, SweepPlan } from '../sweep/plan.ts';
import type { Look, SweepSummary, TrialData, TrialFailure, TrialResult } from '../sweep/types.ts';

/** Results of the routers of a line after a number of calls. */
export interface CurveUtility {
  /** As requested. Training continues to the end of the rollout. */
  readonly calls: number;
  /** Distinct questions trained on so far; mean over runs. */
  readonly questions: number;
  /** Mean utility on the questions trained on; for fresh questions, on the train part of the split. */
  readonly train: number;
  readonly test: number;
  readonly interval: Interval;
  /** train - test: what was memorised. */
  readonly gap: number;
}

/** Routers with one encoder and one number of train questions. */
export interface CurveLine {
  readonly encoder: string;
  /** Size of the fixed set; null if there is no limit. */
  readonly trainQuestions: number | null;
  /** Whether each question is seen only once. */
  readonly fresh: boolean;
  readonly points: readonly CurveUtility[];
}

/** The difference of two points on the same test questions. p is adjusted over the encoders. */
export interface CurveDifference extends AdjustedDifference {
  readonly encoder: string;
  readonly of: 'questions' | 'calls';
}

/** A row that needs no training. */
export interface CurveBaseline {
  readonly name: string;
  readonly kind: RowKind;
  readonly utility: number;
  readonly interval: Interval;
  readonly note?: string;
}

/** The result of `der-gym curve`. */
export interface CurveSummary extends Pick<SweepSummary, 'stopRule' | 'seeds' | 'trainSets' | 'data'> {
  readonly format: 'der-gym-curve';
  readonly version: 1;
  /** Test questions. */
  readonly n: number;
  readonly calls: readonly number[];
  /** Encoder by encoder, then by train questions. */
  readonly lines: readonly CurveLine[];
  readonly effects: readonly CurveDifference[];
  readonly baselines: readonly CurveBaseline[];
  readonly failures: readonly TrialFailure[];
}

/** Summarises a curve from the results of its trials. */
export function summariseCurve(
  { spec, variants }: SweepPlan,
  resultOf: (id: string) => TrialResult | null,
  failures: readonly TrialFailure[],
): CurveSummary {
  const measured = variants.flatMap((planned) => measure(planned, spec.stopRule, resultOf));
  const { questions = [], ...data } = measured[0]?.data ?? {};
  return {
    format: 'der-gym-curve',
    version: 1,
    stopRule: spec.stopRule,
    seeds: spec.seeds,
    trainSets: spec.trainSets,
    data: measured.length === 0 ? null : (data as NonNullable<SweepSummary['data']>),
    n: questions.length,
    calls: measured[0]?.line.points.map(({ calls }) => calls) ?? [],
    lines: measured.map(({ line }) => line),
    effects: [...effectsOf(measured, 'questions'), ...effectsOf(measured, 'calls')],
    baselines: baselinesOf(variants, spec.stopRule, resultOf),
    failures,
  };
}

/** A line with the tables of its points, shape [runs][Q] each. */
interface Measured {
  readonly line: CurveLine;
  readonly tables: readonly (readonly Float64Array[])[];
  /** Training set and seed of each run. */
  readonly runs: readonly Run[];
  readonly data: TrialData;
}

function measure(
  { variant: { curve, training }, trials }: PlannedVariant,
  stopRule: StopRule,
  resultOf: (id: string) => TrialResult | null,
): readonly Measured[] {
  if (curve === undefined) return [];
  const found = evenRuns(
    trials.flatMap((trial) => {
      const result = resultOf(trial.id);
      return result === null ? [] : [{ result, run: runOf(trial) }];
    }),
  );
  const [first] = found;
  if (first === undefined) return [];
  const { data } = first.result;
  const runs = found.map(({ run }) => run);
  const trainingSets = trainSetsIn(runs);
  const looks = curve.calls.map((calls) => found.map(({ result }) => lookAfter(result, calls)));
  const under = (look: Look) => look.byStopRule.find((each) => each.stopRule === stopRule)!;
  const tables = looks.map((each) => each.map((look) => Float64Array.from(under(look).test)));
  const points = looks.map((each, i): CurveUtility => {
    const { value: test, interval } = estimateMean(tables[i]!, { trainingSets, range: utilityRange(data) });
    const train = mean(each.map((look) => under(look).train));
    const questions = mean(each.map((look) => look.questions));
    return { calls: curve.calls[i]!, questions, train, test, interval, gap: train - test };
  });
  const encoder = encoderName(training.encoder ?? derTrainingDefaults.encoder);
  const { trainQuestions } = curve;
  const line = { encoder, trainQuestions, fresh: looks[0]![0]!.fresh, points };
  return [{ line, tables, runs, data }];
}

/** The first evaluation after a number of calls, or the last one if training ended earlier. */
function lookAfter({ curve }: TrialResult, calls: number): Look {
  const looked = curve.filter(({ look }) => look !== undefined);
  return (looked.find(({ steps }) => steps >= calls) ?? looked.at(-1)!).look!;
}

const utilityRange = ({ costWeight, possible }: TrialData) =>
  rangeOf({ kind: 'learned', runs: [] }, 'utility', costWeight, possible);

const mean = (values: readonly number[]) => tableMean([Float64Array.from(values)]);

/** For each encoder: the most minus the fewest questions, after all calls; or all calls minus the first evaluation, with the most questions. */
function effectsOf(measured: readonly Measured[], of: CurveDifference['of']): readonly CurveDifference[] {
  const encoders = [...new Set(measured.map(({ line }) => line.encoder))];
  const found = encoders.flatMap((encoder) => {
    const own = measured.filter(({ line }) => line.encoder === encoder);
    const [fewest, most] = [own[0]!, own.at(-1)!];
    const after = most.tables.at(-1)!;
    const before = of === 'questions' ? fewest.tables.at(-1)! : most.tables[0]!;
    // if a run has failed, the remaining runs may not be paired
    if (before === after || !isDeepStrictEqual(fewest.runs, most.runs)) return [];
    const trainingSets = trainSetsIn(most.runs);
    const range = differenceRange(utilityRange(most.data), utilityRange(most.data));
    return [{ encoder, of, ...comparePaired(after, before, { trainingSets, range }) }];
  });
  const adjusted = holm(found.map(({ p }) => p));
  return found.map(({ encoder, difference, interval }, i) => ({
    encoder,
    of,
    difference,
    interval,
    adjustedP: adjusted[i]!,
  }));
}

/** Each baseline once if it is the same with every encoder, else once per encoder. */
function baselinesOf(
  variants: readonly PlannedVariant[],
  stopRule: StopRule,
  resultOf: (id: string) => TrialResult | null,
): readonly CurveBaseline[] {
  const all = variants
    .filter(({ variant }) => variant.router === 'baselines')
    .flatMap((planned) =>
      rowsOf(planned, resultOf).map((row) => {
        const { costWeight, possible } = row.data;
        const outcomes = row.under(stopRule);
        const { value: utility, interval } = estimateMean(tableOf(outcomes, 'utility', costWeight), {
          trainingSets: trainSetsIn(row.runs),
          range: rangeOf({ kind: row.kind, runs: outcomes }, 'utility', costWeight, possible),
        });
        const encoder = encoderName(planned.variant.training.encoder ?? derTrainingDefaults.encoder);
        const { name, kind, note } = row;
        return { encoder, baseline: { name, kind, utility, interval, ...(note !== undefined && { note }) } };
      }),
    );
  const same = (one: CurveBaseline, other: CurveBaseline) => JSON.stringify(one) === JSON.stringify(other);
  const rows = all.flatMap(({ encoder, baseline }) => {
    const named = all.filter((each) => each.baseline.name === baseline.name);
    if (named.every((each) => same(each.baseline, baseline))) {
      return named[0]!.encoder === encoder ? [baseline] : [];
    }
    return [{ ...baseline, name: `${baseline.name} · ${encoder}` }];
  });
  // bounds last
  return rows.sort((a, b) => Number(a.kind === 'bound') - Number(b.kind === 'bound'));
}
