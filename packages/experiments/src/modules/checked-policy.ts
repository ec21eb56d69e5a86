import type { Policy } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { training } from '../options/table.ts';
import { guarded, inTime, rejectPromise } from './in-time.ts';
import { shownPath } from './module-choice.ts';
import { ModuleError } from './module-error.ts';

/** A name is printed in tables. */
export const NAME = 'a text of 1 to 100 characters in one line';

export function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= 100 &&
    /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*\S[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u.test(
      value,
    )
  );
}

/** How far a row of probabilities may be from 1. */
const ROUNDING = 1e-6;

/**
 * A policy from a user's module. Every row of probabilities is checked; errors name the file.
 *
 * @throws ModuleError for an invalid policy
 */
export function checkedPolicy(path: string, policy: Policy, numExperts: number): Policy {
  const place = shownPath(path);
  rejectPromise(path, 'the module', policy);
  const { name, observes, probabilities } = (policy ?? {}) as Partial<Policy>;
  const wrong = (field: string, expected: string, got: unknown) =>
    new ModuleError(place, `Expected ${field} of the policy to be ${expected}, got ${show(got)}.`);
  if (!isName(name)) throw wrong('`name`', NAME, name);
  const { kind } = training.observes;
  // a policy may observe the question alone
  if (!Array.isArray(observes) || (observes.length > 0 && !kind.accepts(observes))) {
    throw wrong('`observes`', kind.expected, observes);
  }
  if (typeof probabilities !== 'function') throw wrong('`probabilities`', 'a function', probabilities);
  return {
    name,
    observes: [...observes],
    probabilities(observations) {
      const count = observations.length;
      const given: unknown = inTime(path, 'probabilities()', () => policy.probabilities(observations));
      const rows = guarded(path, 'probabilities()', () => {
        if (given instanceof Float64Array) return given;
        return Array.isArray(given) ? Float64Array.from(given) : null;
      });
      const size = count * numExperts;
      if (rows === null || rows.length !== size) {
        const got = rows === null ? show(given) : `${rows.length}`;
        throw new ModuleError(
          place,
          `Expected probabilities() to return a Float64Array of ${count} states x ${numExperts} experts = ${size} numbers, got ${got}.`,
        );
      }
      for (let row = 0; row < count; row += 1) {
        let sum = 0;
        for (let a = row * numExperts; a < (row + 1) * numExperts; a += 1)
          sum += rows[a]! >= 0 ? rows[a]! : Number.NaN;
        if (Math.abs(sum - 1) <= ROUNDING) continue;
        const got = Array.from(rows.subarray(row * numExperts, (row + 1) * numExperts)).join(', ');
        throw new ModuleError(
          place,
          `Expected probabilities() to return numbers >= 0 that sum to 1 for each state, got [${got}] for ${show(observations[row]?.question)}.`,
        );
      }
      return rows;
    },
  };
}
