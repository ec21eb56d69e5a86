import { computeGaeBatch, type GaeBatchInputs, type GaeOutputs } from './gae.ts';

/**
 * Where advantages come from:
 * - `'gae'`: generalised advantage estimation *(default)*
 * - `'return - value'`: A_t = G_t - V(s_t), as DER's code has it
 * - `'reward - value'`: A_t = r_t - V(s_t), as section 3.5 of the DER paper has it
 *
 * The critic is fitted to A_t + V(s_t) under the first and to G_t under the others.
 */
export type AdvantageKind = 'gae' | 'return - value' | 'reward - value';

/** In the order a list of choices should have. */
export const advantageKinds: readonly AdvantageKind[] = ['gae', 'return - value', 'reward - value'];

/**
 * Returns advantages of the kind named, and what the critic is fitted to, for a rollout of shape [T, numEnvs].
 *
 * G_t is the discounted sum of rewards to the end of the episode; where the rollout or a time limit cuts the episode
 * first, the value there stands for the rest. `lambda` is read by `'gae'` only.
 *
 * @throws RangeError as `computeGaeBatch` does
 * @example
 * ```ts
 * import { computeAdvantages } from '@der-gym/agents';
 *
 * const rollout = {
 *   numEnvs: 1,
 *   rewards: [1, 2],
 *   values: [0.5, 1],
 *   nextValues: [1, 9],
 *   terminated: [0, 1],
 *   truncated: [0, 0],
 *   discount: 0.5,
 *   lambda: 0,
 * };
 * // G_1 = 2, G_0 = 1 + .5 · 2 = 2
 * computeAdvantages('return - value', rollout).advantages; // => [1.5, 1]
 * computeAdvantages('reward - value', rollout).advantages; // => [0.5, 1]
 * computeAdvantages('reward - value', rollout).returns; // => [2, 2]
 * ```
 */
export function computeAdvantages(kind: AdvantageKind, inputs: GaeBatchInputs): GaeOutputs {
  if (kind === 'gae') return computeGaeBatch(inputs);
  const { advantages, returns } = computeGaeBatch({ ...inputs, lambda: 1 });
  if (kind === 'reward - value') {
    const { rewards, values } = inputs;
    for (let i = 0; i < advantages.length; i += 1) advantages[i] = rewards[i]! - values[i]!;
  }
  return { advantages, returns };
}
