import { shuffle, type VectorInfos } from 'gymnasium-js';
import { expectLength } from '../_check.ts';
import type { NetworkArchitecture, PolicyNetwork } from '../network/policy-network.ts';
import { createMinibatch } from './_minibatch.ts';
import { createObserver } from './_observer.ts';
import { createRewardScaler } from './_reward-scaler.ts';
import { leakingReturns, trajectoryRows } from './_trajectories.ts';
import { computeAdvantages } from './advantages.ts';
import { logSoftmax, sampleCategorical } from './categorical.ts';
import { DivergedError, type GoodState } from './diverged-error.ts';
import { type PpoLossInputs, type PpoLossStatistics, ppoLoss } from './loss.ts';
import { emptyMoments, type Moments, mergeMoments } from './moments.ts';
import { normalizationFrom } from './normalization.ts';
import { resolvePpoOptions } from './options.ts';
import { linearSchedule } from './schedule.ts';
import { explainedVariance, normalizeAdvantages } from './statistics.ts';
import type { PpoMetrics, PpoTrainer, PpoTrainerInputs, TrainableEnv } from './trainer.ts';

/**
 * Returns a PPO trainer (Schulman et al. 2017; section 3.5 of the DER paper), update by update.
 *
 * @throws RangeError when environment, network and options do not fit
 * @example
 * ```ts
 * import { createPpoTrainer, createReferenceNetwork } from '@der-gym/agents';
 * import { createRng, make, SyncVectorEnv } from 'gymnasium-js';
 *
 * const rng = createRng(1);
 * const env = new SyncVectorEnv([() => make('CartPole-v1'), () => make('CartPole-v1')]);
 * const network = createReferenceNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [8], rng });
 * const trainer = createPpoTrainer({ env, network, rng, options: { totalSteps: 100, numSteps: 16 } });
 * trainer.numUpdates; // => 3
 * [...trainer.run()].map((metrics) => metrics.update); // => [1, 2, 3]
 * ```
 */
export function createPpoTrainer(inputs: PpoTrainerInputs): PpoTrainer {
  const { env, network, rng, now } = inputs;
  const options = resolvePpoOptions(inputs.options);
  const { numSteps, discount, lambda, truncation } = options;
  const maxGradientNorm = options.maxGradientNorm ?? Number.POSITIVE_INFINITY;
  const numEnvs = env.numEnvs;
  const observer = createObserver(env.singleObservationSpace, numEnvs, options.normalizeObservations);
  const { observationSize, numActions } = checkFit(env, network, observer.size);
  const numUpdates = Math.floor(options.totalSteps / (numEnvs * numSteps));
  if (numUpdates < 1) {
    throw new RangeError(
      `Expected \`totalSteps\` to hold at least one rollout of ${numEnvs * numSteps} steps, got ${options.totalSteps}.`,
    );
  }
  const { trajectoriesPerUpdate } = options;
  // one episode of each environment a rollout
  const byEpisode = trajectoriesPerUpdate !== null;
  if (byEpisode && trajectoriesPerUpdate > numEnvs) {
    throw new RangeError(
      `Expected \`trajectoriesPerUpdate\` to be at most the ${numEnvs} environments, each plays one a rollout, got ${trajectoriesPerUpdate}.`,
    );
  }
  const actRng = rng.fork('act');
  const shuffleRng = rng.fork('shuffle');
  const firstAction = env.singleActionSpace.start;

  // rows of the network: numSteps of every environment, where they stand afterwards, and their final observations
  const size = numSteps * numEnvs;
  const rowsNeeded = size + 2 * numEnvs;
  network.reserve(rowsNeeded);
  const values = new Float32Array(size + numEnvs);
  const logits = new Float32Array(numEnvs * numActions);
  const logProbs = new Float64Array(numEnvs * numActions);
  const finalLogits = new Float32Array(numActions);
  const finalValue = new Float32Array(1);
  const actions = new Int32Array(size);
  const chosenLogProbs = new Float64Array(size);
  const rewards = new Float64Array(size);
  const nextValues = new Float64Array(size);
  const terminated = new Uint8Array(size);
  const truncated = new Uint8Array(size);
  const learnable = new Int32Array(size);
  const minibatch = createMinibatch(size, numActions);
  /** 1 where an action may be taken, shape [size + numEnvs, actions]; null until the environment shows a mask. */
  let masks: Uint8Array | null = null;
  const finished = new Uint8Array(numEnvs);
  const resetting = new Uint8Array(numEnvs);
  const episodeReturns = new Float64Array(numEnvs);
  const episodeLengths = new Int32Array(numEnvs);
  let updates = 0;
  let steps = 0;
  let started = false;
  let lastState: GoodState | null = null;
  const rewardScaler = options.normalizeRewards ? createRewardScaler(numEnvs, discount) : null;
  /** 1 where the step at hand is experience: no pseudo-step, and no step after the one episode that counts. */
  const counts = new Uint8Array(numEnvs);
  const ended = new Uint8Array(numEnvs);

  function reset(): void {
    const { observations, infos } = env.reset(
      started ? undefined : { seed: rng.fork('env').integer(2 ** 31) },
    );
    observer.observeAll(observations, network.observations, 0);
    rewardScaler?.returns.fill(0);
    resetting.fill(0);
    rememberMask(infos, 0);
    started = true;
  }

  /** Keeps what the environments allow at rows `row ... row + numEnvs - 1`. */
  function rememberMask(infos: VectorInfos, row: number): void {
    const { actionMask } = infos;
    if (actionMask === undefined) return;
    if (!(actionMask instanceof Uint8Array)) {
      throw new TypeError('Expected `infos.actionMask` to be a Uint8Array of shape [numEnvs, actions].');
    }
    expectLength('infos.actionMask', actionMask, numEnvs * numActions);
    masks ??= new Uint8Array((size + numEnvs) * numActions).fill(1);
    masks.set(actionMask, row * numActions);
  }

  /** All that are known of the rows, or undefined where everything is allowed. */
  function maskOf(row: number, rows: number): Uint8Array | undefined {
    return masks?.subarray(row * numActions, (row + rows) * numActions);
  }

  function update(): PpoMetrics {
    if (updates >= numUpdates) {
      throw new Error(`Expected at most ${numUpdates} updates, as \`totalSteps\` says; they are done.`);
    }
    const startedAt = now?.();
    if (!started || byEpisode) reset();
    const progress = updates / numUpdates;
    const annealed = (rate: number) =>
      options.annealLearningRate ? linearSchedule(rate, 0, progress) : rate;
    const learningRate = annealed(options.learningRate);
    const criticRate = options.criticLearningRate === null ? undefined : annealed(options.criticLearningRate);
    const clipRange = options.annealClipRange
      ? linearSchedule(options.clipRange, 0, progress)
      : options.clipRange;
    const lossOptions = { ...options, clipRange };
    updates += 1;
    if (byEpisode) {
      finished.fill(0);
      episodeReturns.fill(0);
      episodeLengths.fill(0);
    }

    // 1. Rollout: act, remember, and keep apart how an episode ended.
    let episodes = 0;
    let returnSum = 0;
    let lengthSum = 0;
    let count = 0;
    const finalValues: [step: number, value: number][] = [];
    const actionCounts = new Array<number>(numActions).fill(0);
    let end = 0;
    for (let t = 0; t < numSteps && !(byEpisode && !finished.includes(0)); t += 1) {
      const row = t * numEnvs;
      end = row + numEnvs;
      const chosen = actions.subarray(row, row + numEnvs);
      network.act(row, numEnvs, logits, values.subarray(row, row + numEnvs));
      const bad = logits.findIndex((z) => !Number.isFinite(z));
      if (bad >= 0) throw new DivergedError(updates, 'logits', 'logits', logits[bad]!, lastState, null);
      for (let e = 0; e < numEnvs; e += 1) {
        // an action that is ignored must only be possible
        if (resetting[e] === 1) maskOf(row + e, 1)?.fill(1);
      }
      logSoftmax(logits, numActions, maskOf(row, numEnvs), logProbs);
      sampleCategorical(logProbs, numActions, actRng, chosen);
      const step = env.step(firstAction === 0 ? chosen : chosen.map((action) => action + firstAction));
      for (let e = 0; e < numEnvs; e += 1) {
        counts[e] = resetting[e] === 1 || finished[e] === 1 ? 0 : 1;
        ended[e] = step.terminations[e] || step.truncations[e] ? 1 : 0;
      }
      const next = (row + numEnvs) * observationSize;
      observer.observeAll(step.observations, network.observations, next, byEpisode ? counts : undefined);
      rememberMask(step.infos, row + numEnvs);
      const stepRewards = rewards.subarray(row, row + numEnvs);
      if (rewardScaler === null) stepRewards.set(step.rewards);
      else rewardScaler.scale(step.rewards, counts, ended, stepRewards);

      for (let e = 0; e < numEnvs; e += 1) {
        const i = row + e;
        chosenLogProbs[i] = logProbs[e * numActions + chosen[e]!]!;
        terminated[i] = step.terminations[e]!;
        truncated[i] = step.truncations[e]!;
        if (resetting[e] === 1) {
          // a pseudo-step of next-step autoreset: the action was ignored, there is nothing to learn
          resetting[e] = 0;
          continue;
        }
        if (finished[e] === 1) continue;
        learnable[count] = i;
        count += 1;
        actionCounts[chosen[e]!]! += 1;
        episodeReturns[e]! += step.rewards[e]!;
        episodeLengths[e]! += 1;
        if (ended[e] === 0) continue;
        if (byEpisode) finished[e] = 1;
        episodes += 1;
        returnSum += episodeReturns[e]!;
        lengthSum += episodeLengths[e]!;
        episodeReturns[e] = 0;
        episodeLengths[e] = 0;
        if (env.autoresetMode === 'next-step') {
          resetting[e] = 1;
        } else if (terminated[i] === 0 || observer.moments !== null) {
          // same-step autoreset: the next row holds the next episode's first observation, the value is another's
          const final = step.infos.finalObservation;
          if (final === undefined)
            throw new Error('Expected `infos.finalObservation` where an episode ended.');
          const scratch = size + numEnvs;
          observer.observeOne(final, e, network.observations, scratch * observationSize);
          if (terminated[i] === 1) continue;
          network.act(scratch, 1, finalLogits, finalValue);
          finalValues.push([i, finalValue[0]!]);
        }
      }
    }
    steps += count;
    network.act(end, numEnvs, logits, values.subarray(end, end + numEnvs));

    // 2. Advantages: the chain is cut where an episode ended, the bootstrap dropped where it terminated.
    for (let i = 0; i < end; i += 1) nextValues[i] = values[i + numEnvs]!;
    for (const [i, value] of finalValues) nextValues[i] = value;
    for (let i = 0; i < end; i += 1) {
      if (truncation === 'terminal' && truncated[i] === 1) terminated[i] = 1;
    }
    const { advantages, returns } = computeAdvantages(options.advantage, {
      rewards: rewards.subarray(0, end),
      values: values.subarray(0, end),
      nextValues: nextValues.subarray(0, end),
      terminated: terminated.subarray(0, end),
      truncated: truncated.subarray(0, end),
      discount,
      lambda,
      numEnvs,
    });

    // 3. Loss and update: several passes over the rollout in shuffled minibatches.
    const order = learnable.subarray(0, count);
    const trajectories = byEpisode ? trajectoryRows(order, numEnvs) : [];
    const numParts = byEpisode ? 1 : options.numMinibatches;
    const explained = explainedVariance(pick(values, order), pick(returns, order));
    const sums = { loss: 0, policyLoss: 0, valueLoss: 0, entropy: 0, approxKl: 0, clipFraction: 0 };
    let gradientNorm = 0;
    let minibatches = 0;
    let optimizerSteps = 0;
    let stopped = false;
    for (let epoch = 0; epoch < options.updateEpochs && !stopped; epoch += 1) {
      let drawn = order;
      if (byEpisode) {
        shuffle(shuffleRng, trajectories);
        drawn = Int32Array.from(trajectories.slice(0, trajectoriesPerUpdate).flat());
        if (options.returnsLeak) leakingReturns(drawn, rewards, values, discount, advantages, returns);
      } else shuffle(shuffleRng, order);
      for (let part = 0; part < numParts && !stopped; part += 1) {
        const from = Math.floor((part * drawn.length) / numParts);
        const n = Math.floor(((part + 1) * drawn.length) / numParts) - from;
        if (n === 0) continue;
        const rows = drawn.subarray(from, from + n);
        for (let k = 0; k < n; k += 1) {
          const i = rows[k]!;
          minibatch.actions[k] = actions[i]!;
          minibatch.oldLogProbs[k] = chosenLogProbs[i]!;
          minibatch.oldValues[k] = values[i]!;
          minibatch.advantages[k] = advantages[i]!;
          minibatch.returns[k] = returns[i]!;
          if (masks !== null) minibatch.mask.set(maskOf(i, 1)!, k * numActions);
        }
        if (options.normalizeAdvantages) normalizeAdvantages(minibatch.advantages, n);
        let found: PpoLossStatistics | undefined;
        let culprit = 'loss';
        network.backward(rows, n, (batchLogits, batchValues, dLogits, dValues) => {
          const inputsOfLoss = minibatch.first(n, batchLogits, batchValues, masks !== null);
          found = ppoLoss(inputsOfLoss, lossOptions, dLogits, dValues);
          if (!Number.isFinite(found.loss)) culprit = firstBadTensor(pick(rewards, rows), inputsOfLoss);
        });
        if (found === undefined)
          throw new Error('Expected `network.backward` to ask for the loss, but it did not.');
        if (!Number.isFinite(found.loss))
          throw new DivergedError(updates, 'loss', culprit, found.loss, lastState, found);
        for (const name of lossNames) sums[name] += found[name];
        minibatches += 1;
        if (options.targetKl !== null && found.approxKl > 1.5 * options.targetKl) {
          stopped = true;
          break;
        }
        const norm = network.step(learningRate, maxGradientNorm, criticRate);
        if (!Number.isFinite(norm))
          throw new DivergedError(updates, 'gradient', 'gradients', norm, lastState, found);
        gradientNorm += norm;
        optimizerSteps += 1;
      }
    }

    // 4. The next rollout starts where this one ended.
    network.observations.copyWithin(0, end * observationSize, (end + numEnvs) * observationSize);
    masks?.copyWithin(0, end * numActions, (end + numEnvs) * numActions);
    const mean = (sum: number, of: number) => (of === 0 ? 0 : sum / of);
    const elapsedMs = now === undefined || startedAt === undefined ? 0 : now() - startedAt;
    return {
      update: updates,
      steps,
      learningRate,
      clipRange,
      loss: mean(sums.loss, minibatches),
      policyLoss: mean(sums.policyLoss, minibatches),
      valueLoss: mean(sums.valueLoss, minibatches),
      entropy: mean(sums.entropy, minibatches),
      approxKl: mean(sums.approxKl, minibatches),
      clipFraction: mean(sums.clipFraction, minibatches),
      gradientNorm: mean(gradientNorm, optimizerSteps),
      explainedVariance: explained,
      optimizerSteps,
      episodes,
      returnMean: episodes === 0 ? null : returnSum / episodes,
      lengthMean: episodes === 0 ? null : lengthSum / episodes,
      actionShares: actionCounts.map((times) => mean(times, count)),
      stepsPerSecond: elapsedMs > 0 ? (1000 * count) / elapsedMs : null,
    };
  }

  return {
    options,
    numUpdates,
    get updates() {
      return updates;
    },
    update,
    *run() {
      while (updates < numUpdates) yield update();
    },
    state() {
      lastState = { update: updates, name: null };
      return {
        options,
        updates,
        steps,
        rng: { act: actRng.state(), shuffle: shuffleRng.state() },
        network: network.state(),
        observations: started ? network.observations.slice(0, numEnvs * observationSize) : null,
        actionMask: maskOf(0, numEnvs)?.slice() ?? null,
        resetting: resetting.slice(),
        episodeReturns: episodeReturns.slice(),
        episodeLengths: episodeLengths.slice(),
        moments: observer.moments && copyOf(observer.moments),
        rewardMoments: rewardScaler && {
          moments: copyOf(rewardScaler.moments),
          returns: rewardScaler.returns.slice(),
        },
        env: env.state?.() ?? null,
      };
    },
    savedAs(name) {
      if (lastState === null) throw new Error('Expected a `state()` to have been taken before `savedAs`.');
      lastState = { ...lastState, name };
    },
    normalization: () => observer.moments && normalizationFrom(observer.moments),
    restore(state) {
      if (JSON.stringify(resolvePpoOptions(state.options)) !== JSON.stringify(options)) {
        throw new RangeError('Expected a state saved with the same options as this trainer has.');
      }
      expectLength('state.resetting', state.resetting, numEnvs);
      if (state.observations !== null) {
        expectLength('state.observations', state.observations, numEnvs * observationSize);
        if (env.restore === undefined || state.env === null) {
          throw new Error(
            'Expected an environment with `state()` and `restore()`: without them training cannot go on to the bit.',
          );
        }
        env.restore(state.env as never);
        network.observations.set(state.observations, 0);
      }
      masks = null;
      if (state.actionMask) rememberMask({ actionMask: state.actionMask }, 0);
      network.restore(state.network);
      observer.restore(state.moments);
      if (rewardScaler !== null && state.rewardMoments !== null) {
        mergeMoments(emptyMoments(1), state.rewardMoments.moments, rewardScaler.moments);
        rewardScaler.returns.set(state.rewardMoments.returns);
      }
      actRng.restore(state.rng.act);
      shuffleRng.restore(state.rng.shuffle);
      resetting.set(state.resetting);
      episodeReturns.set(state.episodeReturns);
      episodeLengths.set(state.episodeLengths);
      updates = state.updates;
      lastState = { update: state.updates, name: null };
      steps = state.steps;
      started = state.observations !== null;
    },
  };
}

const copyOf = (moments: Moments): Moments => ({
  count: moments.count,
  mean: moments.mean.slice(),
  squares: moments.squares.slice(),
});

const lossNames = ['loss', 'policyLoss', 'valueLoss', 'entropy', 'approxKl', 'clipFraction'] as const;

function checkFit(
  env: TrainableEnv,
  network: PolicyNetwork<NetworkArchitecture>,
  size: number,
): { observationSize: number; numActions: number } {
  const { observationSize, numActions } = network.architecture;
  if (size !== observationSize) {
    throw new RangeError(`Expected a network for observations of ${size}, got one for ${observationSize}.`);
  }
  if (env.singleActionSpace.n !== numActions) {
    throw new RangeError(
      `Expected a network for ${env.singleActionSpace.n} actions, got one for ${numActions}.`,
    );
  }
  if (env.autoresetMode === 'disabled') {
    throw new RangeError("Expected `env.autoresetMode` to be 'same-step' or 'next-step', got 'disabled'.");
  }
  return { observationSize, numActions };
}

function pick(values: ArrayLike<number>, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k += 1) picked[k] = values[rows[k]!]!;
  return picked;
}

/** Which of the loss's inputs is not finite, causes before their effects. */
function firstBadTensor(rewards: ArrayLike<number>, inputs: PpoLossInputs): string {
  const { oldValues, returns, advantages, oldLogProbs, logits, values } = inputs;
  const tensors = { rewards, oldValues, returns, advantages, oldLogProbs, logits, values };
  const bad = Object.entries(tensors).find(([, tensor]) => !Array.from(tensor).every(Number.isFinite));
  return bad?.[0] ?? 'loss';
}
