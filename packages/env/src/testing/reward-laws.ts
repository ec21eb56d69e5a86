import { show } from 'gymnasium-js/expect';
import { checkInput, checkOptions } from '../reward.ts';
import type { RewardInput, RewardOptions, RewardTerms } from '../reward-types.ts';
import { arbitraryEpisode, decimal, type Episode, simpleFirst } from './arbitraries.ts';
import {
  BrokenLaw,
  law,
  lawsOf,
  type RewardLaw,
  type RewardLawDefinition,
  type RewardLawsOptions,
  type RewardUnderTest,
} from './law.ts';

type Terms = ReturnType<RewardUnderTest>;

/** Returns the terms and then the total by name. The terms are those of Eq. 3 and 4 in order, else all returned numbers. */
function numbersOf(terms: Terms): [string, number][] {
  const { score, gain, cost, bonus, total, ...own } = terms as RewardTerms;
  const known = Object.entries({ score, gain, cost, bonus }).filter(([, value]) => value !== undefined);
  const others = Object.entries<unknown>(own).filter(
    (entry): entry is [string, number] => known.length < 4 && typeof entry[1] === 'number',
  );
  return [...known, ...others, ['total', total]];
}

/** Returns whether two sums agree up to rounding; `size` is the largest number in them. */
export function close(one: number, other: number, size = 0): boolean {
  return Math.abs(one - other) <= 1e-12 * (1 + Math.abs(size) + Math.abs(one) + Math.abs(other));
}

/** Returns the episode up to call t, with that call replaced by the changed ones, if any. */
export function upTo({ calls, options }: Episode, t: number, ...changed: readonly RewardInput[]): Episode {
  return { options, calls: [...calls.slice(0, t), ...(changed.length > 0 ? changed : [calls[t]!])] };
}

function totalsOf(calls: readonly RewardInput[], reward: RewardUnderTest, options: RewardOptions) {
  return calls.map((call) => reward(call, options).total) as [number, number];
}

/** Returns whether two results are equal to the bit. */
function same(one: object, other: object): boolean {
  const entries = Object.entries(one);
  return (
    entries.length === Object.keys(other).length &&
    entries.every(([name, value]) => Object.is(value, (other as Readonly<Record<string, unknown>>)[name]))
  );
}

/** Returns the call with `ended` and `accepted` filled in, so that a changed score does not change them. */
export function said(call: RewardInput, options: RewardOptions): RewardInput {
  const { ended, accepted } = checkInput(call, checkOptions(options));
  return { ...call, ended, accepted };
}

/** Returns a copy with 0 for -0. */
function washed<T extends object>(given: T): T {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, Object.is(value, -0) ? 0 : value]),
  ) as T;
}

/** Makes a property of single calls. */
function ofCalls(check: (call: RewardInput, episode: Episode, reward: RewardUnderTest) => void) {
  return (episode: Episode, reward: RewardUnderTest) => {
    for (const call of episode.calls) check(call, episode, reward);
  };
}

export const neverNegativeZero = ofCalls((call, episode, reward) => {
  for (const [name, value] of numbersOf(reward(call, episode.options))) {
    if (!Object.is(value, -0)) continue;
    throw new BrokenLaw(`Expected 0 for the ${name} at t = ${call.t}, got -0.`, upTo(episode, call.t));
  }
});

export const anyRewardLaws: readonly RewardLawDefinition[] = [
  law(
    'finite',
    ofCalls((call, episode, reward) => {
      for (const [name, value] of numbersOf(reward(call, episode.options))) {
        if (Number.isFinite(value)) continue;
        const reason = `Expected a finite ${name} at t = ${call.t}, got ${show(value)}.`;
        throw new BrokenLaw(reason, upTo(episode, call.t));
      }
    }),
    { title: 'every valid call has a finite reward' },
  ),
  law(
    'deterministic',
    (episode, reward, other: Episode) => {
      const { calls, options } = episode;
      const copies: Terms[] = [];
      const first = calls.map((call) => {
        const terms = reward(call, options);
        copies.push({ ...terms });
        return terms;
      });
      for (const call of other.calls) reward(call, other.options);
      for (const call of [...calls].reverse()) {
        const again = reward(call, options);
        if (same(again, copies[call.t]!)) continue;
        throw new BrokenLaw(
          `Expected the same reward for the same call at t = ${call.t}, got first a total of ${show(copies[call.t]!.total)}, then ${show(again.total)}.`,
          upTo(episode, call.t),
        );
      }
      const changed = first.findIndex((terms, t) => !same(terms, copies[t]!));
      if (changed === -1) return;
      const reason = `Expected the terms of the call at t = ${changed} to stay unchanged, got them changed by a later call.`;
      throw new BrokenLaw(reason, upTo(episode, changed));
    },
    { title: 'the same call earns the same, in any order of calls', also: arbitraryEpisode() },
  ),
  law(
    'leaves-input-alone',
    ofCalls((call, episode, reward) => {
      const [input, options] = [{ ...call }, { ...episode.options }];
      reward(input, options);
      const broken = (name: string): BrokenLaw =>
        new BrokenLaw(
          `Expected \`${name}\` to be unchanged by the call at t = ${call.t}, got it changed.`,
          upTo(episode, call.t),
        );
      if (!same(input, call)) throw broken('input');
      if (!same(options, episode.options)) throw broken('options');
      reward(Object.freeze(input), Object.freeze(options));
    }),
    { title: 'the call and the options are not changed, and may be frozen' },
  ),
  law(
    'terms-sum',
    ofCalls((call, episode, reward) => {
      const numbers = numbersOf(reward(call, episode.options));
      const [, total] = numbers.pop()!;
      const sum = numbers.reduce((before, [, value]) => before + value, 0);
      const size = Math.max(...numbers.map(([, value]) => Math.abs(value)));
      if (close(sum, total, size)) return;
      const reason = `Expected the terms at t = ${call.t} to sum to the total ${show(total)}, got ${show(sum)}.`;
      throw new BrokenLaw(reason, upTo(episode, call.t));
    }),
    { title: 'the terms sum to the total', needs: 'any' },
  ),
  law(
    'no-negative-zero',
    (episode, reward) => {
      // a -0 in the input may be returned
      const options = washed(episode.options);
      neverNegativeZero({ options, calls: episode.calls.map(washed) }, reward);
    },
    { title: 'nothing is -0' },
  ),
  law(
    'rises-with-score',
    (episode, reward, other: number) => {
      const { options } = episode;
      for (const [t, drawn] of episode.calls.entries()) {
        const call = said(drawn, options);
        const [low, high] = [Math.min(call.score, other), Math.max(call.score, other)];
        const calls = [low, high].map((score) => ({ ...call, score }));
        const [worse, better] = totalsOf(calls, reward, options);
        if (better >= worse || close(better, worse)) continue;
        throw new BrokenLaw(
          `Expected a score of ${high} to earn at least what ${low} earns at t = ${t}, all else equal, got ${show(better)} and ${show(worse)}.`,
          upTo(episode, t, ...calls),
        );
      }
    },
    {
      title: 'a better answer never earns less, all else equal',
      also: simpleFirst([0, 1, 0.5], [decimal(0, 1)]),
    },
  ),
  law(
    'falls-with-cost',
    (episode, reward, extra: number) => {
      const { options } = episode;
      for (const [t, call] of episode.calls.entries()) {
        const calls = [call, { ...call, cost: call.cost + extra }];
        const [cheap, expensive] = totalsOf(calls, reward, options);
        if (expensive <= cheap || close(expensive, cheap)) continue;
        throw new BrokenLaw(
          `Expected a cost of ${call.cost + extra} to earn at most what ${call.cost} earns at t = ${t}, all else equal, got ${show(expensive)} and ${show(cheap)}.`,
          upTo(episode, t, ...calls),
        );
      }
    },
    {
      title: 'a higher cost never earns more, all else equal',
      also: simpleFirst([1, 10, 100], [decimal(0.01, 200)]),
    },
  ),
  law(
    'as-declared',
    ofCalls((drawn, episode, reward) => {
      const full = checkOptions(episode.options);
      const call = checkInput(drawn, full);
      const expected = reward(call, full);
      if (reward.bare !== undefined && !same(reward.bare(call, full), expected)) {
        const reason = `Expected \`bare\` to return what the reward returns at t = ${call.t}, got a total of ${show(reward.bare(call, full).total)}, not ${show(expected.total)}.`;
        throw new BrokenLaw(reason, upTo(episode, call.t));
      }
      if (reward.stationary !== true) return;
      // a horizon of six has four calls between the first and the last
      const options = { ...full, maxSteps: 6 };
      const between = { ...call, previousScore: call.previousScore ?? 0, bestScore: call.bestScore ?? 0 };
      const [early, late] = [1, 4].map((t) => reward({ ...between, t }, options).total);
      if (Object.is(early, late)) return;
      throw new BrokenLaw(
        `Expected a stationary reward to earn the same at t = 1 and at t = 4 of 6 calls, got ${show(early)} and ${show(late)}.`,
        {
          options,
          calls: [
            { ...between, t: 1 },
            { ...between, t: 4 },
          ],
        },
      );
    }),
    {
      title: 'its declarations are true: `bare` is the same function, `stationary` does not use t',
      declared: ['bare', 'stationary'],
    },
  ),
];

/**
 * Returns the laws of any sensible reward as property tests of your reward, for any test runner.
 *
 * - `'finite'`: every valid call has a finite reward, and finite terms
 * - `'deterministic'`: the same call earns the same, in any order of calls; no hidden state, and no result that changes later
 * - `'leaves-input-alone'`: the call and the options are not changed, and may be frozen
 * - `'terms-sum'`: the terms sum to the total, up to rounding; skipped if the reward returns only a total
 * - `'no-negative-zero'`: no term and no total is -0, unless the input has a -0
 * - `'rises-with-score'`: a higher score never earns less, all else equal, including `ended` and `previousScore`; within 1e-12
 * - `'falls-with-cost'`: a higher cost never earns more, all else equal; within 1e-12
 * - `'as-declared'`: `bare` is the same function and `stationary` does not use t; skipped if the reward declares neither
 *
 * Coefficients are at least 0; any of them may be 0, -0 or absent. If your reward breaks a law on purpose, omit that law by name with
 * `except`. Add your own laws with `laws` (see `law`). The seed is fixed, so results are reproducible. It is *not* a law that a better
 * answer increases the return of an *episode*: `derReward` pays less for the scores .6, .5, .9 than for .1, .5, .9. For Eq. 3 and 4 see
 * `derRewardLaws`.
 *
 * @throws RangeError or TypeError for an unknown law, or two laws with the same name
 *
 * @example
 * ```ts
 * import { rewardLaws } from '@der-gym/env/testing';
 * import type { RewardFunction } from '@der-gym/env';
 *
 * // a common mistake: -0.1 x 0 is -0
 * const mine: RewardFunction = ({ score, cost }) => {
 *   const price = -0.1 * cost;
 *   return { score, gain: 0, cost: price, bonus: 0, total: score + price };
 * };
 * const laws = rewardLaws(mine); // in a test runner: for (const { title, law } of laws) it(title, law);
 * laws.filter((each) => each.counterexample() !== null).map(({ name }) => name); // => ['no-negative-zero']
 * ```
 */
export function rewardLaws(reward: RewardUnderTest, options: RewardLawsOptions = {}): readonly RewardLaw[] {
  return lawsOf(reward, anyRewardLaws, options, {});
}
