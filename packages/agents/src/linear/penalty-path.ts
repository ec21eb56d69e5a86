import type { LinearModel } from './softmax-regression.ts';

/**
 * Yields one fit per penalty, strongest penalty first. Each fit starts from the weights of the previous one, so that it needs few
 * steps.
 *
 * @param fit fits a model for a penalty; `start` contains the previous weights, undefined for the first penalty
 */
export function* penaltyPath(
  penalties: readonly number[],
  fit: (options: { readonly l2: number; readonly start?: Float64Array }) => LinearModel,
): Generator<{ readonly model: LinearModel; readonly l2: number }> {
  let start: Float64Array | undefined;
  for (const l2 of [...penalties].sort((a, b) => b - a)) {
    const model = fit({ l2, ...(start && { start }) });
    start = model.weights;
    yield { model, l2 };
  }
}
