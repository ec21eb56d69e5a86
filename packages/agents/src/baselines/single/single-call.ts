import type { Expert } from '@der-gym/env';
import type { Method } from '../method/types.ts';

/**
 * Returns the method that asks one expert, always the same.
 *
 * @throws RangeError when there is no such expert
 *
 * @example
 * ```ts
 * import { fixedExpertMethod } from '@der-gym/agents';
 *
 * fixedExpertMethod(1, [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }]).name; // => 'B'
 * ```
 */
export function fixedExpertMethod(expert: number, experts: readonly Expert[]): Method {
  const chosen = experts[expert];
  if (chosen === undefined)
    throw new RangeError(`Expected \`expert\` to be in 0..${experts.length - 1}, got ${expert}.`);
  return {
    name: chosen.name,
    agentParameters: 0,
    needs: 'bare',
    agreement: false,
    *answer() {
      const [call] = yield [{ expert }];
      return call!;
    },
  };
}

/**
 * Returns the method that asks one expert, each as likely. A run is one draw; the exact expectation is the mean over the experts.
 *
 * @example
 * ```ts
 * import { randomExpertMethod } from '@der-gym/agents';
 *
 * randomExpertMethod().name; // => 'random expert'
 * ```
 */
export function randomExpertMethod(name = 'random expert'): Method {
  return {
    name,
    agentParameters: 0,
    needs: 'bare',
    agreement: false,
    *answer({ available, rng }) {
      const [call] = yield [{ expert: available[rng.integer(available.length)]! }];
      return call!;
    },
  };
}
