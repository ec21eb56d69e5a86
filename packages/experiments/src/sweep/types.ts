import type { StopRule } from '@der-gym/env';
import type { Possible } from '../compare/ranges.ts';
import type { Measure, RowKind } from '../compare/rows.ts';
import type { ModuleFiles } from '../modules/module-files.ts';
import type { ModuleChoice } from '../options/kinds.ts';
import type { ResolvedDerTrainingOptions, TaskOptions } from '../options/table.ts';
import type { CurveChoice, MeasuredKind } from '../spec/types.ts';
import type { Bounded, Estimate } from '../statistics/estimate.ts';
import type { AdjustedDifference, PairedDifference } from '../statistics/paired-comparison.ts';
import type { Interval } from '../statistics/tables.ts';

/** The options that choose an encoder. */
export type ReaderOptions = Pick<ResolvedDerTrainingOptions, 'encoder' | 'encoderModel'>;

/** All options that determine the result of a trial, with defaults filled in. */
export interface TrialOptions {
  readonly router: MeasuredKind;
  /** A user's policy or method. */
  readonly module?: ModuleChoice;
  readonly task: TaskOptions;
  /** The encoder of classifiers, rankers and the Terminator. */
  readonly reader: ReaderOptions;
  /** Null if nothing is trained. */
  readonly training: ResolvedDerTrainingOptions | null;
  readonly curve?: CurveChoice;
}

/** One training run with its evaluation: the unit that is executed and stored. */
export interface Trial {
  /** Hash of options, data and software; also the name of the folder. */
  readonly id: string;
  readonly options: TrialOptions;
  /** SHA-256 of the data file; `'synthetic'` if the options determine the data. */
  readonly dataHash: string;
  /** The files of the user's modules, by the option that names them. */
  readonly modules: Readonly<Record<string, ModuleFiles>>;
}

/** The data of a trial, as printed with every table. */
export interface TrialData {
  readonly name: string;
  readonly synthetic: boolean;
  readonly split: string;
  readonly transfer: string;
  readonly prices: string;
  /** Signature of P(y). */
  readonly score: string;
  readonly threshold: { readonly value: number; readonly from: string };
  /** Alpha: the score that one unit of cost counts as. */
  readonly costWeight: number;
  /** The unit of cost. */
  readonly costUnit: string;
  readonly maxSteps: number;
  /** The possible values of one question. */
  readonly possible: Possible;
  readonly experts: readonly string[];
  /** Ids of the Q test questions, in the order of every per-question list. */
  readonly questions: readonly string[];
}

/** Exact results of a router on the test questions under one stop rule. Q questions, at most H calls, N experts. */
export interface StoredColumns {
  readonly stopRule: StopRule;
  /** Return of the paper's reward with the trial's own coefficients, shape [Q]; null if it is not a policy of the MDP. */
  readonly return: readonly number[] | null;
  /** P of the final answer, shape [Q]. */
  readonly score: readonly number[];
  /** Billions of parameters over all calls, shape [Q]. */
  readonly parameters: readonly number[];
  /** Cost of all calls, shape [Q]; equal to the parameters unless the graph has another cost. */
  readonly cost: readonly number[];
  /** Expert calls, shape [Q]. */
  readonly routeLength: readonly number[];
  /** Probability that a question takes exactly k + 1 calls, shape [H][Q]; null if only means are known. */
  readonly lengths: readonly (readonly number[])[] | null;
  /** Share of all calls that go to each expert, shape [N]. */
  readonly expertShare: readonly number[] | null;
  /** The same among the calls made at step t, shape [H][N]. */
  readonly expertShareByStep: readonly (readonly number[])[] | null;
}

/** One router of a trial. */
export interface StoredRouter {
  readonly name: string;
  readonly kind: RowKind;
  /** A note to print under the table, such as the chosen route, or that the router has collapsed. */
  readonly note?: string;
  /** The probability from which the Terminator stops this router, chosen on validation; null if it does not stop it. */
  readonly terminatorThreshold: number | null;
  readonly byStopRule: readonly StoredColumns[];
}

/** Results of a router during or at the end of its training. */
export interface Look {
  /** The number of distinct questions it has trained on so far. */
  readonly questions: number;
  /** Whether the questions are fresh ones rather than a fixed set. */
  readonly fresh: boolean;
  readonly byStopRule: readonly {
    readonly stopRule: StopRule;
    /** Mean utility on its train questions; for fresh questions, on the train part of the split, which it has not seen. */
    readonly train: number;
    /** Utility, shape [Q]. */
    readonly test: readonly number[];
  }[];
}

/** A point of a learning curve: one update. */
export interface CurvePoint {
  /** Expert calls trained on so far. */
  readonly steps: number;
  /** Over the episodes that ended in the rollout of this update; null if none did. */
  readonly returnMean: number | null;
  readonly lengthMean: number | null;
  readonly entropy: number | null;
  /** Present at the points that the trial's `curve` requests. */
  readonly look?: Look;
}

/** The result of a trial: `trials/<id>/result.json`. It has no times and no paths, so equal options give equal bytes. */
export interface TrialResult {
  readonly format: 'der-gym-trial';
  readonly version: 2;
  readonly id: string;
  /** With the name of the data file instead of its path. */
  readonly options: TrialOptions;
  readonly software: string;
  readonly dataHash: string;
  /** See `taskHash`. */
  readonly taskHash: string;
  /** See `jsonHash`; null if nothing is trained. */
  readonly stateHash: string | null;
  /** As in its `Trial`. */
  readonly modules: Trial['modules'];
  readonly data: TrialData;
  /** Quality of the Terminator on validation. */
  readonly terminator: { readonly auc: number | null; readonly calibrationError: number };
  /** One router, or several for a trial of the field or of the baselines. */
  readonly routers: readonly StoredRouter[];
  /** Empty if nothing is trained. */
  readonly curve: readonly CurvePoint[];
}

/** An `Estimate` in `summary.json`, where n and runs are fields of the row. */
export interface StoredEstimate extends Pick<Bounded<Estimate>, 'interval'> {
  readonly mean: Estimate['value'];
}

/** One line of a sweep's table. */
export interface VariantSummary {
  /** The name of the variant, or of the router in a field. */
  readonly name: string;
  /** The variant of the spec. */
  readonly variant: string;
  readonly router: MeasuredKind;
  readonly kind: RowKind;
  readonly stopRule: StopRule;
  /** Ids of its trials, one per seed. */
  readonly trials: readonly string[];
  /** Test questions. */
  readonly n: number;
  /** Training sets of the runs; 1 if the row depends on none. */
  readonly trainSets: number;
  /** Training runs: training sets x seeds. */
  readonly runs: number;
  readonly score: StoredEstimate;
  readonly parameters: StoredEstimate;
  /** score - costWeight x cost, with the summary's `costWeight` for every variant. */
  readonly utility: StoredEstimate;
  readonly routeLength: StoredEstimate;
  readonly return: { readonly mean: number; readonly interval: Interval | null } | null;
  /** Share of the episodes of 1 ... H calls, shape [H]. */
  readonly lengthShare: readonly StoredEstimate[] | null;
  /** Share of the episodes of at most 1 ... H calls, shape [H]. */
  readonly lengthAtMost: readonly StoredEstimate[] | null;
  /** Means over runs, shape [N] and [H][N]. */
  readonly expertShare: readonly number[] | null;
  readonly expertShareByStep: readonly (readonly number[])[] | null;
  readonly note?: string;
}

/** The difference of two variants, paired by training set, seed and question. p is adjusted over the comparisons of the measure. */
export interface VariantDifference extends Bounded<PairedDifference>, AdjustedDifference {
  readonly variant: string;
  readonly against: string;
  readonly measure: Measure;
  /** Training sets of the runs. */
  readonly trainSets: number;
  readonly reach: ComparisonReach;
}

/** A comparison under other conditions than those of the table. */
interface ComparisonReach {
  /** On each training set alone; p is adjusted over the sets. Empty if neither row depends on the training set. */
  readonly trainingSets: readonly (AdjustedDifference & { readonly trainSet: number })[];
  /** Under each stop rule, including the table's own; empty if the two rows have different stop rules. */
  readonly stopRules: readonly (AdjustedDifference & { readonly stopRule: StopRule })[];
  /** The encoders of the trained routers. */
  readonly encoders: readonly string[];
}

/** A trial that failed. */
export interface TrialFailure {
  readonly variant: string;
  readonly trainSet: number;
  readonly seed: number;
  readonly trial: string;
  readonly error: string;
}

/** The result of a sweep: `<name>/summary.json`, next to the folder `trials`. Byte-identical for any number of workers. */
export interface SweepSummary {
  readonly format: 'der-gym-sweep';
  readonly version: 1;
  readonly name: string;
  readonly title: string;
  readonly software: string;
  readonly stopRule: StopRule;
  /** The variant that all others are compared with. */
  readonly baseline: string;
  readonly seeds: readonly number[];
  /** The number of training sets of each variant. */
  readonly trainSets: number;
  /** The distinct encoders of routers, classifiers and Terminators. */
  readonly encoders: readonly string[];
  /** The cost weight of utility in every row, and its source. */
  readonly costWeight: { readonly value: number; readonly from: string };
  /** The unit of cost; null if the baseline's trials failed. */
  readonly costUnit: string | null;
  /** The data of the baseline, without the question ids; null if its trials failed. */
  readonly data: Omit<TrialData, 'questions'> | null;
  readonly variants: readonly VariantSummary[];
  readonly comparisons: readonly VariantDifference[];
  readonly failures: readonly TrialFailure[];
}
