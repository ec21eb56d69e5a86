/** Whether a policy still chooses. */
export interface CollapseReport {
  /** Whether one expert gets more than the limit. */
  readonly collapsed: boolean;
  /** Index of the expert that gets most. */
  readonly expert: number;
  /** Its share of the calls. */
  readonly share: number;
  /** Entropy of the shares over ln(experts): 1 spread evenly, 0 all on one. */
  readonly evenness: number;
}

/**
 * Tells whether a policy has collapsed to one expert, from each expert's share of the calls.
 *
 * @param shares non-negative, of any sum above 0, shape [experts]
 * @param limit in [0, 1]; a policy whose top expert gets more is collapsed. @defaultValue 0.95
 * @throws RangeError when the shares are negative, not numbers, or all 0
 * @example
 * ```ts
 * import { detectCollapse } from '@der-gym/agents';
 *
 * detectCollapse([0, 99, 1]).collapsed; // => true
 * detectCollapse([1, 1]); // => { collapsed: false, expert: 0, share: 0.5, evenness: 1 }
 * ```
 */
export function detectCollapse(shares: ArrayLike<number>, limit = 0.95): CollapseReport {
  let sum = 0;
  let expert = 0;
  for (let i = 0; i < shares.length; i += 1) {
    if (!(shares[i]! >= 0))
      throw new RangeError(`Expected \`shares[${i}]\` to be at least 0, got ${shares[i]}.`);
    sum += shares[i]!;
    if (shares[i]! > shares[expert]!) expert = i;
  }
  if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Expected \`shares\` to sum to a finite number above 0, got ${sum}.`);
  }
  let entropy = 0;
  for (let i = 0; i < shares.length; i += 1) {
    const p = shares[i]! / sum;
    if (p > 0) entropy -= p * Math.log(p);
  }
  const share = shares[expert]! / sum;
  return {
    collapsed: share > limit,
    expert,
    share,
    evenness: shares.length === 1 ? 0 : entropy / Math.log(shares.length),
  };
}
