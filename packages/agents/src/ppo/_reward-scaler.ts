import { emptyMoments, mergeMoments, momentsOf, momentsVariance } from './moments.ts';
import { normalizationClip, normalizationEpsilon } from './normalization.ts';

/**
 * Divides rewards by the standard deviation of the discounted return so far, G_t = discount · G_(t-1) + r_t, over all
 * environments, as `VecNormalize` of Stable-Baselines3 does: r / √(Var(G) + 1e-8), clipped to ±10.
 */
export function createRewardScaler(numEnvs: number, discount: number) {
  const moments = emptyMoments(1);
  const group = emptyMoments(1);
  const returns = new Float64Array(numEnvs);
  return {
    moments,
    /** G of each environment's running episode, shape [numEnvs]. */
    returns,
    /**
     * Processes one step and writes the scaled rewards.
     *
     * @param mask 1 for steps that count, shape [numEnvs]
     * @param terminations with `truncations`, 1 for the last step of an episode, shape [numEnvs]
     */
    scale(
      rewards: ArrayLike<number>,
      mask: ArrayLike<number>,
      terminations: ArrayLike<number>,
      truncations: ArrayLike<number>,
      out: Float64Array,
    ): void {
      for (let e = 0; e < numEnvs; e += 1) {
        if (mask[e] === 1) returns[e] = discount * returns[e]! + rewards[e]!;
      }
      mergeMoments(moments, momentsOf(returns, 1, mask, group), moments);
      const scale = 1 / Math.sqrt(momentsVariance(moments)[0]! + normalizationEpsilon);
      for (let e = 0; e < numEnvs; e += 1) {
        out[e] = Math.min(Math.max(rewards[e]! * scale, -normalizationClip), normalizationClip);
        if (terminations[e] || truncations[e]) returns[e] = 0;
      }
    },
  };
}
