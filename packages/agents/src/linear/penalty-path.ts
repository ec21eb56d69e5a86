import type { LinearModel } from './softmax-regression.ts';

/**
 * Yields the fits of some penalties, from the strongest on, each starting from the weights of the last: the path is short.
 *
 * @param fit takes a penalty, and where to start unless it is the first
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
