import type { Rng } from 'gymnasium-js';
import type { Reals } from '../reals.ts';
import type { AdamState } from './adam.ts';

/** What a hidden layer makes of its sums. */
export type Activation = 'tanh' | 'relu';

/** A multilayer perceptron for the policy and one for the value, sharing nothing. */
export interface MlpArchitecture {
  readonly kind: 'mlp';
  readonly observationSize: number;
  readonly numActions: number;
  /** Widths of the hidden layers of both networks, from the observation on. */
  readonly hiddenSizes: readonly number[];
  /** Of the hidden layers of both. */
  readonly activation: Activation;
}

/** A TensorFlow.js model of the user's own. */
export interface CustomArchitecture {
  readonly kind: 'custom';
  readonly name: string;
  readonly observationSize: number;
  readonly numActions: number;
  /** Of each parameter tensor, in order. */
  readonly shapes: readonly (readonly number[])[];
}

export type NetworkArchitecture = MlpArchitecture | CustomArchitecture;

/** What every perceptron is made from. */
export interface NetworkOptions {
  /** Numbers in one observation. */
  readonly observationSize: number;
  readonly numActions: number;
  /** @defaultValue [64, 64] */
  readonly hiddenSizes?: readonly number[];
  /** Of the hidden layers. @defaultValue 'tanh' */
  readonly activation?: Activation;
  /** Of Adam. @defaultValue 1e-5 */
  readonly adamEpsilon?: number;
  /** The run's generator; the weights are drawn from its stream `'init'`. */
  readonly rng: Rng;
}

/**
 * Computes the loss of a minibatch on the host: reads logits [rows, actions] and values [rows], writes the loss's
 * gradient by both.
 */
export type LossGradient = (
  logits: Reals,
  values: Reals,
  dLogits: Reals,
  dValues: Reals,
  rows: number,
) => void;

/** What is needed to go on training to the bit. */
export interface NetworkState<A extends NetworkArchitecture = MlpArchitecture> {
  readonly architecture: A;
  /** Flat, as in `PolicyNetwork.parameters`. */
  readonly parameters: Reals;
  readonly adam: AdamState;
}

/**
 * An actor and a critic that a trainer can act with, differentiate and move. The trainer owns sampling, advantages,
 * shuffling and the loss; a network owns its weights, its gradients and its optimiser.
 */
export interface PolicyNetwork<A extends NetworkArchitecture = MlpArchitecture> {
  readonly architecture: A;
  /** What computes the gradients, as a run's record names it: results are the same to the bit within one only. */
  readonly backend: string;
  /** Shape [rows, observationSize], owned by the network; the rollout writes straight in. */
  readonly observations: Float32Array;
  /** Flat; for each layer the weights [inputs, outputs] row-major, then the biases; actor first, then critic. */
  readonly parameters: Reals;
  /** Flat, in the layout of `parameters`; of the last `backward`. */
  readonly gradients: Reals;
  /** Makes room for at least this many observations. What was in `observations` is lost. */
  reserve(rows: number): void;
  /** Writes the logits [rows, actions] and the values [rows] of consecutive observations. */
  act(firstRow: number, rows: number, logits: Reals, values: Reals): void;
  /** Gathers the first n of `rows`, runs them forward, asks for the loss's gradient and runs it backward. */
  backward(rows: Int32Array, n: number, loss: LossGradient): void;
  /**
   * Clips the gradients to a global norm and takes one step of Adam.
   *
   * @param maxGradientNorm Infinity: never clips
   * @param criticLearningRate where the critic's is another; both parts together make one global norm
   * @returns the norm before clipping; where it is not finite nothing was moved, and no step counted
   * @throws RangeError for a second rate when actor and critic share parameters
   */
  step(learningRate: number, maxGradientNorm: number, criticLearningRate?: number): number;
  /** A copy of all that training changes. */
  state(): NetworkState<A>;
  /** @throws RangeError when the state is of another architecture */
  restore(state: NetworkState<A>): void;
  /** Frees what the backend holds; the network must not be used afterwards. */
  dispose(): void;
}
