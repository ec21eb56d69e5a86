/**
 * The default coefficients: alpha and T_max from the paper, beta and gamma from its public code. p0 belongs to the scorer.
 *
 * @example
 * ```ts
 * import { derDefaults } from '@der-gym/env/rewards';
 *
 * derDefaults; // => { costWeight: 0.001, gainWeight: 5, bonus: 2, maxSteps: 4 }
 * ```
 */
export const derDefaults = { costWeight: 0.001, gainWeight: 5, bonus: 2, maxSteps: 4 } as const;
