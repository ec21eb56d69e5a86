import type { StopRule } from '@der-gym/env';
import type { ModuleChoice } from '../options/kinds.ts';
import type { DerTrainingOptions, RouterKind, ScorerName, TaskOptions } from '../options/table.ts';

/** One thing that is tried: the base with these changes. */
export interface VariantSpec {
  readonly name: string;
  /** @defaultValue 'trained' */
  readonly router?: RouterKind;
  /** A policy of your own, in place of a router. */
  readonly policy?: ModuleChoice;
  /** A method of your own, in place of a router. */
  readonly method?: ModuleChoice;
  readonly task?: Omit<TaskOptions, 'seed'>;
  readonly training?: DerTrainingOptions;
  /** Under which rule its row is read. @defaultValue the experiment's */
  readonly stopRule?: StopRule;
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
  readonly base?: { readonly task?: Omit<TaskOptions, 'seed'>; readonly training?: DerTrainingOptions };
  /** Either these, or a `grid`. */
  readonly variants?: readonly VariantSpec[];
  /** Options by their path, such as `task.gainWeight` or `training.discount`, each with the values it takes; every combination is a variant. */
  readonly grid?: Readonly<Record<string, readonly unknown[]>>;
  /** So many from 1 on, or these. @defaultValue 3 */
  readonly seeds?: number | readonly number[];
  /** Short for `base.task.data`. */
  readonly data?: string;
  /** Short for `base.task.scorer`. */
  readonly scorer?: ScorerName | ModuleChoice;
  /** Short for `base.task.transfer`. */
  readonly transfer?: NonNullable<TaskOptions['transfer']>;
  /** When an episode ends on the test questions. @defaultValue 'terminator' */
  readonly stopRule?: StopRule;
  readonly compare?: {
    /** What the others are compared with. @defaultValue the first variant */
    readonly baseline?: string;
    /** More comparisons: the first of each pair against the second. */
    readonly pairs?: readonly (readonly [string, string])[];
  };
}

/** What a variant measures: a router that comes with the program, or a module. */
export type MeasuredKind = RouterKind | 'policy' | 'method';

/** A variant with every option settled but the seed. */
export interface ExpandedVariant {
  readonly name: string;
  readonly router: MeasuredKind;
  /** Where the router is a policy or a method of the user's. */
  readonly module?: ModuleChoice;
  readonly stopRule: StopRule;
  readonly task: TaskOptions;
  readonly training: DerTrainingOptions;
}

/** A spec with everything settled; the same spec always gives the same. */
export interface ExpandedSpec {
  readonly name: string;
  readonly title: string;
  readonly stopRule: StopRule;
  readonly seeds: readonly number[];
  readonly baseline: string;
  readonly pairs: readonly (readonly [string, string])[];
  readonly variants: readonly ExpandedVariant[];
}
