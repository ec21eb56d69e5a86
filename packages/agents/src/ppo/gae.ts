import { expectInteger, expectLength, expectNumber, expectThat } from 'gymnasium-js/expect';

/** One flag per environment step: booleans, or bytes from a vector environment. */
type Flags = ArrayLike<number | boolean>;

/** One environment's consecutive steps t = 0 ... T-1; episodes may end anywhere inside. */
export interface GaeInputs {
  /** r_t, shape [T]. */
  readonly rewards: ArrayLike<number>;
  /** V(s_t), shape [T]. */
  readonly values: ArrayLike<number>;
  /**
   * V of the observation after step t, shape [T]. If the episode ended at t, of its final observation, never of
   * the first one of the next episode. Not read when `terminated` is set.
   */
  readonly nextValues: ArrayLike<number>;
  /** Whether the MDP itself ended at step t, shape [T]. No value is bootstrapped after it. */
  readonly terminated: Flags;
  /** Whether step t was the last for an external reason, such as a time limit, shape [T]. The value is bootstrapped. */
  readonly truncated: Flags;
  /** Discount of future rewards, in [0, 1]. */
  readonly discount: number;
  /** In [0, 1]: 0 is the one-step temporal difference, 1 the Monte-Carlo return minus the value. */
  readonly lambda: number;
}

interface GaeOutputs {
  /** A_t, shape [T]. */
  readonly advantages: Float64Array;
  /** A_t + V(s_t), the target of the critic, shape [T]. */
  readonly returns: Float64Array;
}

/**
 * Returns the generalised advantage estimates of one environment's steps, in float64.
 *
 * ```text
 * delta_t = r_t + discount · V(s_{t+1}) · (1 - terminated_t) - V(s_t)
 * A_t     = delta_t + discount · lambda · (1 - ended_t) · A_{t+1},   A_T = 0
 * ```
 *
 * with `ended` = terminated or truncated. Either cuts the chain; only termination drops the bootstrap
 * (a step that is both counts as terminated). Schulman et al. 2016, equations 11, 12 and 16.
 *
 * @throws RangeError when the arrays differ in length, or `discount` or `lambda` is outside [0, 1]
 * @example
 * ```ts
 * import { computeGae } from '@der-gym/agents';
 *
 * // delta_1 = 2 - 1 = 1 (terminated); delta_0 = 1 + .5 · 1 - .5 = 1, and A_0 = 1 + .5 · .5 · 1
 * const { advantages, returns } = computeGae({
 *   rewards: [1, 2],
 *   values: [0.5, 1],
 *   nextValues: [1, 9],
 *   terminated: [false, true],
 *   truncated: [false, false],
 *   discount: 0.5,
 *   lambda: 0.5,
 * });
 * advantages; // => [1.25, 1]
 * returns; // => [1.75, 2]
 * ```
 */
export function computeGae(inputs: GaeInputs): GaeOutputs {
  return computeGaeBatch({ ...inputs, numEnvs: 1 });
}

/** Steps of several environments; every array has the shape [T, numEnvs], row-major. */
interface GaeBatchInputs extends GaeInputs {
  readonly numEnvs: number;
}

/**
 * Returns what `computeGae` returns for each environment of a rollout whose arrays have the shape [T, numEnvs].
 *
 * @throws RangeError when the arrays differ in length or do not hold whole rows of `numEnvs`
 * @example
 * ```ts
 * import { computeGaeBatch } from './gae.ts';
 *
 * // two environments, one step each: the first is truncated and keeps its bootstrap, the second terminated
 * const { advantages } = computeGaeBatch({
 *   numEnvs: 2,
 *   rewards: [1, 1],
 *   values: [0, 0],
 *   nextValues: [4, 4],
 *   terminated: [0, 1],
 *   truncated: [1, 0],
 *   discount: 0.5,
 *   lambda: 1,
 * });
 * advantages; // => [3, 1]
 * ```
 */
export function computeGaeBatch(inputs: GaeBatchInputs): GaeOutputs {
  const { rewards, values, nextValues, terminated, truncated, discount, lambda, numEnvs } = inputs;
  const size = rewards.length;
  for (const name of ['values', 'nextValues', 'terminated', 'truncated'] as const)
    expectLength(name, inputs[name], size);
  expectNumber('discount', discount, 0, 1);
  expectNumber('lambda', lambda, 0, 1);
  expectInteger('numEnvs', numEnvs, 1);
  expectThat('numEnvs', numEnvs, size % numEnvs === 0, `a divisor of the ${size} steps`);
  const advantages = new Float64Array(size);
  const returns = new Float64Array(size);
  for (let env = 0; env < numEnvs; env += 1) {
    let next = 0;
    for (let i = size - numEnvs + env; i >= 0; i -= numEnvs) {
      // a branch, not a product with 0: the value after a termination may be anything, even NaN
      const bootstrap = terminated[i] ? 0 : discount * nextValues[i]!;
      const delta = rewards[i]! + bootstrap - values[i]!;
      next = terminated[i] || truncated[i] ? delta : delta + discount * lambda * next;
      advantages[i] = next;
      returns[i] = next + values[i]!;
    }
  }
  return { advantages, returns };
}
