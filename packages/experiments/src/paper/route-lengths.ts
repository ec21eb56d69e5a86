/**
 * Table 6 of the paper (IJCAI 2025): share of DER's routes of 1, 2, 3 and 4 calls on MixInstruct's test questions.
 *
 * @example
 * ```ts
 * import { paperRouteLengths } from './route-lengths.ts';
 *
 * // mean calls of a route
 * paperRouteLengths.reduce((sum, share, t) => sum + share * (t + 1), 0); // => 2.444
 * ```
 */
export const paperRouteLengths: readonly number[] = [0.381, 0.176, 0.061, 0.382];
