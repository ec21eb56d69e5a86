/** A trained actor as plain JSON. */
export interface PlainActor {
  readonly format: 'der-gym-actor';
  readonly version: 1;
  /** How observations are scaled first, clip((x - mean) / √(variance + 1e-8), ±clip); as they are when left out. */
  readonly normalization?: {
    readonly mean: readonly number[];
    readonly variance: readonly number[];
    readonly clip: number;
  };
  readonly layers: readonly {
    /** Shape [inputs][outputs]. */
    readonly weights: readonly (readonly number[])[];
    /** Shape [outputs]. */
    readonly biases: readonly number[];
    readonly activation: 'tanh' | 'relu' | 'linear';
  }[];
}

/**
 * Returns the logits of one observation, in float64. It needs nothing but itself: no TensorFlow.js, no WebAssembly.
 *
 * @throws TypeError when it is not an actor; RangeError when the observation has another size
 * @example
 * ```ts
 * import { actPlainly } from '@der-gym/agents';
 *
 * const layers = [{ weights: [[1, 2], [3, 4]], biases: [0, 1], activation: 'linear' as const }];
 * // 1·1 + 1·3 + 0, 1·2 + 1·4 + 1
 * actPlainly({ format: 'der-gym-actor', version: 1, layers }, [1, 1]); // => [4, 7]
 * ```
 */
export function actPlainly(actor: PlainActor, observation: ArrayLike<number>): number[] {
  if (actor.format !== 'der-gym-actor' || actor.version !== 1) {
    throw new TypeError(`Expected an actor of version 1, got ${actor.format} ${actor.version}.`);
  }
  let x = Array.from(observation);
  if (actor.normalization !== undefined) {
    const { mean, variance, clip } = actor.normalization;
    if (mean.length !== x.length) {
      throw new RangeError(`Expected \`observation\` to have length ${mean.length}, got ${x.length}.`);
    }
    x = x.map((z, k) => Math.min(Math.max((z - mean[k]!) / Math.sqrt(variance[k]! + 1e-8), -clip), clip));
  }
  for (const { weights, biases, activation } of actor.layers) {
    if (weights.length !== x.length) {
      throw new RangeError(`Expected \`observation\` to have length ${weights.length}, got ${x.length}.`);
    }
    x = biases.map((bias, j) => {
      let sum = bias;
      for (let i = 0; i < weights.length; i += 1) sum += x[i]! * weights[i]![j]!;
      return activation === 'tanh' ? Math.tanh(sum) : activation === 'relu' ? Math.max(sum, 0) : sum;
    });
  }
  return x;
}
