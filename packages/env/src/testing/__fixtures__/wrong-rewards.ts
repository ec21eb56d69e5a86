import { derDefaults } from '../../defaults.ts';
import { checkInput, checkOptions, derReward, rewardTerms } from '../../reward.ts';
import type {
  CompleteRewardInput,
  ResolvedRewardOptions,
  RewardFunction,
  RewardInput,
  RewardOptions,
  RewardTerms,
} from '../../reward-types.ts';
import { composeReward, gainAsPotential, gainOverBest } from '../../reward-variants.ts';
import { derRewardLaws } from '../der-reward-laws.ts';
import type { RewardUnderTest } from '../law.ts';
import { rewardLaws } from '../reward-laws.ts';

/** A reward with one fault: what it does wrong, a law that says so, and the function, new at every call for its state. */
export interface WrongReward {
  readonly does: string;
  readonly breaks: string;
  readonly make: () => RewardUnderTest;
}

/** The seeds at which the law of a wrong reward does not catch it, in either set that has the law. */
export function missedAt(seeds: readonly number[], { breaks, make }: WrongReward): number[] {
  return seeds.filter((seed) => {
    const options = { only: [breaks], seed, endOnFailure: true };
    const ofAny = rewardLaws(derReward).some(({ name }) => name === breaks);
    const sets = ofAny ? [rewardLaws, derRewardLaws] : [derRewardLaws];
    return sets.some((laws) => laws(make(), options)[0]!.counterexample() === null);
  });
}

type Change = (
  call: CompleteRewardInput,
  options: ResolvedRewardOptions,
  right: RewardTerms,
) => Partial<RewardTerms>;

/** The paper's reward with some terms changed; its total is the sum of the changed terms, unless that is what is changed. */
const changed =
  (change: Change): RewardFunction =>
  (input, given) => {
    const options = checkOptions(given);
    const call = checkInput(input, options);
    const right = derReward(input, given);
    const { score, gain, cost, bonus, total } = { ...right, total: null, ...change(call, options, right) };
    const summed = rewardTerms(score, gain, cost, bonus);
    return total === null ? summed : { ...summed, total };
  };
/** The paper's reward of other arguments. */
const given =
  (change: (input: RewardInput, options: RewardOptions) => [RewardInput, RewardOptions]): RewardFunction =>
  (input, options) =>
    derReward(...change(input, options));
/** The paper's reward with its result replaced. */
const returning =
  (change: (terms: RewardTerms, input: RewardInput, options: RewardOptions) => unknown): RewardUnderTest =>
  (input, options) =>
    change(derReward(input, options), input, options) as RewardTerms;

const isLast = ({ t }: CompleteRewardInput, { maxSteps }: ResolvedRewardOptions) => t === maxSteps - 1;
const rise = ({ score, previousScore }: CompleteRewardInput) => score - (previousScore ?? score);

export const wrongRewards = (): readonly WrongReward[] =>
  table.map(([does, breaks, make]) => ({ does, breaks, make }));

type Row = readonly [does: string, breaks: string, reward: () => RewardUnderTest];
const row = (does: string, breaks: string, change: Change): Row => [does, breaks, () => changed(change)];

const table: readonly Row[] = [
  // the score
  row('pays half the score', 'score-weight', ({ score }) => ({ score: score / 2 })),
  row('pays the score at the end only', 'score-weight', ({ score, ended }) => ({ score: ended ? score : 0 })),
  row('pays the score of the first call only', 'score-weight', ({ t, score }) => ({
    score: t === 0 ? score : 0,
  })),
  row('pays the score before', 'score-weight', ({ score, previousScore }) => ({
    score: previousScore ?? score,
  })),
  row('rounds the score to two places', 'score-weight', ({ score }) => ({
    score: Math.round(100 * score) / 100,
  })),
  row('squares the score', 'score-weight', ({ score }) => ({ score: score ** 2 })),
  row('caps the score at p0', 'score-weight', ({ score }, { threshold }) => ({
    score: Math.min(score, threshold),
  })),
  row('keeps the score in single precision', 'score-weight', ({ score }) => ({ score: Math.fround(score) })),
  row('divides the score by the cost and multiplies it again', 'finite', ({ score, cost }) => ({
    score: (score / cost) * cost,
  })),
  row('charges the distance to 1 instead of paying the score', 'score-weight', ({ score }) => ({
    score: score - 1,
  })),
  row('discounts the score by t', 'score-weight', ({ t, score }) => ({ score: 0.99 ** t * score })),

  row('pays less for a better answer', 'rises-with-score', ({ score }) => ({ score: 1 - score })),

  // the cost
  row('leaves alpha out of the cost', 'cost-weight', ({ cost }) => ({ cost: -cost })),
  row('takes a tenth of alpha', 'cost-weight', (_, __, { cost }) => ({ cost: cost / 10 })),
  row('asks half the price after the first call', 'cost-weight', ({ t }, _, { cost }) => ({
    cost: t === 0 ? cost : cost / 2,
  })),
  row('charges the first call only', 'cost-weight', ({ t }, _, { cost }) => ({ cost: t === 0 ? cost : 0 })),
  row('charges the last call only', 'cost-weight', ({ ended }, _, { cost }) => ({ cost: ended ? cost : 0 })),
  row('squares alpha', 'cost-weight', ({ cost }, { costWeight }) => ({ cost: -(costWeight ** 2) * cost })),
  row('pays the cost', 'falls-with-cost', (_, __, { cost }) => ({ cost: -cost })),
  row('charges the cost twice', 'cost-weight', (_, __, { cost }) => ({ cost: 2 * cost })),
  row('charges each call for all before it', 'cost-weight', ({ t }, _, { cost }) => ({
    cost: cost * (t + 1),
  })),
  row('caps the cost at 100 billion', 'cost-weight', ({ cost }, { costWeight }) => ({
    cost: -costWeight * Math.min(cost, 100),
  })),
  row('rounds the cost to whole billions', 'cost-weight', ({ cost }, { costWeight }) => ({
    cost: -costWeight * Math.round(cost),
  })),
  row('takes the root of the cost', 'cost-weight', ({ cost }, { costWeight }) => ({
    cost: -costWeight * Math.sqrt(cost),
  })),
  row('keeps the cost in single precision', 'cost-weight', (_, __, { cost }) => ({
    cost: Math.fround(cost),
  })),
  row('charges nothing for a good answer', 'cost-weight', ({ score }, { threshold }, { cost }) => ({
    cost: score >= threshold ? 0 : cost,
  })),
  row(
    'charges nothing where the answer is as good as before',
    'cost-weight',
    ({ score, previousScore }, _, { cost }) => ({ cost: score === previousScore ? 0 : cost }),
  ),
  row("charges by the experts' indices, as the public code's table does", 'relabelling', ({ expert }) => ({
    cost: -([0.007, 0.013, 0.013, 0.012][expert] ?? 0.006),
  })),
  [
    "always takes the paper's alpha",
    'cost-weight',
    () => given((input, options) => [input, { ...options, costWeight: derDefaults.costWeight }]),
  ],
  [
    'takes an alpha of 0 for absent',
    'zero-coefficients',
    () => given((input, options) => [input, { ...options, costWeight: options.costWeight || 0.001 }]),
  ],
  [
    'takes an absent alpha for 0',
    'absent-coefficients',
    () => given((input, options) => [input, { ...options, costWeight: options.costWeight ?? 0 }]),
  ],

  // the gain
  row('pays a gain on the first call, from 0', 'no-first-gain', ({ t, score }, { gainWeight }, { gain }) => ({
    gain: t === 0 ? gainWeight * score : gain,
  })),
  row('pays a first gain of 1', 'no-first-gain', ({ t }, { gainWeight }, { gain }) => ({
    gain: t === 0 && gainWeight !== 0 ? 1 : gain,
  })),
  row('charges the rise of the score', 'gain-weight', (_, __, { gain }) => ({ gain: -gain })),
  row('pays the distance of the scores', 'gain-weight', (_, __, { gain }) => ({ gain: Math.abs(gain) })),
  row('does not charge a fall of the score', 'gain-weight', (call, { gainWeight }) => ({
    gain: gainWeight * Math.max(0, rise(call)),
  })),
  row('squares the rise', 'ranking-by-ends', (call, { gainWeight }) => ({
    gain: gainWeight * rise(call) ** 2,
  })),
  row('weighs the score by beta, not its rise', 'gain-weight', ({ t, score }, { gainWeight }) => ({
    gain: t === 0 ? 0 : gainWeight * score,
  })),
  row('takes the rise relative to the score before', 'finite', (call, { gainWeight }) => ({
    gain: call.t === 0 ? 0 : gainWeight * (rise(call) / call.previousScore!),
  })),
  row('takes a score of 0 before for none', 'gain-weight', ({ previousScore }, _, { gain }) => ({
    gain: previousScore ? gain : 0,
  })),
  row('pays the gain of the last call only', 'gain-weight', ({ ended }, _, { gain }) => ({
    gain: ended ? gain : 0,
  })),
  row('pays no gain at the horizon', 'gain-weight', (call, options, { gain }) => ({
    gain: isLast(call, options) ? 0 : gain,
  })),
  row('has t = 1 for the first call', 'gain-weight', ({ t }, _, { gain }) => ({ gain: t <= 1 ? 0 : gain })),
  row('divides the gain by t', 'gain-weight', ({ t }, _, { gain }) => ({ gain: gain / Math.max(1, t) })),
  row('rounds the gain to a thousandth', 'gain-weight', (_, __, { gain }) => ({
    gain: Math.round(1000 * gain) / 1000,
  })),
  row('never lets beta be negative', 'gain-weight', (call, { gainWeight }) => ({
    gain: call.t === 0 ? 0 : Math.abs(gainWeight) * rise(call),
  })),
  ['gains on the best so far', 'gain-weight', () => composeReward({ gain: gainOverBest() })],
  ['gains as a potential', 'nothing-else-counts', () => composeReward({ gain: gainAsPotential() })],
  [
    "always takes the public code's beta",
    'gain-weight',
    () => given((input, options) => [input, { ...options, gainWeight: derDefaults.gainWeight }]),
  ],
  [
    'takes a beta of 0 for absent',
    'zero-coefficients',
    () => given((input, options) => [input, { ...options, gainWeight: options.gainWeight || 5 }]),
  ],
  [
    'takes an absent beta for 1',
    'absent-coefficients',
    () => given((input, options) => [input, { ...options, gainWeight: options.gainWeight ?? 1 }]),
  ],

  row('adds a hundredth to each gain', 'gains-telescope', ({ t }, _, { gain }) => ({
    gain: t === 0 ? 0 : gain + 0.01,
  })),

  // bonus and penalty
  [
    'takes a gamma of 0 for absent',
    'zero-coefficients',
    () => given((input, options) => [input, { ...options, bonus: options.bonus || 2 }]),
  ],
  [
    'takes an absent gamma for 0',
    'absent-coefficients',
    () => given((input, options) => [input, { ...options, bonus: options.bonus ?? 0 }]),
  ],
  row(
    'charges gamma for a wrong early end',
    'no-bonus-for-a-wrong-stop',
    ({ score, ended }, { threshold, bonus }) => ({
      bonus: ended ? (score >= threshold ? bonus : -bonus) : 0,
    }),
  ),
  row(
    'pays no bonus where the judge has not accepted',
    'bonus-for-a-good-end',
    ({ accepted }, _, { bonus }) => ({ bonus: bonus > 0 && !accepted ? 0 : bonus }),
  ),
  row(
    'pays the bonus at every good call',
    'no-bonus-on-the-way',
    ({ score }, { threshold, bonus }, right) => ({ bonus: score >= threshold ? bonus : right.bonus }),
  ),
  row('pays the bonus at every call', 'no-bonus-on-the-way', (_, { bonus }) => ({ bonus })),
  row('asks for more than p0', 'bonus-for-a-good-end', (call, options) => ({
    bonus: !call.ended
      ? 0
      : call.score > options.threshold
        ? options.bonus
        : isLast(call, options)
          ? -options.bonus
          : 0,
  })),
  row('asks for nearly p0', 'penalty-at-the-horizon', ({ score, ended }, { threshold, bonus }, right) => ({
    bonus: ended && score >= threshold - 1e-9 ? bonus : right.bonus,
  })),
  row('has no penalty', 'penalty-at-the-horizon', (_, __, { bonus }) => ({ bonus: Math.max(0, bonus) })),
  row('has no bonus', 'bonus-for-a-good-end', (_, __, { bonus }) => ({ bonus: Math.min(0, bonus) })),
  row('pays the penalty and charges the bonus', 'penalty-at-the-horizon', (_, __, { bonus }) => ({
    bonus: -bonus,
  })),
  row('pays the bonus at the horizon only', 'bonus-for-a-good-end', (call, options, { bonus }) => ({
    bonus: isLast(call, options) ? bonus : 0,
  })),
  row('pays the bonus before the horizon only', 'bonus-for-a-good-end', (call, options, { bonus }) => ({
    bonus: bonus > 0 && isLast(call, options) ? 0 : bonus,
  })),
  row(
    'charges gamma for every bad call',
    'no-bonus-on-the-way',
    ({ score }, { threshold, bonus }, right) => ({ bonus: score < threshold ? -bonus : right.bonus }),
  ),
  row('pays for any end', 'penalty-at-the-horizon', ({ ended }, { bonus }) => ({ bonus: ended ? bonus : 0 })),
  row('believes the judge instead of the score', 'score-judges', (call, options) => ({
    bonus: !call.ended ? 0 : call.accepted ? options.bonus : isLast(call, options) ? -options.bonus : 0,
  })),
  row('charges half the penalty', 'penalty-at-the-horizon', (_, __, { bonus }) => ({
    bonus: bonus < 0 ? bonus / 2 : bonus,
  })),
  row('pays more the earlier it ends', 'bonus-for-a-good-end', ({ t }, { maxSteps }, { bonus }) => ({
    bonus: bonus > 0 ? bonus * (maxSteps - t) : bonus,
  })),
  [
    'has a p0 of 0.73 always',
    'bonus-for-a-good-end',
    () => given((input, options) => [input, { ...options, threshold: 0.73 }]),
  ],
  [
    'has a horizon of four calls always',
    'penalty-at-the-horizon',
    () => given((input, options) => [input, { ...options, maxSteps: Math.max(4, options.maxSteps) }]),
  ],
  [
    'ends a call late',
    'budget',
    () => given((input, options) => [input, { ...options, maxSteps: options.maxSteps + 1 }]),
  ],
  [
    'takes an end that is left out for none',
    'reference-rule',
    () => given((input, options) => [{ ...input, ended: input.ended ?? false }, options]),
  ],
  [
    'takes an end that is left out for the horizon',
    'reference-rule',
    () =>
      given((input, options) => [
        { ...input, ended: input.ended ?? input.t === options.maxSteps - 1 },
        options,
      ]),
  ],

  // the right total of wrong terms
  row('puts the gain into the bonus', 'gain-weight', (_, __, { gain, bonus }) => ({
    gain: 0,
    bonus: gain + bonus,
  })),
  row('puts the cost into the score', 'score-weight', (_, __, { score, cost }) => ({
    score: score + cost,
    cost: 0,
  })),
  row('rounds alpha times the cost in another way', 'cost-weight', ({ cost }, { costWeight }) => ({
    cost: -((costWeight * 3 * cost) / 3),
  })),

  // the total
  row('forgets the bonus in the total', 'terms-sum', (_, __, { score, gain, cost }) => ({
    total: score + gain + cost,
  })),
  row('forgets the cost in the total', 'terms-sum', (_, __, { score, gain, bonus }) => ({
    total: score + gain + bonus,
  })),
  row('pays the bonus twice', 'terms-sum', (_, __, { total, bonus }) => ({ total: total + bonus + 0 })),
  row('adds its terms in another order', 'terms-in-order', (_, __, { score, gain, cost, bonus }) => ({
    total: score + (gain + (cost + bonus)),
  })),
  row('rounds the total to a millionth', 'terms-sum', (_, __, { total }) => ({
    total: Math.round(1e6 * total) / 1e6 + 0,
  })),
  row('keeps the total in single precision', 'terms-sum', (_, __, { total }) => ({
    total: Math.fround(total),
  })),
  row('clips the total to [-1, 1]', 'terms-sum', (_, __, { total }) => ({
    total: Math.max(-1, Math.min(1, total)),
  })),
  row('is NaN where score and score before are 0', 'finite', (call, { gainWeight }) => ({
    gain:
      call.t === 0
        ? 0
        : gainWeight * (rise(call) / (call.score + call.previousScore!)) * (call.score + call.previousScore!),
  })),
  row('is infinite where alpha is 0', 'finite', (_, { costWeight }, { bonus }) => ({
    bonus: bonus * (1 / costWeight) * costWeight,
  })),
  [
    'leaves a cost of -0',
    'no-negative-zero',
    () => returning((terms, { cost }, { costWeight = 0.001 }) => ({ ...terms, cost: -(costWeight * cost) })),
  ],
  [
    'leaves a penalty of -0',
    'no-negative-zero',
    () =>
      returning((terms, { t, ended }, { bonus = 2, maxSteps }) => ({
        ...terms,
        bonus: terms.bonus === 0 && ended && t === maxSteps - 1 ? -bonus : terms.bonus,
      })),
  ],
  [
    'leaves a total of -0',
    'no-negative-zero',
    () => returning((terms) => ({ ...terms, total: terms.total === 0 ? -0 : terms.total })),
  ],
  ['clips a total that comes alone', 'bounded', () => returning(({ total }) => ({ total: 2 * total }))],
  [
    'returns a total alone, of the wrong alpha',
    'cost-weight',
    () => returning(({ total, cost }) => ({ total: total - cost / 2 })),
  ],
  [
    'returns a total alone, with a gain on the first call',
    'no-first-gain',
    () =>
      returning(({ total }, { t, score }, { gainWeight = 5 }) => ({
        total: t === 0 ? total + gainWeight * score : total,
      })),
  ],
  [
    'returns a total alone, with gamma for a wrong early end',
    'no-bonus-for-a-wrong-stop',
    () =>
      returning(({ total, bonus }, { t, ended }, options) => ({
        total: total - (ended && bonus === 0 && t < options.maxSteps - 1 ? (options.bonus ?? 2) : 0),
      })),
  ],

  [
    'hands a score of -0 on',
    'washes-negative-zero',
    () => returning((terms, { score }) => ({ ...terms, score })),
  ],

  // what is no function of its arguments, or leaves them changed
  [
    'sets the threshold of its options',
    'leaves-input-alone',
    () => (input, options) => {
      const terms = derReward(input, options);
      Reflect.set(options, 'threshold', 1);
      return terms;
    },
  ],
  [
    'marks its input as seen',
    'leaves-input-alone',
    () => (input, options) => {
      Reflect.set(input, 'seen', true);
      return derReward(input, options);
    },
  ],
  [
    'changes its input for a moment',
    'leaves-input-alone',
    () => (input, options) => {
      const held: { cost: number } = input;
      held.cost *= 1;
      return derReward(input, options);
    },
  ],
  [
    'writes the defaults into its options',
    'leaves-input-alone',
    () => (input, options) => derReward(input, Object.assign(options, { bonus: options.bonus ?? 2 })),
  ],
  [
    'writes the first score before into its input',
    'leaves-input-alone',
    () => (input, options) => {
      const terms = derReward(input, options);
      Object.assign(input, { previousScore: input.previousScore ?? 0 });
      return terms;
    },
  ],
  [
    'counts its calls and pays for every seventh',
    'deterministic',
    () => {
      let calls = 0;
      return returning((terms) => ({ ...terms, total: ++calls % 7 === 0 ? terms.total + 1 : terms.total }));
    },
  ],
  [
    'remembers the score before instead of reading it',
    'deterministic',
    () => {
      let before = 0;
      return changed(({ t, score }, { gainWeight }) => {
        const gain = t === 0 ? 0 : gainWeight * (score - before);
        before = score;
        return { gain };
      });
    },
  ],
  [
    'returns the same object at every call',
    'deterministic',
    () => {
      const terms = {};
      return returning((right) => Object.assign(terms, right));
    },
  ],
  [
    'remembers results by t and score',
    'cost-weight',
    () => {
      const known = new Map<string, unknown>();
      return returning((right, { t, score, ended }) => {
        const key = `${t} ${score} ${ended}`;
        if (!known.has(key)) known.set(key, right);
        return known.get(key);
      });
    },
  ],
  [
    'depends on the expert',
    'relabelling',
    () => returning((terms, { expert = 0 }) => ({ ...terms, total: terms.total + (expert === 2 ? 0.1 : 0) })),
  ],
  [
    'depends on the best score before',
    'nothing-else-counts',
    () => returning((terms, { bestScore }) => ({ ...terms, total: terms.total + (bestScore ?? 0) / 100 })),
  ],
  [
    'discounts by itself',
    'nothing-else-counts',
    () => returning((terms, { t }, { discount = 1 }) => ({ ...terms, total: discount ** t * terms.total })),
  ],

  // what does not return what a reward returns
  ['returns a promise', 'finite', () => returning((terms) => Promise.resolve(terms))],
  ['returns its total as a number', 'finite', () => returning(({ total }) => total)],
  ['returns text', 'finite', () => returning((terms) => ({ ...terms, total: String(terms.total) }))],
  [
    'returns nothing on the first call',
    'finite',
    () => returning((terms, { t }) => (t === 0 ? undefined : terms)),
  ],
  [
    'throws on a score of 0',
    'finite',
    () =>
      returning((terms, { score }) => {
        if (score === 0) throw new Error('no score');
        return terms;
      }),
  ],

  // what says something wrong of itself
  [
    'has a bare function without the gain',
    'as-declared',
    () =>
      Object.assign(
        returning((terms) => terms),
        {
          bare: ({ score }: CompleteRewardInput) => rewardTerms(score, 0, 0, 0),
        },
      ),
  ],
  [
    'calls itself stationary and looks at t',
    'as-declared',
    () =>
      Object.assign(
        changed(({ t, score }) => ({ score: 0.99 ** t * score })),
        { stationary: true },
      ),
  ],
];
