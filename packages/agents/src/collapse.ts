import { expectInteger, expectPositive, expectThat } from 'gymnasium-js/expect';
import { expectRows } from './_rows.ts';

/** Whether a policy still chooses between experts. */
interface CollapseReport {
  /** Whether one expert gets more than the limit. */
  readonly collapsed: boolean;
  /** Index of the expert with the most calls; ties to the lowest. */
  readonly expert: number;
  /** Its share of the calls. */
  readonly share: number;
  /** Entropy of the shares in bits. */
  readonly entropyBits: number;
  /** 2 to the entropy: the number of experts that would have this entropy if asked equally often. */
  readonly effectiveExperts: number;
  /** Entropy divided by its maximum: 1 for equal shares, 0 for a single expert. */
  readonly evenness: number;
}

/**
 * Detects whether a policy has collapsed to one expert, from each expert's share of the calls: `expertShare` of
 * `evaluatePolicy`.
 *
 * @param shares - non-negative, of any sum above 0, shape [experts]
 * @param limit - in [0, 1]; a policy with a larger top share is collapsed. @defaultValue 0.95
 * @throws RangeError when the shares are negative, not numbers, or all 0
 * @example
 * ```ts
 * import { detectCollapse } from '@der-gym/agents';
 *
 * detectCollapse([0, 99, 1]).collapsed; // => true
 * detectCollapse([1, 1, 0, 0]);
 * // => { collapsed: false, expert: 0, share: 0.5, entropyBits: 1, effectiveExperts: 2, evenness: 0.5 }
 * ```
 */
export function detectCollapse(shares: ArrayLike<number>, limit = 0.95): CollapseReport {
  let sum = 0;
  let expert = 0;
  for (let i = 0; i < shares.length; i += 1) {
    expectThat(`shares[${i}]`, shares[i], shares[i]! >= 0, 'at least 0');
    sum += shares[i]!;
    if (shares[i]! > shares[expert]!) expert = i;
  }
  expectPositive('sum of `shares`', sum);
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
    entropyBits: entropy / Math.LN2,
    effectiveExperts: Math.exp(entropy),
    evenness: shares.length === 1 ? 0 : entropy / Math.log(shares.length),
  };
}

/** Whether a sequential policy still chooses between experts. */
interface RouteCollapse {
  /** Whether one expert gets more than the limit at every call that is ever made. */
  readonly collapsed: boolean;
  /** The most frequent expert at each call that is ever made, in order. */
  readonly route: readonly number[];
  /** The smallest of their shares. */
  readonly share: number;
}

/**
 * Detects whether a policy of several calls has collapsed to a fixed route. Such a policy may look balanced over all calls: the
 * fixed route A, B gives each expert half of them.
 *
 * @param shareByStep - `expertShareByStep` of `evaluatePolicy`: shape [horizon, experts], with zeros for calls that are never made
 * @param limit - in [0, 1]. @defaultValue 0.95
 * @throws RangeError when the shares are not whole rows, or a row is neither shares nor zeros
 * @example
 * ```ts
 * import { detectRouteCollapse } from '@der-gym/agents';
 *
 * detectRouteCollapse([1, 0, 0, 1, 0, 0], 2); // => { collapsed: true, route: [0, 1], share: 1 }
 * detectRouteCollapse([1, 0, 0.5, 0.5], 2).collapsed; // => false
 * ```
 */
export function detectRouteCollapse(
  shareByStep: ArrayLike<number>,
  numExperts: number,
  limit = 0.95,
): RouteCollapse {
  expectInteger('numExperts', numExperts, 1);
  const steps = expectRows('shareByStep', shareByStep, numExperts);
  const route: number[] = [];
  let share = 1;
  for (let t = 0; t < steps; t += 1) {
    const row = Array.from({ length: numExperts }, (_, e) => shareByStep[t * numExperts + e]!);
    if (row.every((x) => x === 0)) continue;
    const found = detectCollapse(row, limit);
    route.push(found.expert);
    share = Math.min(share, found.share);
  }
  if (route.length === 0) throw new RangeError('Expected `shareByStep` to hold a call, got none.');
  return { collapsed: share > limit, route, share };
}
