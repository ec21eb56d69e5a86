import type { TaskOptions } from '../options/table.ts';
import type { ExpandedSpec, ExpandedVariant, ExperimentSpec, VariantSpec } from './types.ts';

/** Training runs of each variant where a spec does not say. */
const SEEDS = 3;

/**
 * Returns what a spec comes to: every variant with the options of the base and its own, in the order of the spec.
 *
 * @param spec - as `parseSpec` returns it
 *
 * @example
 * ```ts
 * import { expandSpec } from '@der-gym/experiments';
 *
 * const { variants, seeds, baseline } = expandSpec({
 *   name: 'sizes',
 *   title: 'Longer, or dearer',
 *   grid: { 'task.maxSteps': [2, 4], 'task.costWeight': [0.001, 0.01] },
 *   seeds: 2,
 * });
 * variants.map(({ name }) => name)[1]; // => 'maxSteps 2, costWeight 0.01'
 * baseline; // => 'maxSteps 2, costWeight 0.001'
 * seeds; // => [1, 2]
 * ```
 */
export function expandSpec(spec: ExperimentSpec): ExpandedSpec {
  const { stopRule = 'terminator', seeds = SEEDS, base, compare } = spec;
  const task = baseTask(spec);
  const variants = variantsOf(spec).map(
    (variant): ExpandedVariant => ({
      name: variant.name,
      ...measured(variant),
      stopRule: variant.stopRule ?? stopRule,
      task: { ...task, ...variant.task },
      training: { ...base?.training, ...variant.training },
    }),
  );
  return {
    name: spec.name,
    title: spec.title,
    stopRule,
    seeds: typeof seeds === 'number' ? Array.from({ length: seeds }, (_, index) => index + 1) : seeds,
    baseline: compare?.baseline ?? variants[0]!.name,
    pairs: compare?.pairs ?? [],
    variants,
  };
}

/** What a variant measures. */
function measured({ router, policy, method }: VariantSpec): Pick<ExpandedVariant, 'router' | 'module'> {
  if (policy !== undefined) return { router: 'policy', module: policy };
  if (method !== undefined) return { router: 'method', module: method };
  return { router: router ?? 'trained' };
}

/** What every variant starts from, with what is short for an option of it. */
export function baseTask({ base, data, scorer, transfer }: ExperimentSpec): TaskOptions {
  return {
    ...base?.task,
    ...(data === undefined ? {} : { data }),
    ...(scorer === undefined ? {} : { scorer }),
    ...(transfer === undefined ? {} : { transfer }),
  };
}

/** The variants of a spec as they stand there, or all that its grid spans. */
export function variantsOf({ variants, grid = {} }: ExperimentSpec): readonly VariantSpec[] {
  return variants ?? gridVariants(grid);
}

/** Every combination of a grid's values; the last option varies fastest. */
function gridVariants(grid: Readonly<Record<string, readonly unknown[]>>): readonly VariantSpec[] {
  let variants: readonly VariantSpec[] = [{ name: '' }];
  for (const [path, values] of Object.entries(grid)) {
    const [section, option] = path.split('.') as ['task' | 'training', string];
    variants = variants.flatMap((variant) =>
      values.map((value) => ({
        ...variant,
        name: `${variant.name}${variant.name === '' ? '' : ', '}${option} ${valueText(value)}`,
        [section]: { ...variant[section], [option]: value },
      })),
    );
  }
  return variants;
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
