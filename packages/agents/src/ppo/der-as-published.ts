/**
 * The training of the DER paper as it was published: section 3.5 and Algorithm 1, its public code, and the two faults of
 * that code, which are kept so that their cost can be measured. Nothing of this is in the standard loop, `train.ts`.
 *
 * @see https://github.com/Fhujinwu/DER
 */
import { shuffle } from 'gymnasium-js';
import { expectThat } from 'gymnasium-js/expect';
import { logSoftmax } from '../network/categorical.ts';
import { backward, pick, takeStep } from './_learning.ts';
import { act, advantageInputs, finishEpisode, remember, resetEnvs, store, valueNext } from './_rollout.ts';
import type { Run } from './_run.ts';
import { beginUpdate, endUpdate, trainerOf } from './_trainer.ts';
import { computeGaeBatch, type GaeBatchInputs, type GaeOutputs } from './gae.ts';
import { type PpoLossInputs, type PpoLossOptions, type PpoLossStatistics, ppoLoss } from './loss.ts';
import type { AdvantageKind } from './options.ts';
import { explainedVariance } from './statistics.ts';
import type { PpoMetrics, PpoTrainer } from './trainer.ts';

/** @throws RangeError when more trajectories are to be drawn than environments play */
export function trainAsPublished(run: Run): PpoTrainer {
  const drawn = run.options.trajectoriesPerUpdate!;
  const most = `at most the ${run.numEnvs} environments, each plays one a rollout`;
  expectThat('trajectoriesPerUpdate', drawn, drawn <= run.numEnvs, most);
  return trainerOf(run, update);
}

/** One round of Algorithm 1: fill the buffer with trajectories, learn from some of them several times, empty it. */
function update(run: Run): PpoMetrics {
  const { env, options, rollout, numEnvs, resetting } = run;
  const { numSteps, updateEpochs, targetKl } = options;

  const annealed = beginUpdate(run);
  const learningRate = annealed(options.learningRate, options.annealLearningRate);
  const criticRate = annealed(options.criticLearningRate ?? options.learningRate, options.annealLearningRate);
  const clipRange = annealed(options.clipRange, options.annealClipRange);

  // Lines 3 and 4 of Algorithm 1: one trajectory of each environment, of at most `numSteps` steps.
  resetEnvs(run);
  run.episodeReturns.fill(0);
  run.episodeLengths.fill(0);
  const isPlaying = new Uint8Array(numEnvs).fill(1);
  const counts = new Uint8Array(numEnvs);
  let end = 0;
  for (let t = 0; t < numSteps && isPlaying.includes(1); t += 1) {
    const row = t * numEnvs;
    end = row + numEnvs;
    const step = env.step(act(run, row));
    counts.set(isPlaying);
    store(run, row, step, counts, counts);
    for (let e = 0; e < numEnvs; e += 1) {
      if (isPlaying[e] === 0) resetting[e] = 0;
      else if (remember(run, row + e, e, step)) {
        isPlaying[e] = 0;
        finishEpisode(run, row + e, e, step);
      }
    }
  }
  valueNext(run, end);
  const { advantages, returns } = advantagesAsPublished(options.advantage, advantageInputs(run, end));

  // Lines 6 to 12: several times, draw trajectories and take one step. The paper draws one a time, its code several.
  const batch = rollout.rows.subarray(0, rollout.count);
  const explained = explainedVariance(pick(rollout.values, batch), pick(returns, batch));
  const trajectories = trajectoryRows(batch, numEnvs);
  const lossOptions = { ...options, clipRange };
  for (let epoch = 0; epoch < updateEpochs; epoch += 1) {
    shuffle(run.shuffleRng, trajectories);
    const drawn = Int32Array.from(trajectories.slice(0, options.trajectoriesPerUpdate!).flat());
    if (options.returnsLeak) {
      leakReturns(drawn, rollout.rewards, rollout.values, options.discount, advantages, returns);
    }
    // Eq. 5 for the actor, Eq. 6 for the critic
    const found = backward(run, drawn, advantages, returns, (inputs, dLogits, dValues) =>
      (options.crossPairs ? crossPairLoss : ppoLoss)(inputs, lossOptions, dLogits, dValues),
    );
    if (targetKl !== null && found.approxKl > 1.5 * targetKl) break;
    // its code has an optimiser for each of the two
    takeStep(run, found, learningRate, criticRate);
  }
  return endUpdate(run, end, { learningRate, clipRange, explainedVariance: explained });
}

/**
 * Returns the advantages A that Eq. 5 weighs ratios by, and the returns G that the critic is fitted to.
 *
 * ```text
 * Eq. 5:  J(theta) = E_t[ min(rho_t A_t, clip(rho_t, 1 - e, 1 + e) A_t) ]   (the first term of `ppoLoss`)
 * Eq. 6:  delta_t  = G_t - V(s_t)                                            (the error of its value term)
 * ```
 *
 * G_t is the discounted sum of rewards to the end of the episode; where the rollout or a time limit cuts the episode
 * first, the value there stands for the rest. `lambda` is read by `'gae'` only. A_t is
 * - under `'reward - value'` r_t - V(s_t), as section 3.5 has it
 * - under `'return - value'` G_t - V(s_t), as the code has it
 * - under `'gae'` what the standard loop has; the critic is fitted to A_t + V(s_t) then
 *
 * @param inputs a rollout of shape [T, numEnvs]
 * @throws RangeError as `computeGaeBatch` does
 */
export function advantagesAsPublished(kind: AdvantageKind, inputs: GaeBatchInputs): GaeOutputs {
  if (kind === 'gae') return computeGaeBatch(inputs);
  const { advantages, returns } = computeGaeBatch({ ...inputs, lambda: 1 });
  if (kind === 'reward - value') {
    const { rewards, values } = inputs;
    for (let i = 0; i < advantages.length; i += 1) advantages[i] = rewards[i]! - values[i]!;
  }
  return { advantages, returns };
}

/** The rows of each environment's episode, in the order they were played; rows are t · numEnvs + environment. */
export function trajectoryRows(rows: Int32Array, numEnvs: number): number[][] {
  const found = Array.from({ length: numEnvs }, (): number[] => []);
  for (const row of rows) found[row % numEnvs]!.push(row);
  return found;
}

/**
 * The first fault, `returnsLeak`: writes returns that run over all `rows` as over one trajectory, and the advantages
 * return - value. What an episode is paid for depends on which one was drawn after it.
 */
export function leakReturns(
  rows: Int32Array,
  rewards: ArrayLike<number>,
  values: ArrayLike<number>,
  discount: number,
  advantages: Float64Array,
  returns: Float64Array,
): void {
  let sum = 0;
  for (let k = rows.length - 1; k >= 0; k -= 1) {
    const i = rows[k]!;
    sum = rewards[i]! + discount * sum;
    returns[i] = sum;
    advantages[i] = sum - values[i]!;
  }
}

/**
 * The second fault, `crossPairs`: scores every action i of the minibatch in every state j of it, as a broadcast of
 * [n, 1] against [n] does. Only i = j is PPO. The value and entropy terms, the divergence and the clip fraction are those
 * of `ppoLoss`.
 *
 * ```text
 * r_ij = exp(log pi(a_i | s_j) - log pi_old(a_i | s_i)),   L = -mean_ij min(r_ij A_i, clip(r_ij, 1-e, 1+e) A_i)
 * ```
 */
export function crossPairLoss(
  inputs: PpoLossInputs,
  options: PpoLossOptions,
  dLogits: Float32Array | Float64Array,
  dValues: Float32Array | Float64Array,
): PpoLossStatistics {
  const { clipRange, valueCoefficient, entropyCoefficient } = options;
  const { logits, actions, oldLogProbs, advantages, mask } = inputs;
  const own = ppoLoss(inputs, { ...options, surrogate: false }, dLogits, dValues);
  const n = advantages.length;
  const numActions = logits.length / n;
  const logProbs = logSoftmax(logits, numActions, mask);
  let sum = 0;
  for (let j = 0; j < n; j += 1) {
    const start = j * numActions;
    const byAction = new Float64Array(numActions);
    let total = 0;
    for (let i = 0; i < n; i += 1) {
      const action = actions[i]!;
      const ratio = Math.exp(logProbs[start + action]! - oldLogProbs[i]!);
      const free = -advantages[i]! * ratio;
      const bound = -advantages[i]! * Math.min(Math.max(ratio, 1 - clipRange), 1 + clipRange);
      sum += Math.max(free, bound);
      if (free < bound) continue;
      byAction[action] = byAction[action]! + free;
      total += free;
    }
    for (let a = 0; a < numActions; a += 1) {
      const p = Math.exp(logProbs[start + a]!);
      dLogits[start + a] = dLogits[start + a]! + (byAction[a]! - total * p) / (n * n);
    }
  }
  const policyLoss = sum / (n * n);
  const loss = policyLoss + valueCoefficient * own.valueLoss - entropyCoefficient * own.entropy;
  return { ...own, loss, policyLoss };
}
