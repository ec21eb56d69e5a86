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

/** What chooses an encoder. */
export type ReaderOptions = Pick<ResolvedDerTrainingOptions, 'encoder' | 'encoderModel'>;

/** All that decides what a trial comes to, every default filled in. */
export interface TrialOptions {
  readonly router: MeasuredKind;
  /** A policy or a method of the user's. */
  readonly module?: ModuleChoice;
  readonly task: TaskOptions;
  /** What classifiers, rankers and the Terminator read texts with. */
  readonly reader: ReaderOptions;
  /** Null where nothing is trained. */
  readonly training: ResolvedDerTrainingOptions | null;
  readonly curve?: CurveChoice;
}

/** One training run with its evaluation: the unit that is executed, kept and found again. */
export interface Trial {
  /** Hash of options, data and software; the name of its folder. */
  readonly id: string;
  readonly options: TrialOptions;
  /** SHA-256 of the data file; `'synthetic'` where the options decide everything. */
  readonly dataHash: string;
  /** What the user's modules consist of, by the option that names them; empty where there are none. */
  readonly modules: Readonly<Record<string, ModuleFiles>>;
}

/** What a trial was about, as printed with every table. */
export interface TrialData {
  readonly name: string;
  readonly synthetic: boolean;
  readonly split: string;
  readonly transfer: string;
  readonly prices: string;
  /** Signature of P(y). */
  readonly score: string;
  readonly threshold: { readonly value: number; readonly from: string };
  /** Alpha: what a billion parameters cost in score. */
  readonly costWeight: number;
  /** Of cost. */
  readonly costUnit: string;
  readonly maxSteps: number;
  /** What one question can come to. */
  readonly possible: Possible;
  readonly experts: readonly string[];
  /** Ids of the test questions, Q of them: the order of every per-question list. */
  readonly questions: readonly string[];
}

/** A router on the test questions under one stop rule, exactly. Q questions, H calls at most, N experts. */
export interface StoredColumns {
  readonly stopRule: StopRule;
  /** Return of the paper's reward with the trial's own coefficients, shape [Q]; null for what is no policy of the MDP. */
  readonly return: readonly number[] | null;
  /** P of the final answer, shape [Q]. */
  readonly score: readonly number[];
  /** Billions of parameters over all calls, shape [Q]. */
  readonly parameters: readonly number[];
  /** Cost of all calls, shape [Q]: the parameters, unless the graph has another cost. */
  readonly cost: readonly number[];
  /** Expert calls, shape [Q]. */
  readonly routeLength: readonly number[];
  /** Probability that a question takes exactly k + 1 calls, shape [H][Q]; null where only means are known. */
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
  /** What a reader must know of it: the route chosen, that it has collapsed. */
  readonly note?: string;
  /** Probability from which the Terminator stops this router, chosen on validation; null where it stops none. */
  readonly terminatorThreshold: number | null;
  readonly byStopRule: readonly StoredColumns[];
}

/** What a router is worth in the middle of its training, or at the end of it. */
export interface Look {
  /** Different questions it has trained on so far. */
  readonly questions: number;
  /** Whether each of them was new; else they are of a fixed set. */
  readonly fresh: boolean;
  readonly byStopRule: readonly {
    readonly stopRule: StopRule;
    /** Mean utility on its train questions; where they are fresh, on the train part, which it has not met. */
    readonly train: number;
    /** Utility, shape [Q]. */
    readonly test: readonly number[];
  }[];
}

/** A point of a learning curve: one update. */
export interface CurvePoint {
  /** Expert calls learnt from so far. */
  readonly steps: number;
  /** Of the episodes that ended in this update's rollout, null where none did. */
  readonly returnMean: number | null;
  readonly lengthMean: number | null;
  readonly entropy: number | null;
  /** Where the trial's `curve` asks for one. */
  readonly look?: Look;
}

/** What a trial came to: `trials/<id>/result.json`. No times, no paths: equal options give equal bytes. */
export interface TrialResult {
  readonly format: 'der-gym-trial';
  readonly version: 2;
  readonly id: string;
  /** With the data file's name in place of its path. */
  readonly options: TrialOptions;
  readonly software: string;
  readonly dataHash: string;
  /** See `taskHash`. */
  readonly taskHash: string;
  /** See `stateHash`; null where nothing is trained. */
  readonly stateHash: string | null;
  /** As in its `Trial`. */
  readonly modules: Trial['modules'];
  readonly data: TrialData;
  /** How well the Terminator judged, on validation. */
  readonly terminator: { readonly auc: number | null; readonly calibrationError: number };
  /** One, but for a trial of the field or of the baselines. */
  readonly routers: readonly StoredRouter[];
  /** Empty where nothing is trained. */
  readonly curve: readonly CurvePoint[];
}

/** An `Estimate` in `summary.json`, where n and runs are fields of the row. */
export interface StoredEstimate extends Pick<Bounded<Estimate>, 'interval'> {
  readonly mean: Estimate['value'];
}

/** One line of a sweep's table. */
export interface VariantSummary {
  /** The variant's name; of a field, the router's. */
  readonly name: string;
  /** The variant of the spec it comes from. */
  readonly variant: string;
  readonly router: MeasuredKind;
  readonly kind: RowKind;
  readonly stopRule: StopRule;
  /** Ids of its trials, one a seed. */
  readonly trials: readonly string[];
  /** Test questions. */
  readonly n: number;
  /** Training sets of the runs; 1 where the row depends on none. */
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

/** A variant against another, paired by training set, seed and question; p adjusted over the comparisons of the measure. */
export interface VariantDifference extends Bounded<PairedDifference>, AdjustedDifference {
  readonly variant: string;
  readonly against: string;
  readonly measure: Measure;
  /** Training sets of the runs. */
  readonly trainSets: number;
  readonly reach: ComparisonReach;
}

/** A comparison under other conditions than the table's. */
interface ComparisonReach {
  /** On each training set alone; p adjusted over the sets. Empty where neither row depends on one. */
  readonly trainingSets: readonly (AdjustedDifference & { readonly trainSet: number })[];
  /** Under each stop rule, the table's own among them; empty where the rows differ in theirs. */
  readonly stopRules: readonly (AdjustedDifference & { readonly stopRule: StopRule })[];
  /** Of the trained routers. */
  readonly encoders: readonly string[];
}

/** A trial that failed; the others go on. */
export interface TrialFailure {
  readonly variant: string;
  readonly trainSet: number;
  readonly seed: number;
  readonly trial: string;
  readonly error: string;
}

/** What a sweep came to: `<name>/summary.json`, beside the folder `trials`. Byte-identical for any number of workers. */
export interface SweepSummary {
  readonly format: 'der-gym-sweep';
  readonly version: 1;
  readonly name: string;
  readonly title: string;
  readonly software: string;
  readonly stopRule: StopRule;
  /** What every other variant is compared with. */
  readonly baseline: string;
  readonly seeds: readonly number[];
  /** Training sets that each variant was run on. */
  readonly trainSets: number;
  /** What routers, classifiers and Terminators of the variants read texts with, each once. */
  readonly encoders: readonly string[];
  /** What utility charges in every row, and where that is from. */
  readonly costWeight: { readonly value: number; readonly from: string };
  /** Of cost, which utility charges for; null where the baseline's trials failed. */
  readonly costUnit: string | null;
  /** Of the baseline; null where its trials failed. Without the ids of the questions, which every trial has. */
  readonly data: Omit<TrialData, 'questions'> | null;
  readonly variants: readonly VariantSummary[];
  readonly comparisons: readonly VariantDifference[];
  readonly failures: readonly TrialFailure[];
}
