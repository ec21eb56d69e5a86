import type { RewardFunction, RewardTerms } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { refusePromise } from './in-time.ts';
import { shownPath } from './module-choice.ts';
import { ModuleError, thrownBy } from './module-error.ts';
import { watching } from './watchdog.ts';

const TERMS = ['score', 'gain', 'cost', 'bonus', 'total'] as const;

/**
 * The reward of a user's module: every term it returns is checked, and an error names the file and the call.
 *
 * @throws ModuleError for what is no reward
 */
export function checkedReward(path: string, reward: unknown): RewardFunction {
  const place = shownPath(path);
  if (typeof reward !== 'function') {
    throw new ModuleError(place, `Expected a reward, a function of (input, options), got ${show(reward)}.`);
  }
  const own = reward as RewardFunction;
  const watched = watching(`${place}: its reward`)(own);
  const checked: RewardFunction = (input, options) => {
    let terms: RewardTerms;
    try {
      terms = watched(input, options);
    } catch (error) {
      throw thrownBy(path, `the reward of ${callText(input)}`, error);
    }
    for (const name of TERMS) {
      if (Number.isFinite(terms?.[name])) continue;
      refusePromise(path, 'the reward', terms);
      const got = typeof terms === 'object' && terms !== null ? `${name} ${show(terms[name])}` : show(terms);
      throw new ModuleError(
        place,
        `Expected the reward to return finite ${TERMS.join(', ')}, got ${got} for ${callText(input)}.`,
      );
    }
    return terms;
  };
  // what it says of itself holds for the checked one too
  const { stationary, needsBestScore } = own;
  return Object.assign(checked, {
    ...(stationary !== undefined && { stationary }),
    ...(needsBestScore !== undefined && { needsBestScore }),
  });
}

function callText({ t, score, previousScore, cost }: Parameters<RewardFunction>[0]): string {
  return `t ${t}, score ${score}, previousScore ${previousScore}, cost ${cost}`;
}
