import { expectNumber } from 'gymnasium-js/expect';
/**
 * Returns Holm's adjusted p-values, in the order given: of m tests, the k-th smallest p becomes
 * max over j <= k of min(1, (m - j + 1) p_(j)). Rejecting where the adjusted value is at most `a` keeps the
 * probability of even one false finding at most `a`, however the tests depend on each other (Holm 1979).
 *
 * @throws RangeError when a value is outside [0, 1]
 *
 * @example
 * ```ts
 * import { holm } from '@der-gym/experiments';
 *
 * // .01 x 3, .03 x 2, .04 x 1 raised to the one before it
 * holm([0.04, 0.01, 0.03]); // => [0.06, 0.03, 0.06]
 * ```
 */
export function holm(pValues: readonly number[]): number[] {
  for (const [index, p] of pValues.entries()) {
    expectNumber(`pValues[${index}]`, p, 0, 1);
  }
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let highest = 0;
  for (const [rank, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = highest;
  }
  return adjusted;
}
