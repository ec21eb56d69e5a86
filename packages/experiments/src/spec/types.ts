import type { StopRule } from '@der-gym/env';
import type { ModuleChoice, ModuleOptions } from '../options/kinds.ts';
import type { DerTrainingOptions, RouterKind, ScorerName, TaskOptions } from '../options/table.ts';

/** What every variant starts from. */
export interface BaseSpec {
  /** @defaultValue 'trained' */
  readonly router?: RouterKind;
  /** A policy of your own, in place of a router. */
  readonly policy?: ModuleChoice;
  /** A method of your own, in place of a router. */
  readonly method?: ModuleChoice;
  readonly task?: Omit<TaskOptions, 'seed'>;
  readonly training?: DerTrainingOptions;
  /** When an episode ends on the test questions. @defaultValue 'terminator' */
  readonly stopRule?: StopRule;
}

/** Options of its own for the module that the base names. */
export interface OwnOptions {
  readonly options: ModuleOptions;
}

/** Where a module may be named, own options for that of the base may stand instead. */
type Changes<O> = { readonly [K in keyof O]: ModuleChoice extends O[K] ? O[K] | OwnOptions : O[K] };

/** One thing that is tried: the base with these changes. */
export interface VariantSpec extends Changes<Omit<BaseSpec, 'task' | 'training'>> {
  readonly name: string;
  readonly task?: Changes<NonNullable<BaseSpec['task']>>;
  readonly training?: Changes<DerTrainingOptions>;
}

/**
 * An experiment as data: a base, what is changed, and with which seeds. It is written in TypeScript, or read from
 * JSON or YAML; see `parseSpec`.
 */
export interface ExperimentSpec {
  /** Letters, digits, `-` and `_`; the name of its folder. */
  readonly name: string;
  readonly title: string;
  /** What every variant starts from. */
  readonly base?: BaseSpec;
  /** Either these, or a `grid`. */
  readonly variants?: readonly VariantSpec[];
  /**
   * Settings by their path, each with the values it takes; every combination is a variant. A path is `router`, `policy`,
   * `method`, `stopRule`, an option such as `task.gainWeight`, or an option that a module declares, such as
   * `training.learner.rate` or `policy.threshold`.
   */
  readonly grid?: Readonly<Record<string, readonly unknown[]>>;
  /** So many from 1 on, or these. @defaultValue 3 */
  readonly seeds?: number | readonly number[];
  /**
   * Training sets that each variant is run on, with every seed; what is not trained runs once on each. With one seed each
   * set has a seed of its own, counted on from that. @defaultValue 1
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
    /** What the others are compared with. @defaultValue the first variant */
    readonly baseline?: string;
    /** More comparisons: the first of each pair against the second. */
    readonly pairs?: readonly (readonly [string, string])[];
    /**
     * What utility charges in every row: score - costWeight x cost. Required where variants differ in `task.costWeight`.
     * @defaultValue the `task.costWeight` of all
     */
    readonly costWeight?: number;
  };
}

/** What a variant measures: a router that comes with the program, or a module. */
export type MeasuredKind = RouterKind | 'policy' | 'method';

/** What makes a trial one of a learning curve of utility; `der-gym curve` asks for it, a spec does not. */
export interface CurveChoice {
  /** Train questions of the router, all else keeps the whole train part; null: whatever the task has for it. */
  readonly trainQuestions: number | null;
  /** Expert calls after which the router is looked at; the end of training is looked at always. */
  readonly calls: readonly number[];
}

/** A variant with every option settled but the seed, and the training set where there are several. */
export interface ExpandedVariant {
  readonly name: string;
  readonly router: MeasuredKind;
  /** Where the router is a policy or a method of the user's. */
  readonly module?: ModuleChoice;
  readonly stopRule: StopRule;
  readonly task: TaskOptions;
  readonly training: DerTrainingOptions;
  readonly curve?: CurveChoice;
}

/** A spec with everything settled; the same spec always gives the same. */
export interface ExpandedSpec {
  readonly name: string;
  readonly title: string;
  readonly stopRule: StopRule;
  readonly seeds: readonly number[];
  readonly trainSets: number;
  readonly baseline: string;
  readonly pairs: readonly (readonly [string, string])[];
  /** What utility charges in every row; null: as all are charged. */
  readonly costWeight: number | null;
  readonly variants: readonly ExpandedVariant[];
}
