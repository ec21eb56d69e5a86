/** A trained actor as plain JSON. */
export interface PlainActor {
  readonly format: 'der-gym-actor';
  readonly version: 1;
  /** Scaling of observations before the first layer: clip((x - mean) / √(variance + 1e-8), ±clip). @defaultValue none */
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
 * Returns the logits of one observation, in float64. It has no dependencies: no TensorFlow.js, no WebAssembly.
 *
 * @throws TypeError when `actor` is not an exported actor; RangeError when the observation has another size
 * @example
 * ```ts
 * import { actPlainly } from './plain-actor.ts';
 *
 * const layers = [{ weights: [[1, 2], [3, 4]], biases: [0, 1], activation: 'linear' as const }];
 * // 1·1 + 1·3 + 0, 1·2 + 1·4 + 1
 * actPlainly({ format: 'der-gym-actor', version: 1, layers }, [1, 1]); // => [4, 7]
 * ```
 */
export function actPlainly(actor: PlainActor, observation: ArrayLike<number>): number[] {
  const { format, version, layers, normalization: n } = actor;
  if (format !== 'der-gym-actor' || version !== 1) {
    throw new TypeError(`Expected a der-gym-actor of version 1, got ${format} of version ${version}.`);
  }
  const inputs = layers[0]?.weights.length;
  if (inputs !== observation.length) {
    throw new RangeError(`Expected \`observation\` to have length ${inputs}, got ${observation.length}.`);
  }
  let x = Array.from(observation, (z, k) =>
    n ? Math.min(Math.max((z - n.mean[k]!) / Math.sqrt(n.variance[k]! + 1e-8), -n.clip), n.clip) : z,
  );
  for (const { weights, biases, activation } of layers) {
    x = biases.map((bias, j) => {
      const z = weights.reduce((sum, row, i) => sum + x[i]! * row[j]!, bias);
      return activation === 'tanh' ? Math.tanh(z) : activation === 'relu' ? Math.max(z, 0) : z;
    });
  }
  return x;
}
