import { logSoftmax } from './categorical.ts';

/** The part of a minibatch that the surrogate reads. */
interface CrossPairInputs {
  readonly logits: ArrayLike<number>;
  readonly actions: ArrayLike<number>;
  readonly oldLogProbs: ArrayLike<number>;
  readonly advantages: ArrayLike<number>;
  readonly mask?: ArrayLike<number>;
}

/**
 * Returns the mean of the clipped surrogate over all pairs of an action i and a state j, and adds its gradient.
 *
 * ```text
 * r_ij = exp(log pi(a_i | s_j) - log pi_old(a_i | s_i)),   L = -mean_ij min(r_ij A_i, clip(r_ij, 1-e, 1+e) A_i)
 * ```
 */
export function crossPairLoss(
  inputs: CrossPairInputs,
  numActions: number,
  clipRange: number,
  dLogits: Float32Array | Float64Array,
): number {
  const { logits, actions, oldLogProbs, advantages, mask } = inputs;
  const n = advantages.length;
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
  return sum / (n * n);
}
