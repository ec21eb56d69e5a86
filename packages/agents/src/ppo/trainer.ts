import type { Discrete, Rng, RngState, Space, VectorEnv } from 'gymnasium-js';
import type { NetworkArchitecture, NetworkState, PolicyNetwork } from '../network/policy-network.ts';
import type { PpoLossStatistics } from './loss.ts';
import type { Moments } from './moments.ts';
import type { ObservationNormalization } from './normalization.ts';
import type { PpoOptions, ResolvedPpoOptions } from './options.ts';

/** What PPO trains on; `state` and `restore` are needed only for a checkpoint that training resumes from. */
export interface TrainableEnv extends VectorEnv<Space, Discrete> {
  state?(): unknown;
  restore?(state: never): void;
}

/** What one update did; the statistics of the loss are means over its minibatches. Two runs with one seed write the same bytes, but for `stepsPerSecond`. */
export interface PpoMetrics extends PpoLossStatistics {
  /** From 1. */
  readonly update: number;
  /** Environment steps learnt from so far. */
  readonly steps: number;
  /** The one this update used. */
  readonly learningRate: number;
  /** The one this update used. */
  readonly clipRange: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** Of the returns by the values the rollout was collected with; null where the returns do not vary. */
  readonly explainedVariance: number | null;
  /** Steps of Adam; fewer than updateEpochs · numMinibatches when `targetKl` stopped the update. */
  readonly optimizerSteps: number;
  /** Episodes that ended during the rollout. */
  readonly episodes: number;
  /** Mean undiscounted return of those, null where none ended. */
  readonly returnMean: number | null;
  readonly lengthMean: number | null;
  /** Share of each action among the rollout's steps, shape [actions]. */
  readonly actionShares: readonly number[];
  /** Environment steps learnt from in this update by the second, by the clock `now`; null without one. */
  readonly stepsPerSecond: number | null;
}

/** All that training changes, for a checkpoint; typed arrays inside, see `encodeArrays`. */
export interface PpoTrainerState<O = ResolvedPpoOptions> {
  readonly options: O;
  readonly updates: number;
  readonly steps: number;
  readonly rng: { readonly act: RngState; readonly shuffle: RngState };
  readonly network: NetworkState<NetworkArchitecture>;
  /** Where each environment stands, shape [numEnvs, observationSize]; null before the first update. */
  readonly observations: Float32Array | null;
  /** What the environments allow next, shape [numEnvs, actions]; null where they show no mask. */
  readonly actionMask: Uint8Array | null;
  /** 1 where the next step only resets. */
  readonly resetting: Uint8Array;
  readonly episodeReturns: Float64Array;
  readonly episodeLengths: Int32Array;
  /** Of the observations so far; null where they are not normalised. */
  readonly moments: Moments | null;
  /** Of the discounted returns so far, and where each environment's stands; null where rewards are not normalised. */
  readonly rewardMoments: { readonly moments: Moments; readonly returns: Float64Array } | null;
  /** The environment's own state; null where it has none to give. */
  readonly env: unknown;
}

export interface PpoTrainer<O = ResolvedPpoOptions> {
  readonly options: O;
  /** How many updates the run has. */
  readonly numUpdates: number;
  /** How many are done. */
  readonly updates: number;
  /**
   * Collects one rollout and learns from it.
   *
   * @throws DivergedError when a loss or a gradient is not finite; Error when the run is finished
   */
  update(): PpoMetrics;
  /** Yields the metrics of every update that is left. */
  run(): Generator<PpoMetrics, void, undefined>;
  /** A copy of all that training changes. */
  state(): PpoTrainerState<O>;
  /**
   * Tells the trainer what the last `state()` was saved as, a path for instance, so that a `DivergedError` can name it.
   *
   * @throws Error when no state was taken yet
   */
  savedAs(name: string): void;
  /**
   * How observations are normalised now, a copy that training leaves alone; null where they are not. A policy,
   * evaluation, checkpoint or export of the network needs it beside the weights.
   */
  normalization(): ObservationNormalization | null;
  /** @throws Error when the environment cannot be put back, or the state is of another run */
  restore(state: PpoTrainerState<O>): void;
}

export interface PpoTrainerInputs {
  /**
   * Any observations that flatten to numbers (see `flatten` of gymnasium-js), texts left out; Discrete actions; autoreset
   * `'same-step'` or `'next-step'`. Where its infos have an `actionMask`, a Uint8Array of shape [numEnvs, actions], actions at 0 are neither taken nor learnt about.
   */
  readonly env: TrainableEnv;
  readonly network: PolicyNetwork<NetworkArchitecture>;
  /** The run's generator: streams `'env'`, `'act'` and `'shuffle'` are taken from it. */
  readonly rng: Rng;
  readonly options?: PpoOptions;
  /** A clock in milliseconds, `() => performance.now()` for instance; only `stepsPerSecond` depends on it. */
  readonly now?: () => number;
}
