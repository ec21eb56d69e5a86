import type { DerObservation, Policy } from '@der-gym/env';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoizePolicy } from './memoize-policy.ts';

/** A policy that says something else for every state, and counts how often it is asked. */
function talkative() {
  const asked: DerObservation[] = [];
  const policy: Policy = {
    name: 'talkative',
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
const expert = fc.nat(2);
const observations = fc.array(
  fc.record(
    {
      question: fc.record({ id: small, text: small }),
      answer: fc.option(small),
      step: fc.nat(3),
      lastExpert: fc.option(expert),
      askedSet: fc.uniqueArray(expert).map((set) => set.sort()),
      route: fc.array(expert, { maxLength: 3 }),
    },
    { requiredKeys: ['question'] },
  ),
  { maxLength: 12 },
);

describe('memoizePolicy', () => {
  it('says what the policy says, however often and in whatever order it is asked', () => {
    fc.assert(
      fc.property(fc.array(observations, { maxLength: 4 }), (batches) => {
        const memoized = memoizePolicy(talkative().policy);
        // a question's id stands for its text
        const texts = new Map<string, string>();
        for (const batch of batches) {
          const states = batch.map((state) => {
            if (!texts.has(state.question.id)) texts.set(state.question.id, state.question.text);
            return { ...state, question: { id: state.question.id, text: texts.get(state.question.id)! } };
          }) as DerObservation[];
          expect(memoized.probabilities(states)).toEqual(talkative().policy.probabilities(states));
        }
      }),
    );
  });

  it('asks the policy about a state once', () => {
    const { asked, policy } = talkative();
    const memoized = memoizePolicy(policy);
    const state = { question: { id: 'q', text: 'Why?' }, answer: null, step: 0 };
    memoized.probabilities([state]);
    memoized.probabilities([state, { ...state, step: 1 }, { ...state, answer: '' }]);
    expect(asked).toHaveLength(3);
  });
});
