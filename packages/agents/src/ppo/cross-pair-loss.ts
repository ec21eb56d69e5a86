import { logSoftmax } from '../network/categorical.ts';
import { type PpoLossInputs, type PpoLossOptions, type PpoLossStatistics, ppoLoss } from './loss.ts';

/**
 * The second fault, `crossPairs`: scores every action i of the minibatch in every state j, as a broadcast of
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
