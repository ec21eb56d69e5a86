import { expectLength } from 'gymnasium-js/expect';
import type { Reals } from '../reals.ts';

interface AdamOptions {
  /** Decay of the mean of gradients. @defaultValue 0.9 */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. @defaultValue 0.999 */
  readonly beta2?: number;
  /** Added to the square root of the second moment. @defaultValue 1e-5 (as in PPO implementations; Adam's paper: 1e-8) */
  readonly epsilon?: number;
}

/** The state of Adam between steps. */
export interface AdamState {
  readonly steps: number;
  /** Mean of gradients, shape [parameters]. */
  readonly mean: Float64Array;
  /** Mean of squared gradients, shape [parameters]. */
  readonly square: Float64Array;
}

/** A separate learning rate for the tail of the parameters. */
interface SecondRate {
  /** Index of the first parameter with this rate. */
  readonly from: number;
  readonly learningRate: number;
}

interface Adam {
  /**
   * Scales the gradients to a global norm of at most `maxGradientNorm`, then updates the parameters.
   *
   * @param second a different learning rate for the parameters from index `from` on. Adam updates every parameter independently,
   * so this equals two optimisers
   * @returns the norm before scaling. If it is not finite, the parameters and the step count are unchanged
   */
  step(
    parameters: Reals,
    gradients: Reals,
    learningRate: number,
    maxGradientNorm: number,
    second?: SecondRate,
  ): number;
  /** Returns a copy of the state. */
  state(): AdamState;
  restore(state: AdamState): void;
}

/**
 * Returns an Adam optimiser for one flat array of parameters, with moments in float64 on the host (Kingma and Ba 2015,
 * algorithm 1, with both bias corrections).
 *
 * @param size number of parameters
 * @example
 * ```ts
 * import { createAdam } from './adam.ts';
 *
 * // the first step is about learningRate · sign(gradient), whatever the gradient's size
 * const parameters = new Float64Array([1, 1]);
 * const adam = createAdam(2, { epsilon: 0 });
 * adam.step(parameters, new Float64Array([3, -4]), 0.5, Infinity); // => 5
 * parameters; // => [0.5, 1.5]
 * ```
 */
export function createAdam(size: number, options: AdamOptions = {}): Adam {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-5 } = options;
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  let steps = 0;
  // running products instead of powers, because the results of Math.pow differ between engines
  let decay1 = 1;
  let decay2 = 1;

  return {
    step(parameters, gradients, learningRate, maxGradientNorm, second) {
      expectLength('parameters', parameters, size);
      expectLength('gradients', gradients, size);
      let squares = 0;
      for (let i = 0; i < size; i += 1) squares += gradients[i]! * gradients[i]!;
      const norm = Math.sqrt(squares);
      if (!Number.isFinite(norm)) return norm;
      const scale = norm > maxGradientNorm ? maxGradientNorm / (norm + 1e-6) : 1;
      steps += 1;
      decay1 *= beta1;
      decay2 *= beta2;
      const firstRate = learningRate / (1 - decay1);
      const tail = second?.from ?? size;
      const tailRate = (second?.learningRate ?? learningRate) / (1 - decay1);
      const correction = 1 / (1 - decay2);
      for (let i = 0; i < size; i += 1) {
        const gradient = gradients[i]! * scale;
        const m = beta1 * mean[i]! + (1 - beta1) * gradient;
        const v = beta2 * square[i]! + (1 - beta2) * gradient * gradient;
        mean[i] = m;
        square[i] = v;
        const rate = i < tail ? firstRate : tailRate;
        parameters[i] = parameters[i]! - (rate * m) / (Math.sqrt(v * correction) + epsilon);
      }
      return norm;
    },
    state() {
      return { steps, mean: mean.slice(), square: square.slice() };
    },
    restore(state) {
      expectLength('state.mean', state.mean, size);
      expectLength('state.square', state.square, size);
      mean.set(state.mean);
      square.set(state.square);
      steps = state.steps;
      decay1 = 1;
      decay2 = 1;
      for (let step = 0; step < steps; step += 1) {
        decay1 *= beta1;
        decay2 *= beta2;
      }
    },
  };
}
