import type { DerObservation, Policy } from '@der-gym/env';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoizePolicy } from './memoize-policy.ts';

/** A policy with different probabilities for every state, and a record of the states it was called with. */
function recorded() {
  const asked: DerObservation[] = [];
  const policy: Policy = {
    name: 'recorded',
    observes: ['answer', 'step', 'lastExpert', 'askedSet', 'route'],
    probabilities(observations) {
      asked.push(...observations);
      return Float64Array.from(observations, (observation) => {
        let hash = 7;
        for (const character of JSON.stringify(observation))
          hash = (hash * 31 + character.charCodeAt(0)) % 9973;
        return hash / 9973;
      }).reduce(
        (out, p, i) => out.fill(p, 2 * i, 2 * i + 1).fill(1 - p, 2 * i + 1, 2 * i + 2),
        new Float64Array(2 * observations.length),
      );
    },
  };
  return { asked, policy };
}

const small = fc.constantFrom('a', 'b', '__proto__', '');
const observations = fc.array(
  fc.record(
    {
      question: small,
      answer: small,
      hasAnswer: fc.constantFrom(1),
      step: fc.nat(3),
      lastExpert: fc.integer({ min: -1, max: 2 }),
      askedSet: fc.uint8Array({ minLength: 3, maxLength: 3, max: 1 }),
      route: fc.int32Array({ minLength: 3, maxLength: 3, min: -1, max: 2 }),
    },
    { requiredKeys: ['question'] },
  ),
  { maxLength: 12 },
);

describe('memoizePolicy', () => {
  it('returns the same probabilities as the policy, for any order and number of calls', () => {
    fc.assert(
      fc.property(fc.array(observations, { maxLength: 4 }), (batches) => {
        const memoized = memoizePolicy(recorded().policy);
        for (const states of batches) {
          expect(memoized.probabilities(states)).toEqual(recorded().policy.probabilities(states));
        }
      }),
    );
  });

  it('calls the policy once for each state', () => {
    const { asked, policy } = recorded();
    const memoized = memoizePolicy(policy);
    const state = { question: 'Why?', answer: '', hasAnswer: 0, step: 0 };
    memoized.probabilities([state]);
    memoized.probabilities([state, { ...state, step: 1 }, { ...state, hasAnswer: 1 }]);
    expect(asked).toHaveLength(3);
  });
});
