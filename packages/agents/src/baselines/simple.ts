import type { Expert, Policy } from '@der-gym/env';

/**
 * Returns the policy that always asks one expert.
 *
 * @param expert its index
 * @throws RangeError when there is no such expert
 * @example
 * ```ts
 * import { fixedExpertPolicy } from '@der-gym/agents';
 *
 * const policy = fixedExpertPolicy(1, [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }]);
 * policy.name; // => 'B'
 * policy.probabilities([{ question: { id: 'q', text: 'Why?' } }]); // => [0, 1]
 * ```
 */
export function fixedExpertPolicy(expert: number, experts: readonly Expert[]): Policy {
  const chosen = experts[expert];
  if (chosen === undefined) {
    throw new RangeError(`Expected \`expert\` to be in 0..${experts.length - 1}, got ${expert}.`);
  }
  return {
    name: chosen.name,
    observes: [],
    probabilities(observations) {
      const out = new Float64Array(observations.length * experts.length);
      for (let i = 0; i < observations.length; i += 1) out[i * experts.length + expert] = 1;
      return out;
    },
  };
}

/**
 * Returns the policy that asks every expert with the same probability, whatever it sees.
 *
 * @throws RangeError when there is no expert
 * @example
 * ```ts
 * import { randomPolicy } from '@der-gym/agents';
 *
 * const policy = randomPolicy([{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }]);
 * policy.probabilities([{ question: { id: 'q', text: 'Why?' } }]); // => [0.5, 0.5]
 * ```
 */
export function randomPolicy(experts: readonly Expert[]): Policy {
  if (experts.length === 0) throw new RangeError('Expected `experts` to hold at least one, got none.');
  return {
    name: 'random',
    observes: [],
    probabilities(observations) {
      return new Float64Array(observations.length * experts.length).fill(1 / experts.length);
    },
  };
}
