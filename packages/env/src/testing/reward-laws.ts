import fc from 'fast-check';
import { expectOneOf } from 'gymnasium-js/expect';
import type { RewardInput, RewardOptions, RewardTerms } from '../reward-types.ts';
import { arbitraryRewardOptions, arbitraryScores, real } from './arbitraries.ts';

/** What the laws can be asked of: a reward that returns at least its total. Laws about terms need the terms. */
export type RewardUnderTest = (
  input: RewardInput,
  options: RewardOptions,
) => { readonly total: number } & Partial<RewardTerms>;

/**
 * The laws of a DER reward:
 * - `'terms-sum'`: total = ((score + gain) + cost) + bonus, to the bit
 * - `'gains-telescope'`: undiscounted, the gains of an episode sum to beta (P_last - P_0), within 1e-12
 * - `'score-rises-cost-falls'`: with `previousScore` held fixed, the total does not fall when the score rises (beta >= -1,
 *   gamma >= 0; within 1e-12), and falls when the cost rises (alpha > 0)
 * - `'bonus-once'`: under the reference stop the bonus comes at the end of an episode and nowhere else: +gamma at or just above p0,
 *   -gamma just below it with the calls spent
 * - `'budget'`: a call past `maxSteps` has no reward; asking for one throws
 * - `'no-first-gain'`: at t = 0 there is nothing to have risen from: the gain is 0
 * - `'relabelling'`: which index an expert has makes no difference
 * - `'ranking-by-ends'`: undiscounted, among routes of equal length with equal first and last scores, a change of beta alone changes
 *   nothing: their returns differ by what they did before, within 1e-9
 * - `'bounded'`: with scores in [0, 1] the total is finite and within -|beta| - alpha C - gamma ... 1 + |beta| + gamma, within 1e-9
 * - `'no-negative-zero'`: no term and no total is -0
 */
export type RewardLawName =
  | 'terms-sum'
  | 'gains-telescope'
  | 'score-rises-cost-falls'
  | 'bonus-once'
  | 'budget'
  | 'no-first-gain'
  | 'relabelling'
  | 'ranking-by-ends'
  | 'bounded'
  | 'no-negative-zero';

export interface RewardLaw {
  readonly name: RewardLawName;
  /** The law as a sentence: a title for a test. */
  readonly title: string;
  /** Why the law cannot be asked of this reward, or null where it can. */
  readonly skipped: string | null;
  /** Throws, with a counterexample and the seed that found it, where the law is broken. Does nothing where it is skipped. */
  law(): void;
}

export interface RewardLawsOptions {
  /** Laws to return. @defaultValue all */
  readonly only?: readonly RewardLawName[];
  /** Laws to leave out. @defaultValue none */
  readonly except?: readonly RewardLawName[];
  /** Examples a law. @defaultValue 200 */
  readonly numRuns?: number;
  /** Seed of the examples, printed with a failure. @defaultValue fast-check's own choice */
  readonly seed?: number;
  /** Path of one example, as a failure prints it beside its seed: that example alone is tried again. For one law. */
  readonly path?: string;
}

interface Statement {
  readonly title: string;
  /** Terms the law speaks of. */
  readonly needs: readonly (keyof RewardTerms)[];
  property(reward: RewardUnderTest): fc.IProperty<unknown>;
}

const arbitraryStep = arbitraryRewardOptions().chain((options) =>
  fc.record({
    options: fc.constant(options),
    t: fc.integer({ min: 0, max: options.maxSteps - 1 }),
    score: real(0, 1),
    earlier: real(0, 1),
    cost: real(0, 200),
  }),
);

function inputAt(t: number, score: number, earlier: number, cost: number): RewardInput {
  return { t, score, previousScore: t === 0 ? null : earlier, cost };
}

const STATEMENTS: Readonly<Record<RewardLawName, Statement>> = {
  'terms-sum': {
    title: 'the terms, added in the order score, gain, cost, bonus, are the total',
    needs: ['score', 'gain', 'cost', 'bonus'],
    property: (reward) =>
      fc.property(arbitraryStep, ({ options, t, score, earlier, cost }) => {
        const terms = reward(inputAt(t, score, earlier, cost), options);
        const sum = terms.score! + terms.gain! + terms.cost! + terms.bonus!;
        claim(Object.is(sum, terms.total), `the terms sum to ${sum}, the total is ${terms.total}`);
      }),
  },
  'gains-telescope': {
    title: 'the gains of an episode sum to beta times its last score less its first',
    needs: ['gain'],
    property: (reward) =>
      fc.property(
        arbitraryRewardOptions().chain((options) =>
          fc.record({ options: fc.constant(options), scores: arbitraryScores(options.maxSteps) }),
        ),
        ({ options, scores }) => {
          let gains = 0;
          scores.forEach((score, t) => {
            // not ended: a call's gain does not hang on whether it is the last
            gains += reward({ ...inputAt(t, score, scores[t - 1] ?? 0, 1), ended: false }, options).gain!;
          });
          const telescoped = options.gainWeight * (scores.at(-1)! - scores[0]!);
          claim(Math.abs(gains - telescoped) <= 1e-12, `the gains sum to ${gains}, not ${telescoped}`);
        },
      ),
  },
  'score-rises-cost-falls': {
    title: 'a better answer never earns less, and a dearer one always does, all else equal',
    needs: [],
    property: (reward) =>
      fc.property(
        arbitraryStep,
        real(0, 1),
        real(0.01, 200),
        ({ options, t, score, earlier, cost }, other, extra) => {
          const low = Math.min(score, other);
          const high = Math.max(score, other);
          const worse = reward(inputAt(t, low, earlier, cost), options).total;
          const better = reward(inputAt(t, high, earlier, cost), options).total;
          claim(better >= worse - 1e-12, `score ${low} earns ${worse}, score ${high} earns ${better}`);

          const priced = { ...options, costWeight: options.costWeight + 0.0001 };
          const cheap = reward(inputAt(t, score, earlier, cost), priced).total;
          const dear = reward(inputAt(t, score, earlier, cost + extra), priced).total;
          claim(dear < cheap, `cost ${cost} earns ${cheap}, cost ${cost + extra} earns ${dear}`);
        },
      ),
  },
  'bonus-once': {
    title: 'under the reference stop the bonus is paid once, at the end, with the right sign',
    needs: ['bonus'],
    property: (reward) =>
      fc.property(
        arbitraryRewardOptions().chain((options) =>
          fc.record({
            options: fc.constant(options),
            // at p0, a hair to either side of it, or anywhere
            scores: fc.array(
              fc.oneof(
                fc.constantFrom(
                  options.threshold,
                  options.threshold * (1 - 2 ** -52),
                  options.threshold * (1 + 2 ** -51),
                ),
                real(0, 1),
              ),
              { minLength: options.maxSteps, maxLength: options.maxSteps },
            ),
          }),
        ),
        ({ options, scores }) => {
          const { bonus, threshold, maxSteps } = options;
          for (let t = 0; t < maxSteps; t++) {
            const score = scores[t]!;
            const paid = reward(inputAt(t, score, scores[t - 1] ?? 0, 1), options).bonus!;
            let due = 0;
            if (score >= threshold) due = bonus;
            else if (t === maxSteps - 1) due = -bonus;
            claim(paid === due, `score ${score} at t = ${t} has a bonus of ${paid}, not ${due}`);
            // the stop: no later call is made, so no later bonus can be
            if (score >= threshold) break;
          }
        },
      ),
  },
  budget: {
    title: 'a call past the last has no reward',
    needs: [],
    property: (reward) =>
      fc.property(arbitraryStep, ({ options, score, earlier, cost }) => {
        let total: number;
        try {
          ({ total } = reward(inputAt(options.maxSteps, score, earlier, cost), options));
        } catch {
          return;
        }
        claim(false, `t = ${options.maxSteps} of ${options.maxSteps} calls earns ${total}`);
      }),
  },
  'no-first-gain': {
    title: 'the first call has no gain: there is nothing it could have risen from',
    needs: ['gain'],
    property: (reward) =>
      fc.property(arbitraryStep, ({ options, score, cost }) => {
        const { gain } = reward(inputAt(0, score, 0, cost), options);
        claim(gain === 0, `score ${score} at t = 0 has a gain of ${gain}`);
      }),
  },
  relabelling: {
    title: 'an expert earns the same under any index',
    needs: [],
    property: (reward) =>
      fc.property(
        arbitraryStep,
        fc.nat(10),
        fc.nat(10),
        ({ options, t, score, earlier, cost }, expert, other) => {
          const call = { ...inputAt(t, score, earlier, cost), bestScore: t === 0 ? null : earlier };
          const one = reward({ ...call, expert }, options).total;
          const two = reward({ ...call, expert: other }, options).total;
          claim(Object.is(one, two), `as expert ${expert} it earns ${one}, as expert ${other} ${two}`);
        },
      ),
  },
  'ranking-by-ends': {
    title: 'beta cannot rank routes of equal length that start and end equally well',
    needs: [],
    property: (reward) =>
      fc.property(
        arbitraryRewardOptions().chain((options) =>
          fc.record({
            options: fc.constant(options),
            one: arbitraryScores(options.maxSteps),
            two: arbitraryScores(options.maxSteps),
          }),
        ),
        real(-1, 10),
        ({ options, one, two }, otherBeta) => {
          const { maxSteps } = options;
          const same = two.map((score, t) => (t === 0 || t === maxSteps - 1 ? one[t]! : score));
          const total = (scores: readonly number[], gainWeight: number): number =>
            scores.reduce((sum, score, t) => {
              const past = { ...inputAt(t, score, scores[t - 1] ?? 0, 1), ended: t === maxSteps - 1 };
              const bestScore = t === 0 ? null : Math.max(...scores.slice(0, t));
              return sum + reward({ ...past, bestScore }, { ...options, gainWeight }).total;
            }, 0);
          const under = (gainWeight: number): number => total(one, gainWeight) - total(same, gainWeight);
          const [before, after] = [under(options.gainWeight), under(otherBeta)];
          claim(
            Math.abs(before - after) <= 1e-9,
            `with beta ${options.gainWeight} the routes differ by ${before}, with ${otherBeta} by ${after}`,
          );
        },
      ),
  },
  bounded: {
    title: 'no call earns more, or loses more, than its coefficients allow',
    needs: [],
    property: (reward) =>
      fc.property(arbitraryStep, ({ options, t, score, earlier, cost }) => {
        const { total } = reward(inputAt(t, score, earlier, cost), options);
        const swing = Math.abs(options.gainWeight) + options.bonus;
        const low = -swing - options.costWeight * cost - 1e-9;
        claim(total >= low && total <= 1 + swing + 1e-9, `${total} is outside ${low} ... ${1 + swing}`);
      }),
  },
  'no-negative-zero': {
    title: 'nothing is ever -0',
    needs: [],
    property: (reward) =>
      fc.property(
        arbitraryStep,
        fc.constantFrom(0, -0, 0.5),
        fc.constantFrom(0, -0, 1),
        fc.constantFrom(0, -0, 2),
        ({ options, t }, score, costWeight, bonus) => {
          const own = { ...options, costWeight, bonus, gainWeight: -0 };
          const terms = reward(inputAt(t, score, score, 0), own);
          const negative = Object.entries(terms).filter(([, value]) => Object.is(value, -0));
          claim(negative.length === 0, `${negative.map(([name]) => name).join(', ')} is -0`);
        },
      ),
  },
};

const NAMES = Object.keys(STATEMENTS) as RewardLawName[];

/**
 * Returns the laws of a DER reward as property tests of a reward function of one's own, for any test runner.
 *
 * The laws hold of `derReward` with its default rules. A reward that means something else leaves some out: `utilityReward` has no
 * gain and no bonus, so `except: ['gains-telescope', 'bonus-once']`. A failure prints a seed and a path: handed back with `only`, they
 * try the same counterexample again.
 *
 * What is *not* a law: that a better answer earns an episode more. With scores .6, .5, .9 the paper's reward earns an episode
 * less than with .1, .5, .9, because the gain is paid on the climb; only with `previousScore` held fixed is it monotone.
 *
 * @throws TypeError for a law it does not know
 *
 * @example
 * ```ts
 * import { derReward } from '@der-gym/env';
 * import { rewardLaws } from '@der-gym/env/testing';
 *
 * const laws = rewardLaws(derReward, { seed: 1 });
 * for (const { law } of laws) law(); // in a test runner: it(title, law)
 * laws.length; // => 10
 * laws[0]?.name; // => 'terms-sum'
 * ```
 */
export function rewardLaws(reward: RewardUnderTest, options: RewardLawsOptions = {}): readonly RewardLaw[] {
  const { only = NAMES, except = [], numRuns = 200, seed, path } = options;
  for (const name of [...only, ...except]) expectOneOf('law', name, NAMES);
  return NAMES.filter((name) => only.includes(name) && !except.includes(name)).map((name) => {
    const { title, needs, property } = STATEMENTS[name];
    const skipped = missingTerms(reward, needs);
    return {
      name,
      title,
      skipped,
      law() {
        if (skipped !== null) return;
        fc.assert(property(reward), {
          numRuns,
          ...(seed !== undefined && { seed }),
          ...(path !== undefined && { path, endOnFailure: true }),
        });
      },
    };
  });
}

function missingTerms(reward: RewardUnderTest, needs: readonly (keyof RewardTerms)[]): string | null {
  if (needs.length === 0) return null;
  const options = { costWeight: 0.001, gainWeight: 5, bonus: 2, threshold: 0.5, maxSteps: 4 };
  const terms = reward({ t: 1, score: 0.75, previousScore: 0.25, cost: 1 }, options);
  const missing = needs.filter((term) => terms[term] === undefined);
  return missing.length === 0 ? null : `the reward returns no ${missing.join(', ')}`;
}

function claim(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
