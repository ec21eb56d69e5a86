import type { LinearModel } from './softmax-regression.ts';

/**
 * Yields the fits for some penalties, strongest first. Each starts from the weights of the previous one, so it needs few steps.
 *
 * @param fit receives a penalty, and the weights to start from, undefined for the first
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
