import type { ExpandedSpec, ExpandedVariant } from '../spec/types.ts';
import { runsOf } from './_runs.ts';
import { worldKey } from './_world-key.ts';
import { trialOf } from './trial.ts';
import type { Trial } from './types.ts';

/** A variant and its trials, by training set, then by seed. */
export interface PlannedVariant {
  readonly variant: ExpandedVariant;
  readonly trials: readonly Trial[];
}

/** The trials of an experiment. */
export interface SweepPlan {
  readonly spec: ExpandedSpec;
  readonly variants: readonly PlannedVariant[];
}

/**
 * Returns the plan of an experiment: its variants with their trials.
 *
 * @throws RangeError if a data file cannot be read
 *
 * @example
 * ```ts
 * import { expandSpec, planSweep } from '@der-gym/experiments';
 * import { shippedSpec } from '../spec/shipped-specs.ts';
 * import { trialsOf } from './plan.ts';
 *
 * const plans = (['table-4', 'table-6'] as const).map((name) => planSweep(expandSpec(shippedSpec(name))));
 * // three variants and two, on five training sets with five seeds; the run with the paper's settings is in both
 * trialsOf(plans).length; // => 100
 * ```
 */
export function planSweep(spec: ExpandedSpec): SweepPlan {
  return {
    spec,
    variants: spec.variants.map((variant) => ({
      variant,
      trials: runsOf(variant, spec).map(({ trainSet, seed }) =>
        trialOf({ ...variant, task: { ...variant.task, trainSet } }, seed),
      ),
    })),
  };
}

/** Returns the distinct trials of plans, in their order, with trials of the same world next to each other. */
export function trialsOf(plans: readonly SweepPlan[]): readonly Trial[] {
  const trials = new Map<string, Trial>();
  for (const { variants } of plans) {
    for (const { trials: own } of variants) for (const trial of own) trials.set(trial.id, trial);
  }
  return [...groupByWorld([...trials.values()]).values()].flat();
}

/** Groups trials by world, in their order. */
export function groupByWorld(trials: readonly Trial[]): Map<string, readonly Trial[]> {
  const worlds = new Map<string, Trial[]>();
  for (const trial of trials) {
    const key = worldKey(trial.options.task);
    worlds.set(key, [...(worlds.get(key) ?? []), trial]);
  }
  return worlds;
}
