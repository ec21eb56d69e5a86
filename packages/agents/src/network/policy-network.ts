import type { Rng } from 'gymnasium-js';
import type { Reals } from '../reals.ts';
import type { AdamState } from './adam.ts';

/** The activation function of hidden layers. */
export type Activation = 'tanh' | 'relu';

/** Two separate multilayer perceptrons, one for the policy and one for the value. */
export interface MlpArchitecture {
  readonly kind: 'mlp';
  readonly observationSize: number;
  readonly numActions: number;
  /** Widths of the hidden layers of both networks, first layer first. */
  readonly hiddenSizes: readonly number[];
  /** Activation of the hidden layers of both networks. */
  readonly activation: Activation;
}

/** A custom TensorFlow.js model. */
export interface CustomArchitecture {
  readonly kind: 'custom';
  readonly name: string;
  readonly observationSize: number;
  readonly numActions: number;
  /** Shape of each parameter tensor, in order. */
  readonly shapes: readonly (readonly number[])[];
}

export type NetworkArchitecture = MlpArchitecture | CustomArchitecture;

/** Options of every perceptron. */
export interface NetworkOptions {
  /** Number of values in one observation. */
  readonly observationSize: number;
  readonly numActions: number;
  /** @defaultValue [64, 64] */
  readonly hiddenSizes?: readonly number[];
  /** Activation of the hidden layers. @defaultValue 'tanh' */
  readonly activation?: Activation;
  /** Epsilon of Adam. @defaultValue 1e-5 */
  readonly adamEpsilon?: number;
  /** The run's generator; the weights are drawn from its stream `'init'`. */
  readonly rng: Rng;
}

/**
 * Computes the loss of a minibatch on the host: it reads logits [rows, actions] and values [rows], and writes the gradient of the
 * loss with respect to both.
 */
export type LossGradient = (
  logits: Reals,
  values: Reals,
  dLogits: Reals,
  dValues: Reals,
  rows: number,
) => void;

/** Everything needed to resume training bit-exactly. */
export interface NetworkState<A extends NetworkArchitecture = MlpArchitecture> {
  readonly architecture: A;
  /** Flat, as in `PolicyNetwork.parameters`. */
  readonly parameters: Reals;
  readonly adam: AdamState;
}

/**
 * An actor and a critic for a trainer. The trainer is responsible for sampling, advantages, shuffling and the loss; the network for its
 * weights, its gradients and its optimiser.
 */
export interface PolicyNetwork<A extends NetworkArchitecture = MlpArchitecture> {
  readonly architecture: A;
  /** Name of the backend, as recorded with a run. Results are bit-identical only on the same backend. */
  readonly backend: string;
  /** Shape [rows, observationSize], owned by the network. The rollout writes observations directly into it. */
  readonly observations: Float32Array;
  /**
   * All parameters in one flat array, first those of the actor, then those of the critic: for each layer the weights
   * [inputs, outputs], row-major, followed by the biases.
   */
  readonly parameters: Reals;
  /** The gradients of the last `backward`, in the layout of `parameters`. */
  readonly gradients: Reals;
  /** Reserves space for at least this many observations. The content of `observations` is lost. */
  reserve(rows: number): void;
  /** Writes the logits [rows, actions] and the values [rows] of consecutive observations. */
  act(firstRow: number, rows: number, logits: Reals, values: Reals): void;
  /** Gathers the first n of `rows`, runs a forward pass, calls `loss` for its gradient, and runs a backward pass. */
  backward(rows: Int32Array, n: number, loss: LossGradient): void;
  /**
   * Clips the gradients to a global norm and takes one step of Adam.
   *
   * @param maxGradientNorm Infinity for no clipping
   * @param criticLearningRate a different learning rate for the critic; the global norm is that of both parts together
   * @returns the norm before clipping. If it is not finite, the parameters and the step count are unchanged
   * @throws RangeError for `criticLearningRate` when actor and critic share parameters
   */
  step(learningRate: number, maxGradientNorm: number, criticLearningRate?: number): number;
  /** Returns a copy of everything that training changes. */
  state(): NetworkState<A>;
  /** Restores a state. @throws RangeError when it belongs to another architecture */
  restore(state: NetworkState<A>): void;
  /** Frees the resources of the backend. The network must not be used afterwards. */
  dispose(): void;
}
