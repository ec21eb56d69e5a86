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

/** A reward with one fault: the fault, a law that it breaks, and a function that makes the reward with fresh state. */
export interface WrongReward {
  readonly does: string;
  readonly breaks: string;
  readonly make: () => RewardUnderTest;
}

/** Returns the seeds for which the law does not find the fault, in any set that has the law. */
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

/** The paper's reward with some terms changed. Its total is their sum, unless the total itself is changed. */
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
/** The paper's reward with changed arguments. */
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
const increase = ({ score, previousScore }: CompleteRewardInput) => score - (previousScore ?? score);

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
  row('pays the previous score', 'score-weight', ({ score, previousScore }) => ({
    score: previousScore ?? score,
  })),
  row('rounds the score to two places', 'score-weight', ({ score }) => ({
    score: Math.round(100 * score) / 100,
  })),
  row('squares the score', 'score-weight', ({ score }) => ({ score: score ** 2 })),
  row('caps the score at p0', 'score-weight', ({ score }, { threshold }) => ({
    score: Math.min(score, threshold),
  })),
  row('rounds the score to float32', 'score-weight', ({ score }) => ({ score: Math.fround(score) })),
  row('divides the score by the cost and multiplies by it again', 'finite', ({ score, cost }) => ({
    score: (score / cost) * cost,
  })),
  row('subtracts the distance to 1 instead of adding the score', 'score-weight', ({ score }) => ({
    score: score - 1,
  })),
  row('discounts the score by t', 'score-weight', ({ t, score }) => ({ score: 0.99 ** t * score })),

  row('pays less for a better answer', 'rises-with-score', ({ score }) => ({ score: 1 - score })),

  // the cost
  row('omits alpha from the cost', 'cost-weight', ({ cost }) => ({ cost: -cost })),
  row('uses a tenth of alpha', 'cost-weight', (_, __, { cost }) => ({ cost: cost / 10 })),
  row('charges half the cost after the first call', 'cost-weight', ({ t }, _, { cost }) => ({
    cost: t === 0 ? cost : cost / 2,
  })),
  row('charges the first call only', 'cost-weight', ({ t }, _, { cost }) => ({ cost: t === 0 ? cost : 0 })),
  row('charges the last call only', 'cost-weight', ({ ended }, _, { cost }) => ({ cost: ended ? cost : 0 })),
  row('squares alpha', 'cost-weight', ({ cost }, { costWeight }) => ({ cost: -(costWeight ** 2) * cost })),
  row('pays the cost', 'falls-with-cost', (_, __, { cost }) => ({ cost: -cost })),
  row('charges the cost twice', 'cost-weight', (_, __, { cost }) => ({ cost: 2 * cost })),
  row('charges each call for all previous ones', 'cost-weight', ({ t }, _, { cost }) => ({
    cost: cost * (t + 1),
  })),
  row('caps the cost at 100 billion', 'cost-weight', ({ cost }, { costWeight }) => ({
    cost: -costWeight * Math.min(cost, 100),
  })),
  row('rounds the cost to whole billions', 'cost-weight', ({ cost }, { costWeight }) => ({
    cost: -costWeight * Math.round(cost),
  })),
  row('uses the square root of the cost', 'cost-weight', ({ cost }, { costWeight }) => ({
    cost: -costWeight * Math.sqrt(cost),
  })),
  row('rounds the cost to float32', 'cost-weight', (_, __, { cost }) => ({
    cost: Math.fround(cost),
  })),
  row('charges nothing for a good answer', 'cost-weight', ({ score }, { threshold }, { cost }) => ({
    cost: score >= threshold ? 0 : cost,
  })),
  row(
    'charges nothing if the score is as before',
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
    'treats an alpha of 0 as absent',
    'zero-coefficients',
    () => given((input, options) => [input, { ...options, costWeight: options.costWeight || 0.001 }]),
  ],
  [
    'treats an absent alpha as 0',
    'absent-coefficients',
    () => given((input, options) => [input, { ...options, costWeight: options.costWeight ?? 0 }]),
  ],

  // the gain
  row('pays a gain over 0 at the first call', 'no-first-gain', ({ t, score }, { gainWeight }, { gain }) => ({
    gain: t === 0 ? gainWeight * score : gain,
  })),
  row('pays a first gain of 1', 'no-first-gain', ({ t }, { gainWeight }, { gain }) => ({
    gain: t === 0 && gainWeight !== 0 ? 1 : gain,
  })),
  row('subtracts the gain', 'gain-weight', (_, __, { gain }) => ({ gain: -gain })),
  row('pays the absolute difference of the scores', 'gain-weight', (_, __, { gain }) => ({
    gain: Math.abs(gain),
  })),
  row('does not subtract a decrease in score', 'gain-weight', (call, { gainWeight }) => ({
    gain: gainWeight * Math.max(0, increase(call)),
  })),
  row('squares the increase in score', 'ranking-by-ends', (call, { gainWeight }) => ({
    gain: gainWeight * increase(call) ** 2,
  })),
  row(
    'multiplies beta with the score, not with its increase',
    'gain-weight',
    ({ t, score }, { gainWeight }) => ({
      gain: t === 0 ? 0 : gainWeight * score,
    }),
  ),
  row('uses the increase relative to the previous score', 'finite', (call, { gainWeight }) => ({
    gain: call.t === 0 ? 0 : gainWeight * (increase(call) / call.previousScore!),
  })),
  row('treats a previous score of 0 as missing', 'gain-weight', ({ previousScore }, _, { gain }) => ({
    gain: previousScore ? gain : 0,
  })),
  row('pays the gain of the last call only', 'gain-weight', ({ ended }, _, { gain }) => ({
    gain: ended ? gain : 0,
  })),
  row('pays no gain at the horizon', 'gain-weight', (call, options, { gain }) => ({
    gain: isLast(call, options) ? 0 : gain,
  })),
  row('treats t = 1 as the first call', 'gain-weight', ({ t }, _, { gain }) => ({ gain: t <= 1 ? 0 : gain })),
  row('divides the gain by t', 'gain-weight', ({ t }, _, { gain }) => ({ gain: gain / Math.max(1, t) })),
  row('rounds the gain to a thousandth', 'gain-weight', (_, __, { gain }) => ({
    gain: Math.round(1000 * gain) / 1000,
  })),
  row('uses the absolute value of beta', 'gain-weight', (call, { gainWeight }) => ({
    gain: call.t === 0 ? 0 : Math.abs(gainWeight) * increase(call),
  })),
  ['gains on the best so far', 'gain-weight', () => composeReward({ gain: gainOverBest() })],
  ['gains as a potential', 'nothing-else-counts', () => composeReward({ gain: gainAsPotential() })],
  [
    "always takes the public code's beta",
    'gain-weight',
    () => given((input, options) => [input, { ...options, gainWeight: derDefaults.gainWeight }]),
  ],
  [
    'treats a beta of 0 as absent',
    'zero-coefficients',
    () => given((input, options) => [input, { ...options, gainWeight: options.gainWeight || 5 }]),
  ],
  [
    'treats an absent beta as 1',
    'absent-coefficients',
    () => given((input, options) => [input, { ...options, gainWeight: options.gainWeight ?? 1 }]),
  ],

  row('adds a hundredth to each gain', 'gains-telescope', ({ t }, _, { gain }) => ({
    gain: t === 0 ? 0 : gain + 0.01,
  })),

  // bonus and penalty
  [
    'treats a gamma of 0 as absent',
    'zero-coefficients',
    () => given((input, options) => [input, { ...options, bonus: options.bonus || 2 }]),
  ],
  [
    'treats an absent gamma as 0',
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
    'pays no bonus if the stop rule does not accept',
    'bonus-for-a-good-end',
    ({ accepted }, _, { bonus }) => ({ bonus: bonus > 0 && !accepted ? 0 : bonus }),
  ),
  row(
    'pays the bonus at every good call',
    'no-bonus-on-the-way',
    ({ score }, { threshold, bonus }, right) => ({ bonus: score >= threshold ? bonus : right.bonus }),
  ),
  row('pays the bonus at every call', 'no-bonus-on-the-way', (_, { bonus }) => ({ bonus })),
  row('requires more than p0', 'bonus-for-a-good-end', (call, options) => ({
    bonus: !call.ended
      ? 0
      : call.score > options.threshold
        ? options.bonus
        : isLast(call, options)
          ? -options.bonus
          : 0,
  })),
  row(
    'requires slightly less than p0',
    'penalty-at-the-horizon',
    ({ score, ended }, { threshold, bonus }, right) => ({
      bonus: ended && score >= threshold - 1e-9 ? bonus : right.bonus,
    }),
  ),
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
  row('follows the verdict instead of the score', 'score-judges', (call, options) => ({
    bonus: !call.ended ? 0 : call.accepted ? options.bonus : isLast(call, options) ? -options.bonus : 0,
  })),
  row('charges half the penalty', 'penalty-at-the-horizon', (_, __, { bonus }) => ({
    bonus: bonus < 0 ? bonus / 2 : bonus,
  })),
  row('pays a higher bonus for an earlier end', 'bonus-for-a-good-end', ({ t }, { maxSteps }, { bonus }) => ({
    bonus: bonus > 0 ? bonus * (maxSteps - t) : bonus,
  })),
  [
    'always uses a p0 of 0.73',
    'bonus-for-a-good-end',
    () => given((input, options) => [input, { ...options, threshold: 0.73 }]),
  ],
  [
    'always uses a horizon of four calls',
    'penalty-at-the-horizon',
    () => given((input, options) => [input, { ...options, maxSteps: Math.max(4, options.maxSteps) }]),
  ],
  [
    'ends one call too late',
    'budget',
    () => given((input, options) => [input, { ...options, maxSteps: options.maxSteps + 1 }]),
  ],
  [
    'treats an omitted end as false',
    'reference-rule',
    () => given((input, options) => [{ ...input, ended: input.ended ?? false }, options]),
  ],
  [
    'treats an omitted end as the horizon',
    'reference-rule',
    () =>
      given((input, options) => [
        { ...input, ended: input.ended ?? input.t === options.maxSteps - 1 },
        options,
      ]),
  ],

  // the right total with wrong terms
  row('puts the gain into the bonus', 'gain-weight', (_, __, { gain, bonus }) => ({
    gain: 0,
    bonus: gain + bonus,
  })),
  row('puts the cost into the score', 'score-weight', (_, __, { score, cost }) => ({
    score: score + cost,
    cost: 0,
  })),
  row('rounds alpha times the cost differently', 'cost-weight', ({ cost }, { costWeight }) => ({
    cost: -((costWeight * 3 * cost) / 3),
  })),

  // the total
  row('omits the bonus from the total', 'terms-sum', (_, __, { score, gain, cost }) => ({
    total: score + gain + cost,
  })),
  row('omits the cost from the total', 'terms-sum', (_, __, { score, gain, bonus }) => ({
    total: score + gain + bonus,
  })),
  row('pays the bonus twice', 'terms-sum', (_, __, { total, bonus }) => ({ total: total + bonus + 0 })),
  row('adds its terms in another order', 'terms-in-order', (_, __, { score, gain, cost, bonus }) => ({
    total: score + (gain + (cost + bonus)),
  })),
  row('rounds the total to a millionth', 'terms-sum', (_, __, { total }) => ({
    total: Math.round(1e6 * total) / 1e6 + 0,
  })),
  row('rounds the total to float32', 'terms-sum', (_, __, { total }) => ({
    total: Math.fround(total),
  })),
  row('clips the total to [-1, 1]', 'terms-sum', (_, __, { total }) => ({
    total: Math.max(-1, Math.min(1, total)),
  })),
  row('is NaN if the score and the previous score are 0', 'finite', (call, { gainWeight }) => ({
    gain:
      call.t === 0
        ? 0
        : gainWeight *
          (increase(call) / (call.score + call.previousScore!)) *
          (call.score + call.previousScore!),
  })),
  row('is infinite if alpha is 0', 'finite', (_, { costWeight }, { bonus }) => ({
    bonus: bonus * (1 / costWeight) * costWeight,
  })),
  [
    'returns a cost of -0',
    'no-negative-zero',
    () => returning((terms, { cost }, { costWeight = 0.001 }) => ({ ...terms, cost: -(costWeight * cost) })),
  ],
  [
    'returns a penalty of -0',
    'no-negative-zero',
    () =>
      returning((terms, { t, ended }, { bonus = 2, maxSteps }) => ({
        ...terms,
        bonus: terms.bonus === 0 && ended && t === maxSteps - 1 ? -bonus : terms.bonus,
      })),
  ],
  [
    'returns a total of -0',
    'no-negative-zero',
    () => returning((terms) => ({ ...terms, total: terms.total === 0 ? -0 : terms.total })),
  ],
  ['clips a total that comes alone', 'bounded', () => returning(({ total }) => ({ total: 2 * total }))],
  [
    'returns only a total, with the wrong alpha',
    'cost-weight',
    () => returning(({ total, cost }) => ({ total: total - cost / 2 })),
  ],
  [
    'returns only a total, with a gain at the first call',
    'no-first-gain',
    () =>
      returning(({ total }, { t, score }, { gainWeight = 5 }) => ({
        total: t === 0 ? total + gainWeight * score : total,
      })),
  ],
  [
    'returns only a total, with gamma for a wrong early end',
    'no-bonus-for-a-wrong-stop',
    () =>
      returning(({ total, bonus }, { t, ended }, options) => ({
        total: total - (ended && bonus === 0 && t < options.maxSteps - 1 ? (options.bonus ?? 2) : 0),
      })),
  ],

  [
    'passes on a score of -0',
    'washes-negative-zero',
    () => returning((terms, { score }) => ({ ...terms, score })),
  ],

  // not a pure function of its arguments
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
    'changes its input temporarily',
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
    'writes the first previous score into its input',
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
    'stores the previous score instead of reading it',
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
    'caches results by t and score',
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
    'depends on the best earlier score',
    'nothing-else-counts',
    () => returning((terms, { bestScore }) => ({ ...terms, total: terms.total + (bestScore ?? 0) / 100 })),
  ],
  [
    'discounts by itself',
    'nothing-else-counts',
    () => returning((terms, { t }, { discount = 1 }) => ({ ...terms, total: discount ** t * terms.total })),
  ],

  // invalid results
  ['returns a promise', 'finite', () => returning((terms) => Promise.resolve(terms))],
  ['returns its total as a number', 'finite', () => returning(({ total }) => total)],
  ['returns text', 'finite', () => returning((terms) => ({ ...terms, total: String(terms.total) }))],
  [
    'returns nothing at the first call',
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

  // false declarations
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
    'declares itself stationary but uses t',
    'as-declared',
    () =>
      Object.assign(
        changed(({ t, score }) => ({ score: 0.99 ** t * score })),
        { stationary: true },
      ),
  ],
];
