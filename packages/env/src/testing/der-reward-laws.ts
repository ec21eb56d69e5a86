import fc from 'fast-check';
import { show } from 'gymnasium-js/expect';
import { derDefaults } from '../defaults.ts';
import { checkInput, checkOptions } from '../reward.ts';
import type {
  CompleteRewardInput,
  ResolvedRewardOptions,
  RewardInput,
  RewardOptions,
} from '../reward-types.ts';
import { decimal, type Episode, simpleFirst } from './arbitraries.ts';
import {
  BrokenLaw,
  law,
  lawsOf,
  type RewardLaw,
  type RewardLawDefinition,
  type RewardLawsOptions,
  type RewardUnderTest,
} from './law.ts';
import { anyRewardLaws, close, neverNegativeZero, said, upTo } from './reward-laws.ts';

/** Coefficients that a law sets, each of which may be -0. */
const arbitraryZeros = fc.record({
  costWeight: fc.constantFrom(0, -0),
  gainWeight: fc.constantFrom(0, -0),
  bonus: fc.constantFrom(0, -0),
});

/** One call with one kind of end, and the reward to test on it and on changed calls. */
interface Asked {
  readonly call: CompleteRewardInput;
  /** With every default filled in. */
  readonly options: ResolvedRewardOptions;
  readonly given: RewardOptions;
  /** Returns the reward of the call, or of a changed one, with the given options, or changed ones. */
  earns(change?: Partial<RewardInput>, options?: Partial<RewardOptions>): ReturnType<RewardUnderTest>;
  /** Throws a broken law with the expected and the actual result. */
  fails(
    expected: string,
    got: unknown,
    change?: Partial<RewardInput>,
    options?: Partial<RewardOptions>,
  ): never;
}

/** Ended and accepted, ended without being accepted, and not ended. */
const ENDS = [
  { ended: true, accepted: true },
  { ended: true, accepted: false },
  { ended: false, accepted: false },
];

/** Makes a property of single calls, each tested with every kind of end. At the horizon every episode ends. */
function ofEnds(check: (asked: Asked) => void) {
  return (episode: Episode, reward: RewardUnderTest) => {
    const given = episode.options;
    const options = checkOptions(given);
    for (const drawn of episode.calls) {
      for (const end of ENDS) {
        if (!end.ended && drawn.t === options.maxSteps - 1) continue;
        const call = checkInput({ ...drawn, ...end }, options);
        check({
          call,
          options,
          given,
          earns: (change, set) => reward({ ...call, ...change }, { ...given, ...set }),
          fails(expected, got, change, set) {
            throw new BrokenLaw(`Expected ${expected} at t = ${call.t}, got ${show(got)}.`, {
              ...upTo(episode, call.t, { ...call, ...change }),
              options: { ...given, ...set },
            });
          },
        });
      }
    }
  };
}

/** Returns the largest number in a reward, which determines its rounding error. */
function sizeOf(
  { score, cost }: RewardInput,
  { costWeight, gainWeight, bonus }: ResolvedRewardOptions,
): number {
  return Math.abs(costWeight * cost) + Math.abs(gainWeight) + bonus + Math.abs(score);
}

/** Makes the law that a coefficient adds `due` to the total, and that its term, if returned, equals `due`. */
function adds(
  name: 'costWeight' | 'gainWeight' | 'bonus',
  formula: string,
  due: (call: CompleteRewardInput, options: ResolvedRewardOptions) => number,
  when: (call: CompleteRewardInput, options: ResolvedRewardOptions) => boolean = () => true,
) {
  const term = ({ costWeight: 'cost', gainWeight: 'gain', bonus: 'bonus' } as const)[name];
  return ofEnds((asked) => {
    const { call: drawn, options, given } = asked;
    // a bonus depends only on the side of p0, so it is tested at the drawn score, at p0, and just below p0
    const scores = name === 'bonus' ? [drawn.score, options.threshold, justBelow(options)] : [drawn.score];
    for (const score of scores) {
      const call = { ...drawn, score };
      if (!when(call, options)) continue;
      const expected = due(call, options) + 0;
      const terms = asked.earns({ score });
      const value = terms[term];
      // rounding of a gain depends on how it is computed
      const right =
        value === undefined ||
        value === expected ||
        (term === 'gain' && close(value, expected, options.gainWeight));
      if (!right) asked.fails(`a ${term} of ${formula}${show(expected)}`, value, { score });
      const added = terms.total - asked.earns({ score }, { [name]: 0 }).total;
      if (close(added, expected, sizeOf(call, options))) continue;
      const coefficient = `${name} ${show(given[name] ?? `absent (${options[name]})`)}`.replaceAll('"', '');
      asked.fails(`${coefficient} to add ${formula}${show(expected)} to the total`, added, { score });
    }
  });
}

const justBelow = ({ threshold }: ResolvedRewardOptions): number => threshold * (1 - 2 ** -52);
const isGood = ({ score }: RewardInput, { threshold }: RewardOptions): boolean => score >= threshold;
const isLast = ({ t }: RewardInput, { maxSteps }: RewardOptions): boolean => t === maxSteps - 1;

/** Checks that changing an input that Eq. 3 and 4 do not use has no effect. */
function ignores(
  what: string,
  asked: Asked,
  change: Partial<RewardInput>,
  options: Partial<RewardOptions> = {},
): void {
  const [one, two] = [asked.earns().total, asked.earns(change, options).total];
  if (!Object.is(one, two)) asked.fails(`a total of ${show(one)} for any ${what}`, two, change, options);
}

const ownLaws: readonly RewardLawDefinition[] = [
  law('washes-negative-zero', neverNegativeZero, {
    title: 'nothing is -0, even if a score, a cost or a coefficient is',
  }),
  law(
    'terms-in-order',
    ofEnds((asked) => {
      const { score, gain, cost, bonus, total } = asked.earns();
      const sum = score! + gain! + cost! + bonus!;
      if (sum !== total) asked.fails(`the total ((score + gain) + cost) + bonus, ${show(sum)},`, total);
    }),
    {
      title: 'the terms, added in the order score, gain, cost, bonus, are the total to the bit',
      needs: ['score', 'gain', 'cost', 'bonus'],
    },
  ),
  law(
    'score-weight',
    ofEnds((asked) => {
      const { call } = asked;
      const zero = { costWeight: 0, gainWeight: 0, bonus: 0 };
      const { score } = asked.earns();
      if (score !== undefined && score !== call.score)
        asked.fails(`a score term of ${show(call.score)}`, score);
      const { total } = asked.earns({}, zero);
      if (total !== call.score)
        asked.fails(`the score ${show(call.score)} alone where every coefficient is 0`, total, {}, zero);
    }),
    { title: 'the score counts with weight 1 at every call' },
  ),
  law(
    'cost-weight',
    adds('costWeight', '-(alpha C) = ', ({ cost }, { costWeight }) => -(costWeight * cost)),
    { title: 'alpha scales the cost of every call exactly' },
  ),
  law(
    'no-first-gain',
    adds(
      'gainWeight',
      '',
      () => 0,
      ({ t }) => t === 0,
    ),
    { title: 'the first call has no gain' },
  ),
  law(
    'gain-weight',
    adds(
      'gainWeight',
      'beta x increase = ',
      ({ score, previousScore }, { gainWeight }) => gainWeight * (score - previousScore!),
      ({ t }) => t > 0,
    ),
    { title: 'from the second call on, the gain is beta times the increase in score' },
  ),
  law(
    'gains-telescope',
    (episode, reward) => {
      const { calls } = episode;
      const { gainWeight } = checkOptions(episode.options);
      const gains = calls.reduce((sum, call) => sum + reward(call, episode.options).gain!, 0);
      const rise = gainWeight * (calls.at(-1)!.score - calls[0]!.score);
      if (close(gains, rise, gainWeight)) return;
      throw new BrokenLaw(
        `Expected gains that sum to ${show(rise)}, beta times (last score - first score), got ${show(gains)}.`,
      );
    },
    { title: 'the gains of an episode sum to beta times (last score - first score)', needs: ['gain'] },
  ),
  law(
    'bonus-for-a-good-end',
    adds(
      'bonus',
      'gamma = ',
      (_call, { bonus }) => bonus,
      (call, options) => call.ended && isGood(call, options),
    ),
    { title: 'an end at or above p0 adds gamma, at any t' },
  ),
  law(
    'penalty-at-the-horizon',
    adds(
      'bonus',
      '-gamma = ',
      (_call, { bonus }) => -bonus,
      (call, options) => isLast(call, options) && !isGood(call, options),
    ),
    { title: 'an end at the horizon below p0 subtracts gamma' },
  ),
  law(
    'no-bonus-on-the-way',
    adds(
      'bonus',
      '',
      () => 0,
      ({ ended }) => !ended,
    ),
    { title: 'a call that does not end the episode has no bonus, whatever its score' },
  ),
  law(
    'no-bonus-for-a-wrong-stop',
    adds(
      'bonus',
      '',
      () => 0,
      (call, options) => call.ended && !isLast(call, options) && !isGood(call, options),
    ),
    { title: 'an early end below p0 has neither bonus nor penalty' },
  ),
  law(
    'score-judges',
    ofEnds((asked) => {
      const accepted = !asked.call.accepted;
      ignores(`verdict, \`accepted\` ${accepted},`, asked, { accepted });
    }),
    { title: 'the bonus depends on the score, not on the verdict of the stop rule' },
  ),
  law(
    'reference-rule',
    (episode, reward) => {
      for (const call of episode.calls) {
        const { ended: _ended, accepted: _accepted, ...short } = call;
        const expected = reward(said(short, episode.options), episode.options).total;
        const { total } = reward(short, episode.options);
        if (Object.is(total, expected)) continue;
        throw new BrokenLaw(
          `Expected ${show(expected)} at t = ${call.t} without \`ended\` and \`accepted\`, as under the reference rule, got ${show(total)}.`,
          upTo(episode, call.t, short),
        );
      }
    },
    { title: 'omitted `ended` and `accepted` follow the reference rule' },
  ),
  law(
    'zero-coefficients',
    (episode, reward, zeros: Required<Pick<RewardOptions, 'costWeight' | 'gainWeight' | 'bonus'>>) => {
      const names = ['costWeight', 'gainWeight', 'bonus'] as const;
      ofEnds((asked) => {
        for (const name of names) {
          const zero = { [name]: zeros[name] };
          const none = asked.earns({}, zero).total;
          // the total is linear in each coefficient
          const due = 2 * asked.earns({}, { [name]: 1 }).total - asked.earns({}, { [name]: 2 }).total + 0;
          if (close(none, due, sizeOf(asked.call, { ...asked.options, [name]: 2 }))) continue;
          asked.fails(`a total of ${show(due)} with ${name} ${show(zeros[name])}`, none, {}, zero);
        }
      })(episode, reward);
    },
    { title: 'a coefficient of 0 is not replaced by the default', also: arbitraryZeros },
  ),
  law(
    'absent-coefficients',
    ofEnds((asked) => {
      for (const name of ['costWeight', 'gainWeight', 'bonus'] as const) {
        const given = { [name]: derDefaults[name] };
        const expected = asked.earns({}, given).total;
        // undefined, as if omitted
        const absent = { [name]: undefined } as Partial<RewardOptions>;
        const { total } = asked.earns({}, absent);
        if (!Object.is(total, expected)) {
          asked.fails(
            `a total of ${show(expected)} with ${name} absent, as with ${derDefaults[name]},`,
            total,
            {},
            absent,
          );
        }
      }
    }),
    { title: 'an absent coefficient has its default: alpha 0.001, beta 5, gamma 2' },
  ),
  law(
    'budget',
    (episode, reward, late: number) => {
      const { maxSteps } = episode.options;
      const call = { ...episode.calls.at(-1)!, previousScore: 0.5, bestScore: 0.5, t: maxSteps + late };
      let total: number;
      try {
        ({ total } = reward(call, episode.options));
      } catch {
        return;
      }
      throw new BrokenLaw(
        `Expected an error for t = ${call.t}, after the last of ${maxSteps} calls, got a total of ${show(total)}.`,
        {
          options: episode.options,
          calls: [call],
        },
      );
    },
    { title: 'a call after the last one throws', also: fc.nat(3) },
  ),
  law(
    'relabelling',
    (episode, reward, expert: number) => {
      ofEnds((asked) => ignores(`expert, here ${expert},`, asked, { expert }))(episode, reward);
    },
    { title: 'the index of the expert has no effect', also: fc.nat(10) },
  ),
  law(
    'nothing-else-counts',
    (episode, reward, { best, discount }: { best: number; discount: number }) => {
      ofEnds((asked) => {
        if (asked.call.t > 0) ignores(`best earlier score, here ${best},`, asked, { bestScore: best });
        ignores(`discount, here ${discount},`, asked, {}, { discount });
      })(episode, reward);
    },
    {
      title: 'neither the best earlier score nor the discount has an effect',
      also: fc.record({ best: fc.constantFrom(0, 1, 0.5), discount: fc.constantFrom(0, 0.5, 1) }),
    },
  ),
  law(
    'ranking-by-ends',
    (episode, reward, { pairs, beta }: { pairs: { one: number; two: number }[]; beta: number }) => {
      const last = pairs.length - 1;
      const options = { ...episode.options, maxSteps: pairs.length };
      const callsOf = (scores: readonly number[]): RewardInput[] =>
        scores.map((score, t) => ({
          t,
          score,
          previousScore: t === 0 ? null : scores[t - 1]!,
          bestScore: t === 0 ? null : Math.max(...scores.slice(0, t)),
          cost: 1,
          expert: 0,
          ended: t === last,
          accepted: false,
        }));
      const one = callsOf(pairs.map((pair) => pair.one));
      const two = callsOf(pairs.map((pair, t) => (t === 0 || t === last ? pair.one : pair.two)));
      const total = (calls: readonly RewardInput[], gainWeight: number): number =>
        calls.reduce((sum, call) => sum + reward(call, { ...options, gainWeight }).total, 0);
      const { gainWeight } = checkOptions(options);
      const [before, after] = [gainWeight, beta].map((weight) => total(one, weight) - total(two, weight));
      if (Math.abs(before! - after!) <= 1e-9) return;
      const middle = two.slice(1, -1).map(({ score }) => score);
      throw new BrokenLaw(
        `Expected two routes that differ in their middle scores only (${middle.join(', ')} in the other) to differ by ${before} under any beta, got ${after} with beta ${beta}.`,
        { options, calls: one },
      );
    },
    {
      title: 'beta has no effect on the difference of routes with equal length, first score and last score',
      also: fc.record({
        pairs: fc.array(fc.record({ one: simpleScore(), two: simpleScore() }), {
          minLength: 3,
          maxLength: 5,
        }),
        beta: decimal(-1, 10),
      }),
    },
  ),
  law(
    'bounded',
    ofEnds((asked) => {
      const { call, options } = asked;
      const { total } = asked.earns();
      const swing = Math.abs(options.gainWeight) + options.bonus;
      const [low, high] = [-swing - options.costWeight * call.cost, 1 + swing];
      if (total >= low - 1e-9 - 1e-12 * Math.abs(low) && total <= high + 1e-9) return;
      asked.fails(`a total in [${low}, ${high}]`, total);
    }),
    { title: 'every total is within the bounds of its coefficients' },
  ),
];

function simpleScore(): fc.Arbitrary<number> {
  return simpleFirst([0, 1, 0.5], [decimal(0, 1)]);
}

/**
 * Returns the laws of `derReward` (Eq. 3 and 4) as property tests of a reward function, for any test runner.
 *
 * Not all of them follow from the equations. `'no-bonus-on-the-way'`, `'no-bonus-for-a-wrong-stop'`, `'score-judges'` and
 * `'reference-rule'` are interpretations: the printed Eq. 4 adds gamma at every call at or above p0 and does not cover an early stop
 * below it, and in the paper's testing phase the Terminator decides. `'no-negative-zero'`, `'washes-negative-zero'`,
 * `'terms-in-order'` and `'budget'` are conventions of this implementation.
 *
 * The laws are those of `rewardLaws`, with beta drawn from -1 up, and:
 *
 * - `'washes-negative-zero'`: no term and no total is -0, even if a score, a cost or a coefficient is
 * - `'terms-in-order'`: total = ((score + gain) + cost) + bonus, to the bit
 * - `'score-weight'`: the score term is P_t at every call; if every coefficient is 0, so is the total
 * - `'cost-weight'`: the cost term is -(alpha C) to the bit, at every call, for any alpha and C
 * - `'no-first-gain'`, `'gain-weight'`: the gain is 0 at t = 0, and beta (P_t - P_{t-1}) after it
 * - `'gains-telescope'`: undiscounted, the gains of an episode sum to beta (P_last - P_0)
 * - `'bonus-for-a-good-end'`: +gamma if the episode ends with P >= p0, at any t
 * - `'penalty-at-the-horizon'`: -gamma if it ends with the last call and P < p0
 * - `'no-bonus-on-the-way'`: 0 if it does not end, whatever the score
 * - `'no-bonus-for-a-wrong-stop'`: 0 if it ends early with P < p0
 * - `'score-judges'`: the verdict of the stop rule, `accepted`, has no effect
 * - `'reference-rule'`: omitted `ended` and `accepted` follow the reference rule
 * - `'zero-coefficients'`, `'absent-coefficients'`: 0 and -0 are 0; an absent coefficient has its default (`derDefaults`)
 * - `'budget'`: a call with t >= maxSteps throws
 * - `'relabelling'`, `'nothing-else-counts'`: the expert's index, the best earlier score and the discount have no effect
 * - `'ranking-by-ends'`: beta has no effect on the difference of routes with equal length, first and last score, within 1e-9
 * - `'bounded'`: with scores in [0, 1] the total is within -|beta| - alpha C - gamma ... 1 + |beta| + gamma
 *
 * A law about a coefficient is tested on its term, if returned, and on its contribution to the total, so a reward that returns only a
 * total is tested too.
 *
 * @throws as `rewardLaws`
 *
 * @example
 * ```ts
 * import { derReward, type RewardFunction } from '@der-gym/env';
 * import { derRewardLaws } from '@der-gym/env/testing';
 *
 * derRewardLaws(derReward).every((each) => each.counterexample() === null); // => true
 *
 * // this reward treats 0 as absent
 * const wrong: RewardFunction = (input, options) => derReward(input, { ...options, bonus: options.bonus || 2 });
 * const [zero] = derRewardLaws(wrong, { only: ['zero-coefficients'], seed: 1 });
 * zero?.counterexample()?.reason; // => 'Expected a total of 0 with bonus 0 at t = 0, got -2.'
 * ```
 */
export function derRewardLaws(
  reward: RewardUnderTest,
  options: RewardLawsOptions = {},
): readonly RewardLaw[] {
  return lawsOf(reward, [...anyRewardLaws, ...ownLaws], options, { minGainWeight: -1 });
}
