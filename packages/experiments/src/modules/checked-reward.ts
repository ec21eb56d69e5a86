import type { RewardFunction } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { rejectPromise } from './in-time.ts';
import { shownPath } from './module-choice.ts';
import { ModuleError, thrownBy } from './module-error.ts';
import { watching } from './watchdog.ts';

type Terms = ReturnType<RewardFunction>;

const TERMS = ['score', 'gain', 'cost', 'bonus', 'total'] as const;

/**
 * A reward from a user's module, unchecked. What it throws names the file and the call.
 *
 * @throws ModuleError when the export is not a function
 */
export function watchedReward(path: string, reward: unknown): RewardFunction {
  const place = shownPath(path);
  if (typeof reward !== 'function') {
    throw new ModuleError(place, `Expected a reward, a function of (input, options), got ${show(reward)}.`);
  }
  const own = reward as RewardFunction;
  const inside = watching(`${place}: its reward`)(own);
  const watched: RewardFunction = (input, options) => {
    try {
      return inside(input, options);
    } catch (error) {
      throw thrownBy(path, `the reward of ${callText(input)}`, error);
    }
  };
  // what it declares about itself
  const { bare, stationary, needsBestScore } = own;
  return Object.assign(watched, {
    ...(bare !== undefined && { bare }),
    ...(stationary !== undefined && { stationary }),
    ...(needsBestScore !== undefined && { needsBestScore }),
  });
}

/** The same, with every returned term checked. An error names the file and the call. */
export function checkedReward(path: string, reward: unknown): RewardFunction {
  const place = shownPath(path);
  const watched = watchedReward(path, reward);
  const checked: RewardFunction = (input, options) => {
    const returned: Terms = watched(input, options);
    // each term is read once, here, because a getter may throw
    const terms = readTerms(returned, (error) => thrownBy(path, `the reward of ${callText(input)}`, error));
    for (const name of TERMS) {
      if (Number.isFinite(terms?.[name])) continue;
      rejectPromise(path, 'the reward', returned);
      const got = typeof terms === 'object' && terms !== null ? `${name} ${show(terms[name])}` : show(terms);
      throw new ModuleError(
        place,
        `Expected the reward to return finite ${TERMS.join(', ')}, got ${got} for ${callText(input)}.`,
      );
    }
    return terms;
  };
  // without `bare`, so that every call is checked
  const { stationary, needsBestScore } = watched;
  return Object.assign(checked, {
    ...(stationary !== undefined && { stationary }),
    ...(needsBestScore !== undefined && { needsBestScore }),
  });
}

/** The terms of an object; anything else as it is. */
function readTerms(returned: Terms, failure: (error: unknown) => Error): Terms {
  if (typeof returned !== 'object' || returned === null) return returned;
  try {
    const { score, gain, cost, bonus, total } = returned;
    return { score, gain, cost, bonus, total };
  } catch (error) {
    throw failure(error);
  }
}

function callText({ t, score, previousScore, cost }: Parameters<RewardFunction>[0]): string {
  return `t ${t}, score ${score}, previousScore ${previousScore}, cost ${cost}`;
}
