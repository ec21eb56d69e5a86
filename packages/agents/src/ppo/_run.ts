import { expectOneOf, expectThat } from 'gymnasium-js/expect';
import type { NetworkArchitecture } from '../network/policy-network.ts';
import { createObserver } from './_observer.ts';
import { createRewardScaler } from './_reward-scaler.ts';
import type { GoodState } from './diverged-error.ts';
import type { ResolvedPpoOptions } from './options.ts';
import type { PpoTrainerInputs, TrainableEnv } from './trainer.ts';

/** One training run: its inputs, its storage, and everything it keeps between updates. */
export type Run = ReturnType<typeof createRun>;

/** @throws RangeError when environment, network and options do not fit */
export function createRun(
  { env, network, rng, now }: Omit<PpoTrainerInputs, 'options'>,
  options: ResolvedPpoOptions,
) {
  const { numEnvs } = env;
  const observer = createObserver(env.singleObservationSpace, numEnvs, options.normalizeObservations);
  const { observationSize, numActions } = network.architecture;
  expectFit(env, observer.size, network.architecture);
  const size = options.numSteps * numEnvs;
  const numUpdates = Math.floor(options.totalSteps / size);
  expectThat('totalSteps', options.totalSteps, numUpdates >= 1, `at least one rollout of ${size} steps`);
  // rows for every step, for the observations after the last step, and for one final observation
  network.reserve(size + 2 * numEnvs);
  return {
    env,
    network,
    options,
    observer,
    rewardScaler: options.normalizeRewards ? createRewardScaler(numEnvs, options.discount) : null,
    rng,
    actRng: rng.fork('act'),
    shuffleRng: rng.fork('shuffle'),
    now,
    numEnvs,
    numActions,
    observationSize,
    numUpdates,
    rollout: createRollout(size, numEnvs),
    minibatch: {
      actions: new Int32Array(size),
      oldLogProbs: new Float64Array(size),
      oldValues: new Float64Array(size),
      advantages: new Float64Array(size),
      returns: new Float64Array(size),
      mask: new Uint8Array(size * numActions),
    },
    logits: new Float32Array(numEnvs * numActions),
    logProbs: new Float64Array(numEnvs * numActions),
    finalValue: new Float32Array(1),
    /** 1 if the next step only resets, shape [numEnvs]. */
    resetting: new Uint8Array(numEnvs),
    /** Of the running episodes, shape [numEnvs]. */
    episodeReturns: new Float64Array(numEnvs),
    episodeLengths: new Int32Array(numEnvs),
    updates: 0,
    steps: 0,
    started: false,
    lastState: null as GoodState | null,
    log: emptyLog(numActions, undefined),
  };
}

/**
 * The data of one rollout: T steps of N environments, step t of environment e in row t · N + e. The observations
 * are stored in the network, in the same rows.
 */
function createRollout(size: number, numEnvs: number) {
  return {
    /** Counted from 0, even if the space starts elsewhere; shape [T, N], as are the next three. */
    actions: new Int32Array(size),
    /** log pi(a | s) when the action was taken. */
    logProbs: new Float64Array(size),
    /** Scaled if rewards are normalised. */
    rewards: new Float64Array(size),
    /** V of the observation after the step; at the end of an episode, of its final observation. */
    nextValues: new Float64Array(size),
    /** V(s), shape [T + 1, N]; the last N are for the observations after the last step. */
    values: new Float32Array(size + numEnvs),
    terminated: new Uint8Array(size),
    truncated: new Uint8Array(size),
    /** 1 for allowed actions, shape [T + 1, N, actions]; null until the environment returns a mask. */
    masks: null as Uint8Array | null,
    /** The rows to learn from, in order; `count` of them. */
    rows: new Int32Array(size),
    count: 0,
  };
}

/** Counters of an update, for its metrics. */
export function emptyLog(numActions: number, startedAt: number | undefined) {
  return {
    startedAt,
    episodes: 0,
    returnSum: 0,
    lengthSum: 0,
    actionCounts: new Array<number>(numActions).fill(0),
    sums: { loss: 0, policyLoss: 0, valueLoss: 0, entropy: 0, approxKl: 0, clipFraction: 0 },
    gradientNorm: 0,
    minibatches: 0,
    optimizerSteps: 0,
  };
}

/** Throws unless the network fits the environment's observations and actions, and the environment resets itself. */
export function expectFit(
  env: TrainableEnv,
  size: number,
  { observationSize, numActions }: NetworkArchitecture,
): void {
  if (size !== observationSize) {
    throw new RangeError(`Expected a network for observations of ${size}, got one for ${observationSize}.`);
  }
  if (env.singleActionSpace.n !== numActions) {
    throw new RangeError(
      `Expected a network for ${env.singleActionSpace.n} actions, got one for ${numActions}.`,
    );
  }
  expectOneOf('env.autoresetMode', env.autoresetMode, ['same-step', 'next-step']);
}
