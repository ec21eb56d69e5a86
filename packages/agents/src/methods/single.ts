import type { Expert, Policy } from '@der-gym/env';
import { expectInteger } from 'gymnasium-js/expect';
import type { Method, MethodInput } from './types.ts';

/**
 * Returns the policy that always asks one expert.
 *
 * @param expert its index
 * @throws RangeError for an unknown expert
 * @example
 * ```ts
 * import { fixedExpertPolicy } from '@der-gym/agents';
 *
 * const policy = fixedExpertPolicy(1, [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }]);
 * policy.name; // => 'B'
 * policy.probabilities([{ question: 'Why?' }]); // => [0, 1]
 * ```
 */
export function fixedExpertPolicy(expert: number, experts: readonly Expert[]): Policy {
  expectInteger('expert', expert, 0, experts.length - 1);
  return {
    name: experts[expert]!.name,
    observes: [],
    probabilities: ({ length }) => oneHotRows(new Int32Array(length).fill(expert), experts.length),
  };
}

/**
 * Returns the policy that asks every expert with equal probability.
 *
 * @throws RangeError when there is no expert
 * @example
 * ```ts
 * import { randomPolicy } from '@der-gym/agents';
 *
 * const policy = randomPolicy([{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }]);
 * policy.probabilities([{ question: 'Why?' }]); // => [0.5, 0.5]
 * ```
 */
export function randomPolicy(experts: readonly Expert[]): Policy {
  if (experts.length === 0) throw new RangeError('Expected `experts` to hold at least one, got none.');
  return {
    name: 'random',
    observes: [],
    probabilities: ({ length }) => new Float64Array(length * experts.length).fill(1 / experts.length),
  };
}

/**
 * Returns the method that always asks one expert.
 *
 * @throws RangeError for an unknown expert
 *
 * @example
 * ```ts
 * import { fixedExpertMethod } from '@der-gym/agents';
 *
 * fixedExpertMethod(1, [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }]).name; // => 'B'
 * ```
 */
export function fixedExpertMethod(expert: number, experts: readonly Expert[]): Method {
  expectInteger('expert', expert, 0, experts.length - 1);
  return oneCallMethod(experts[expert]!.name, 0, () => expert);
}

/**
 * Returns the method that asks one expert, drawn uniformly. A run is one draw; the exact expectation is the mean over the experts.
 *
 * @example
 * ```ts
 * import { randomExpertMethod } from '@der-gym/agents';
 *
 * randomExpertMethod().name; // => 'random expert'
 * ```
 */
export function randomExpertMethod(name = 'random expert'): Method {
  return oneCallMethod(name, 0, ({ available, rng }) => available[rng.integer(available.length)]!);
}

/** The method that asks one expert and returns its answer. */
export function oneCallMethod(
  name: string,
  agentParameters: number,
  choose: (input: MethodInput) => number,
): Method {
  return {
    name,
    agentParameters,
    needs: 'bare',
    agreement: false,
    *answer(input) {
      const [call] = yield [{ expert: choose(input) }];
      return call!;
    },
  };
}

/** One row for each choice: probability 1 for the chosen expert. */
export function oneHotRows(chosen: ArrayLike<number>, numExperts: number): Float64Array {
  const out = new Float64Array(chosen.length * numExperts);
  for (let i = 0; i < chosen.length; i += 1) out[i * numExperts + chosen[i]!] = 1;
  return out;
}
