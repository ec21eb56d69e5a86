import { expectLength } from 'gymnasium-js/expect';
import { entropy, logSoftmaxRow } from '../network/categorical.ts';

/** Inputs of the loss of one minibatch of n rows. */
export interface PpoLossInputs {
  /** z, shape [n, actions]. */
  readonly logits: ArrayLike<number>;
  /** V(s), shape [n]. */
  readonly values: ArrayLike<number>;
  /** a, shape [n]. */
  readonly actions: ArrayLike<number>;
  /** log pi_old(a | s) when the action was taken, shape [n]. */
  readonly oldLogProbs: ArrayLike<number>;
  /** V_old(s), shape [n]; used only by the clipped value loss. */
  readonly oldValues: ArrayLike<number>;
  /** A, normalised or not, shape [n]. */
  readonly advantages: ArrayLike<number>;
  /** The target of V(s), shape [n]. */
  readonly returns: ArrayLike<number>;
  /** 1 for allowed actions, shape [n, actions] @defaultValue all */
  readonly mask?: ArrayLike<number>;
}

/**
 * The distance of V from the returns:
 * - `'clipped'`: the larger of the squared error and that of the value clipped to V_old ± clipRange
 * - `'replaced'`: the squared error of the clipped value, as with `clip_range_vf` in Stable-Baselines3
 * - `'plain'`: the squared error
 */
export type ValueLoss = 'clipped' | 'replaced' | 'plain';

export interface PpoLossOptions {
  /** How far the probability ratio may move from 1 (epsilon). */
  readonly clipRange: number;
  readonly valueLoss: ValueLoss;
  /** Whether the value loss is half the mean squared error. @defaultValue true */
  readonly halveValueLoss?: boolean;
  /** Weight of the value loss. */
  readonly valueCoefficient: number;
  /** Weight of the entropy bonus. */
  readonly entropyCoefficient: number;
  /** Whether the clipped surrogate is part of the loss; without it another policy loss can be added. @defaultValue true */
  readonly surrogate?: boolean;
}

/** Means over the minibatch. */
export interface PpoLossStatistics {
  /** policyLoss + valueCoefficient · valueLoss - entropyCoefficient · entropy. */
  readonly loss: number;
  readonly policyLoss: number;
  /** The mean squared error, or half of it, clipped or not. */
  readonly valueLoss: number;
  /** In nats. */
  readonly entropy: number;
  /** KL(old || new) by the estimator (r - 1) - ln r, which is never negative (Schulman's k3). */
  readonly approxKl: number;
  /** Share of rows whose ratio left [1 - clipRange, 1 + clipRange]. */
  readonly clipFraction: number;
}

/**
 * Returns the clipped-surrogate loss of PPO with its value and entropy terms, and writes its gradient.
 *
 * ```text
 * r = exp(log pi(a|s) - log pi_old(a|s))
 * L = mean( -min(r A, clip(r, 1-e, 1+e) A) ) + c_v · ½ mean( error² ) - c_e · mean( H(pi(.|s)) )
 * ```
 *
 * Schulman et al. 2017, equations 7 and 9; Eq. 5 of the DER paper is the first term, Eq. 6 the target of the value term. All computations are in float64.
 *
 * @param dLogits output for dL/dz, shape [n, actions]
 * @param dValues output for dL/dV, shape [n]
 * @throws RangeError when the lengths do not match
 * @example
 * ```ts
 * import { ppoLoss } from './loss.ts';
 *
 * // one row, pi = (.5, .5), the ratio is 1: the policy loss is -A and pushes action 0 up
 * const dLogits = new Float64Array(2);
 * const dValues = new Float64Array(1);
 * const { policyLoss, valueLoss } = ppoLoss(
 *   { logits: [0, 0], values: [1], actions: [0], oldLogProbs: [Math.log(0.5)], oldValues: [1], advantages: [2], returns: [3] },
 *   { clipRange: 0.2, valueLoss: 'plain', valueCoefficient: 0.5, entropyCoefficient: 0 },
 *   dLogits,
 *   dValues,
 * );
 * policyLoss; // => -2
 * valueLoss; // => 2
 * dLogits; // => [-1, 1]
 * dValues; // => [-1]
 * ```
 */
export function ppoLoss(
  inputs: PpoLossInputs,
  options: PpoLossOptions,
  dLogits: Float32Array | Float64Array,
  dValues: Float32Array | Float64Array,
): PpoLossStatistics {
  const { logits, values, actions, oldLogProbs, oldValues, advantages, returns, mask } = inputs;
  const { clipRange, valueCoefficient, entropyCoefficient } = options;
  const { valueLoss: valueKind, halveValueLoss = true, surrogate = true } = options;
  const valueScale = halveValueLoss ? 0.5 : 1;
  const n = values.length;
  const numActions = checkShapes(inputs, dLogits, dValues);
  const logProbs = new Float64Array(numActions);

  let policyLoss = 0;
  let valueLoss = 0;
  let entropySum = 0;
  let kl = 0;
  let clipped = 0;
  for (let i = 0; i < n; i += 1) {
    const start = i * numActions;
    logSoftmaxRow(logits, start, numActions, mask, logProbs, 0);
    const action = actions[i]!;
    const logRatio = logProbs[action]! - oldLogProbs[i]!;
    const ratio = Math.exp(logRatio);
    const advantage = advantages[i]!;
    const inside = Math.min(Math.max(ratio, 1 - clipRange), 1 + clipRange);
    const free = -advantage * ratio;
    const bound = -advantage * inside;
    if (surrogate) policyLoss += Math.max(free, bound);
    kl += ratio - 1 - logRatio;
    if (ratio !== inside) clipped += 1;

    const rowEntropy = entropy(logProbs, numActions);
    entropySum += rowEntropy;
    // when the clipped branch is larger the ratio is out of range, and the gradient is 0
    const dLogProb = surrogate && free >= bound ? free / n : 0;
    for (let a = 0; a < numActions; a += 1) {
      const logP = logProbs[a]!;
      const p = Math.exp(logP);
      const dEntropy = p > 0 ? -p * (logP + rowEntropy) : 0;
      dLogits[start + a] = dLogProb * ((a === action ? 1 : 0) - p) - (entropyCoefficient * dEntropy) / n;
    }

    const error = values[i]! - returns[i]!;
    let squared = error * error;
    let dError = error;
    if (valueKind !== 'plain') {
      const old = oldValues[i]!;
      const kept = old + Math.min(Math.max(values[i]! - old, -clipRange), clipRange);
      const keptError = kept - returns[i]!;
      if (
        valueKind === 'replaced' ? Math.abs(values[i]! - old) > clipRange : keptError * keptError > squared
      ) {
        squared = keptError * keptError;
        // `kept` is at a bound here and does not depend on V
        dError = 0;
      }
    }
    valueLoss += valueScale * squared;
    dValues[i] = (2 * valueScale * valueCoefficient * dError) / n;
  }
  policyLoss /= n;
  valueLoss /= n;
  entropySum /= n;
  return {
    loss: policyLoss + valueCoefficient * valueLoss - entropyCoefficient * entropySum,
    policyLoss,
    valueLoss,
    entropy: entropySum,
    approxKl: kl / n,
    clipFraction: clipped / n,
  };
}

function checkShapes(inputs: PpoLossInputs, dLogits: ArrayLike<number>, dValues: ArrayLike<number>): number {
  const n = inputs.values.length;
  const numActions = inputs.logits.length / n;
  if (n === 0 || !Number.isInteger(numActions)) {
    throw new RangeError(
      `Expected \`logits\` to hold ${n} rows, at least one, got ${inputs.logits.length} numbers.`,
    );
  }
  for (const name of ['actions', 'oldLogProbs', 'oldValues', 'advantages', 'returns'] as const)
    expectLength(name, inputs[name], n);
  if (inputs.mask !== undefined) expectLength('mask', inputs.mask, inputs.logits.length);
  expectLength('dLogits', dLogits, inputs.logits.length);
  expectLength('dValues', dValues, n);
  return numActions;
}
