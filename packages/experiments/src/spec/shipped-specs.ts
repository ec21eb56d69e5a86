import { fileURLToPath } from 'node:url';
import { readSpec } from './read-spec.ts';
import type { ExperimentSpec } from './types.ts';

/** The names of the built-in experiments, one for each of the paper's Tables 1 to 6. */
export const shippedSpecNames = ['table-1', 'table-2', 'table-3', 'table-4', 'table-5', 'table-6'] as const;

export type ShippedSpecName = (typeof shippedSpecNames)[number];

/**
 * Returns a built-in experiment.
 *
 * @example
 * ```ts
 * import { shippedSpec } from './shipped-specs.ts';
 *
 * const { variants } = shippedSpec('table-4');
 * variants?.map(({ name }) => name); // => ['DER, standard PPO', 'beta 0', 'gamma 0']
 * ```
 */
export function shippedSpec(name: ShippedSpecName): ExperimentSpec {
  return readSpec(fileURLToPath(new URL(`../../specs/${name}.yaml`, import.meta.url)));
}
