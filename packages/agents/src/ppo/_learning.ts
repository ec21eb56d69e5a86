import { maskOf } from './_rollout.ts';
import type { Run } from './_run.ts';
import { DivergedError } from './diverged-error.ts';
import type { PpoLossInputs, PpoLossStatistics } from './loss.ts';
import { normalizeAdvantages } from './statistics.ts';

export const lossNames = ['loss', 'policyLoss', 'valueLoss', 'entropy', 'approxKl', 'clipFraction'] as const;

/** Writes the gradient of a loss with respect to logits and values, and returns the loss's terms. */
type Loss = (
  inputs: PpoLossInputs,
  dLogits: Float32Array | Float64Array,
  dValues: Float32Array | Float64Array,
) => PpoLossStatistics;

/**
 * Gathers the rows of one minibatch, and computes their loss and the gradients of all weights.
 *
 * @throws DivergedError when the loss is not finite
 */
export function backward(
  run: Run,
  rows: Int32Array,
  advantages: Float64Array,
  returns: Float64Array,
  loss: Loss,
): PpoLossStatistics {
  const { rollout, minibatch, network, numActions, log } = run;
  const n = rows.length;
  for (let k = 0; k < n; k += 1) {
    const i = rows[k]!;
    minibatch.actions[k] = rollout.actions[i]!;
    minibatch.oldLogProbs[k] = rollout.logProbs[i]!;
    minibatch.oldValues[k] = rollout.values[i]!;
    minibatch.advantages[k] = advantages[i]!;
    minibatch.returns[k] = returns[i]!;
    if (rollout.masks !== null) minibatch.mask.set(maskOf(run, i, 1)!, k * numActions);
  }
  if (run.options.normalizeAdvantages) normalizeAdvantages(minibatch.advantages, n);
  let found: PpoLossStatistics | undefined;
  let culprit = 'loss';
  network.backward(rows, n, (logits, values, dLogits, dValues) => {
    const inputs: PpoLossInputs = {
      logits,
      values,
      actions: minibatch.actions.subarray(0, n),
      oldLogProbs: minibatch.oldLogProbs.subarray(0, n),
      oldValues: minibatch.oldValues.subarray(0, n),
      advantages: minibatch.advantages.subarray(0, n),
      returns: minibatch.returns.subarray(0, n),
      ...(rollout.masks !== null && { mask: minibatch.mask.subarray(0, n * numActions) }),
    };
    found = loss(inputs, dLogits, dValues);
    if (!Number.isFinite(found.loss)) culprit = firstBadTensor(pick(rollout.rewards, rows), inputs);
  });
  if (found === undefined)
    throw new Error('Expected `network.backward` to call its loss function, but it did not.');
  if (!Number.isFinite(found.loss))
    throw new DivergedError(run.updates, 'loss', culprit, found.loss, run.lastState, found);
  for (const name of lossNames) log.sums[name] += found[name];
  log.minibatches += 1;
  return found;
}

/**
 * Clips the gradients and takes one step of Adam.
 *
 * @throws DivergedError when a gradient is not finite
 */
export function takeStep(
  run: Run,
  found: PpoLossStatistics,
  learningRate: number,
  criticRate?: number,
): void {
  const { network, options, log } = run;
  const norm = network.step(learningRate, options.maxGradientNorm ?? Number.POSITIVE_INFINITY, criticRate);
  if (!Number.isFinite(norm))
    throw new DivergedError(run.updates, 'gradient', 'gradients', norm, run.lastState, found);
  log.gradientNorm += norm;
  log.optimizerSteps += 1;
}

/** The values of some rows. */
export function pick(values: ArrayLike<number>, rows: Int32Array): Float64Array {
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
