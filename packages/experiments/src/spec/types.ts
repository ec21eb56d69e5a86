import type { StopRule } from '@der-gym/env';
import type { ModuleChoice, ModuleOptions } from '../options/kinds.ts';
import type { DerTrainingOptions, RouterKind, ScorerName, TaskOptions } from '../options/table.ts';

/** The settings that all variants share. */
export interface BaseSpec {
  /** @defaultValue 'trained' */
  readonly router?: RouterKind;
  /** Your own policy, instead of a router. */
  readonly policy?: ModuleChoice;
  /** Your own method, instead of a router. */
  readonly method?: ModuleChoice;
  readonly task?: Omit<TaskOptions, 'seed'>;
  readonly training?: DerTrainingOptions;
  /** When an episode on a test question ends. @defaultValue 'terminator' */
  readonly stopRule?: StopRule;
}

/** Options for the module that the base names. */
export interface OwnOptions {
  readonly options: ModuleOptions;
}

/** A setting that may name a module may also give options for the module of the base. */
type Changes<O> = { readonly [K in keyof O]: ModuleChoice extends O[K] ? O[K] | OwnOptions : O[K] };

/** One variant: the base with these changes. */
export interface VariantSpec extends Changes<Omit<BaseSpec, 'task' | 'training'>> {
  readonly name: string;
  readonly task?: Changes<NonNullable<BaseSpec['task']>>;
  readonly training?: Changes<DerTrainingOptions>;
}

/**
 * An experiment as data: a base, variants of it, and seeds. Write it in TypeScript, or read it from JSON or YAML with `parseSpec`.
 */
export interface ExperimentSpec {
  /** Letters, digits, `-` and `_`. It is also the name of the folder. */
  readonly name: string;
  readonly title: string;
  /** The settings that all variants share. */
  readonly base?: BaseSpec;
  /** The variants. Give either `variants` or `grid`. */
  readonly variants?: readonly VariantSpec[];
  /**
   * Values for each setting, by path; every combination is a variant. A path is `router`, `policy`, `method`, `stopRule`, an option
   * such as `task.gainWeight`, or an option that a module declares, such as `training.learner.rate` or `policy.threshold`.
   */
  readonly grid?: Readonly<Record<string, readonly unknown[]>>;
  /** The seeds, or their number, counted from 1. @defaultValue 3 */
  readonly seeds?: number | readonly number[];
  /**
   * The number of training sets. Each variant runs on every set with every seed; a variant that is not trained runs once on each
   * set. With a single seed, each set gets its own seed, counted from that one. @defaultValue 1
   */
  readonly trainSets?: number;
  /** Short for `base.task.data`. */
  readonly data?: string;
  /** Short for `base.task.scorer`. */
  readonly scorer?: ScorerName | ModuleChoice;
  /** Short for `base.task.transfer`. */
  readonly transfer?: NonNullable<TaskOptions['transfer']>;
  /** Short for `base.stopRule`. */
  readonly stopRule?: StopRule;
  readonly compare?: {
    /** The variant that all others are compared with. @defaultValue the first variant */
    readonly baseline?: string;
    /** Additional comparisons: the first of each pair against the second. */
    readonly pairs?: readonly (readonly [string, string])[];
    /**
     * The cost weight of utility in every row: score - costWeight x cost. Required if variants differ in `task.costWeight`.
     * @defaultValue the `task.costWeight` that all variants have
     */
    readonly costWeight?: number;
  };
}

/** What a variant measures: a built-in router, or a module. */
export type MeasuredKind = RouterKind | 'policy' | 'method';

/** The settings of a trial of a learning curve. `der-gym curve` sets them; a spec cannot. */
export interface CurveChoice {
  /** The number of train questions of the router; everything else is fitted on the whole train part. Null: the default of the task. */
  readonly trainQuestions: number | null;
  /** Expert calls after which the router is evaluated. It is always evaluated at the end of training. */
  readonly calls: readonly number[];
}

/** A variant with all options resolved, except the seed and, if there are several, the training set. */
export interface ExpandedVariant {
  readonly name: string;
  readonly router: MeasuredKind;
  /** The user's module, if the router is a policy or a method. */
  readonly module?: ModuleChoice;
  readonly stopRule: StopRule;
  readonly task: TaskOptions;
  readonly training: DerTrainingOptions;
  readonly curve?: CurveChoice;
}

/** A spec with all defaults and variants resolved. The result depends on the spec only. */
export interface ExpandedSpec {
  readonly name: string;
  readonly title: string;
  readonly stopRule: StopRule;
  readonly seeds: readonly number[];
  readonly trainSets: number;
  readonly baseline: string;
  readonly pairs: readonly (readonly [string, string])[];
  /** The cost weight of utility in every row; null: the cost weight that all variants have. */
  readonly costWeight: number | null;
  readonly variants: readonly ExpandedVariant[];
}
