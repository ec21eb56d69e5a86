import type { Discrete, Rng, RngState, Space, VectorEnv } from 'gymnasium-js';
import type { NetworkArchitecture, NetworkState, PolicyNetwork } from '../network/policy-network.ts';
import type { PpoLossStatistics } from './loss.ts';
import type { Moments } from './moments.ts';
import type { ObservationNormalization } from './normalization.ts';
import type { PpoOptions, ResolvedPpoOptions } from './options.ts';

/** An environment for PPO. `state` and `restore` are needed only for checkpoints from which training resumes. */
export interface TrainableEnv extends VectorEnv<Space, Discrete> {
  state?(): unknown;
  restore?(state: never): void;
}

/** Metrics of one update. Statistics of the loss are means over its minibatches. Two runs with one seed write the same bytes, except `stepsPerSecond`. */
export interface PpoMetrics extends PpoLossStatistics {
  /** From 1. */
  readonly update: number;
  /** Environment steps learned from so far. */
  readonly steps: number;
  /** The one this update used. */
  readonly learningRate: number;
  /** The one this update used. */
  readonly clipRange: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** Share of the returns' variance explained by the values of the rollout; null if the returns do not vary. */
  readonly explainedVariance: number | null;
  /** Steps of Adam; fewer than updateEpochs · numMinibatches when `targetKl` stopped the update. */
  readonly optimizerSteps: number;
  /** Episodes that ended during the rollout. */
  readonly episodes: number;
  /** Their mean undiscounted return; null if none ended. */
  readonly returnMean: number | null;
  readonly lengthMean: number | null;
  /** Share of each action among the rollout's steps, shape [actions]. */
  readonly actionShares: readonly number[];
  /** Environment steps of this update per second, by the clock `now`; null without a clock. */
  readonly stepsPerSecond: number | null;
}

/** Everything that training changes, for a checkpoint. It contains typed arrays, see `encodeArrays`. */
export interface PpoTrainerState<O = ResolvedPpoOptions> {
  readonly options: O;
  readonly updates: number;
  readonly steps: number;
  readonly rng: { readonly act: RngState; readonly shuffle: RngState };
  readonly network: NetworkState<NetworkArchitecture>;
  /** The current observation of each environment, shape [numEnvs, observationSize]; null before the first update. */
  readonly observations: Float32Array | null;
  /** The current action masks, shape [numEnvs, actions]; null without masks. */
  readonly actionMask: Uint8Array | null;
  /** 1 if the next step only resets. */
  readonly resetting: Uint8Array;
  readonly episodeReturns: Float64Array;
  readonly episodeLengths: Int32Array;
  /** Moments of the observations so far; null if they are not normalised. */
  readonly moments: Moments | null;
  /** Moments of the discounted returns so far, and each environment's current one; null if rewards are not normalised. */
  readonly rewardMoments: { readonly moments: Moments; readonly returns: Float64Array } | null;
  /** The environment's own state; null if it has none. */
  readonly env: unknown;
}

export interface PpoTrainer<O = ResolvedPpoOptions> {
  readonly options: O;
  /** Number of updates of the run. */
  readonly numUpdates: number;
  /** Number of finished updates. */
  readonly updates: number;
  /**
   * Collects one rollout and learns from it.
   *
   * @throws DivergedError when a loss or a gradient is not finite; Error when the run is finished
   */
  update(): PpoMetrics;
  /** Runs the remaining updates and yields the metrics of each. */
  run(): Generator<PpoMetrics, void, undefined>;
  /** Returns a copy of everything that training changes. */
  state(): PpoTrainerState<O>;
  /**
   * Tells the trainer the name of the last saved `state()`, for instance a path, so that a `DivergedError` can name it.
   *
   * @throws Error before the first `state()`
   */
  savedAs(name: string): void;
  /**
   * Returns a copy of the current normalisation of observations; null if they are not normalised. A policy,
   * evaluation, checkpoint or export of the network needs it together with the weights.
   */
  normalization(): ObservationNormalization | null;
  /** @throws Error when the environment cannot be restored, or the state belongs to another run */
  restore(state: PpoTrainerState<O>): void;
}

export interface PpoTrainerInputs {
  /**
   * Any observations that flatten to numbers (see `flatten` of gymnasium-js), without texts; Discrete actions; autoreset
   * `'same-step'` or `'next-step'`. If its infos have an `actionMask`, a Uint8Array of shape [numEnvs, actions], actions with 0 are not taken.
   */
  readonly env: TrainableEnv;
  readonly network: PolicyNetwork<NetworkArchitecture>;
  /** The run's generator. Its streams `'env'`, `'act'` and `'shuffle'` are used. */
  readonly rng: Rng;
  readonly options?: PpoOptions;
  /** A clock in milliseconds, for instance `() => performance.now()`; only `stepsPerSecond` depends on it. */
  readonly now?: () => number;
}
