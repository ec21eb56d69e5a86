import fc from 'fast-check';
import { expectKind, expectOneOf, show } from 'gymnasium-js/expect';
import type { RewardFunction, RewardInput, RewardOptions, RewardTerms } from '../reward-types.ts';
import { arbitraryEpisode, type DrawOptions, type Episode } from './arbitraries.ts';
import { workedEpisode } from './worked-episode.ts';

/** A reward to test. It returns at least the total; laws about terms need the terms too. */
export type RewardUnderTest = ((
  input: RewardInput,
  options: RewardOptions,
) => { readonly total: number } & Partial<RewardTerms>) &
  Partial<Pick<RewardFunction, 'bare' | 'stationary'>>;

/** The property of a law: see {@link law}. `drawn` is the value of the law's own arbitrary. */
type LawProperty<T> = (episode: Episode, reward: RewardUnderTest, drawn: T) => unknown;

/** A law for any reward, made by {@link law}. */
export interface RewardLawDefinition {
  readonly name: string;
  readonly title: string;
  /** Terms that the law needs; `'any'` means at least one. */
  readonly needs: readonly (keyof RewardTerms)[] | 'any';
  readonly declared: readonly ('bare' | 'stationary')[];
  readonly also: fc.Arbitrary<unknown>;
  readonly property: LawProperty<unknown>;
}

/** The smallest episode found that breaks a law. */
interface LawCounterexample {
  /** The expected and the actual result, as a sentence. */
  readonly reason: string;
  /** The episode up to the failing call; if the law compares two forms of that call, it holds both. */
  readonly episode: Episode;
  /** The episode call by call, as a table of plain text. */
  readonly worked: string;
  readonly seed: number;
  readonly path: string;
}

export interface RewardLaw {
  readonly name: string;
  /** The law as a sentence: a title for a test. */
  readonly title: string;
  /** Why the law does not apply to this reward, or null if it does. */
  readonly skipped: string | null;
  /** Throws an error with the smallest counterexample and its seed if the law is broken. Does nothing if it is skipped. */
  law(): void;
  /** Returns the counterexample, or null if the law holds or is skipped. */
  counterexample(): LawCounterexample | null;
}

export interface RewardLawsOptions {
  /** Names of the laws to return. @defaultValue all */
  readonly only?: readonly string[];
  /** Names of the laws to omit. @defaultValue none */
  readonly except?: readonly string[];
  /** Your own laws, made by {@link law}. @defaultValue none */
  readonly laws?: readonly RewardLawDefinition[];
  /** Episodes per law. @defaultValue 200 */
  readonly numRuns?: number;
  /** Seed of the episodes. @defaultValue that of `fc.configureGlobal`, else 20250101 */
  readonly seed?: number;
  /** Path of a counterexample, as printed with its seed: tests only that episode again. For a single law. */
  readonly path?: string;
  /** Whether to stop at the first counterexample, without shrinking it. @defaultValue false */
  readonly endOnFailure?: boolean;
  /** Experts are drawn from 0 ... numExperts - 1, for rewards with a table of experts. @defaultValue 4 */
  readonly numExperts?: number;
}

/** A broken law: a sentence, and the episode that shows it if it is not the drawn one. */
export class BrokenLaw extends Error {
  override readonly name = 'BrokenLaw';
  readonly episode: Episode | undefined;

  constructor(reason: string, episode?: Episode) {
    super(reason);
    this.episode = episode;
  }
}

/**
 * Returns your own law, for the option `laws` of `rewardLaws` and `derRewardLaws`. By default its name is also its title.
 *
 * The property is tested on random episodes (`arbitraryEpisode`). It holds if it returns nothing or true, and is broken if it returns
 * false or a sentence about the failure, or throws. `also` is a fast-check arbitrary for additional values. Counterexamples are shrunk,
 * and printed call by call.
 *
 * @example
 * ```ts
 * import { derReward } from '@der-gym/env';
 * import { law, rewardLaws } from '@der-gym/env/testing';
 *
 * const noPayForWaiting = law('pays nothing for waiting', ({ options, calls }, reward) => {
 *   for (const call of calls) {
 *     const { total } = reward(call, options);
 *     if (call.previousScore === call.score && call.ended === false && total > 0) {
 *       return `Expected nothing for the same answer at t = ${call.t}, got ${total}.`;
 *     }
 *   }
 *   return true;
 * });
 * const asked = { laws: [noPayForWaiting], only: ['pays nothing for waiting'], seed: 1 };
 * const [waiting] = rewardLaws(derReward, asked);
 * // the paper's reward pays the score of every answer on the way
 * waiting?.counterexample()?.reason; // => 'Expected nothing for the same answer at t = 1, got 0.5.'
 * ```
 */
export function law<T = undefined>(
  name: string,
  property: LawProperty<T>,
  more: {
    readonly title?: string;
    /** An additional arbitrary, whose value is passed to the property. @defaultValue nothing */
    readonly also?: fc.Arbitrary<T>;
    readonly needs?: RewardLawDefinition['needs'];
    readonly declared?: RewardLawDefinition['declared'];
  } = {},
): RewardLawDefinition {
  expectKind('name', name, 'string');
  const { title = name, also = fc.constant(undefined), needs = [], declared = [] } = more;
  return { name, title, needs, declared, also, property: property as LawProperty<unknown> };
}

/** Returns the selected laws of a set, and the user's own, for one reward. */
export function lawsOf(
  reward: RewardUnderTest,
  set: readonly RewardLawDefinition[],
  options: RewardLawsOptions,
  drawn: DrawOptions,
): readonly RewardLaw[] {
  const { laws = [], except = [], numRuns = 200, numExperts, path } = options;
  const { endOnFailure = path !== undefined } = options;
  const all = [...set, ...laws];
  const names = all.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RangeError(`Expected each law to have its own name, got ${show(twice)} twice.`);
  const { only = names } = options;
  for (const name of [...only, ...except]) expectOneOf('law', name, names);
  const { seed = fc.readConfigureGlobal().seed ?? 20_250_101 } = options;
  const episodes = arbitraryEpisode({ ...drawn, ...(numExperts !== undefined && { numExperts }) });
  const guarded = guard(reward);
  const terms = termsOf(guarded);
  return all
    .filter(({ name }) => only.includes(name) && !except.includes(name))
    .map((definition) => {
      const { name, title, also, property } = definition;
      const skipped = reasonToSkip(definition, reward, terms);
      const counterexample = (): LawCounterexample | null => {
        if (skipped !== null) return null;
        const found = fc.check(
          fc.property(episodes, also, (episode, more) => judge(name, () => property(episode, guarded, more))),
          { numRuns, seed, endOnFailure, ...(path !== undefined && { path }) },
        );
        if (!found.failed) return null;
        const broken = found.errorInstance;
        // an error in the law itself
        if (!(broken instanceof BrokenLaw)) throw broken;
        const episode = broken.episode ?? found.counterexample![0];
        return {
          reason: broken.message,
          episode,
          worked: workedEpisode(reward, episode),
          seed: found.seed,
          path: found.counterexamplePath ?? '',
        };
      };
      return {
        name,
        title,
        skipped,
        counterexample,
        law() {
          const found = counterexample();
          if (found === null) return;
          throw new Error(
            `Broken law ${name}: ${title}.\n${found.reason}\n\n${found.worked}\n\nTry it again with { only: [${JSON.stringify(name)}], seed: ${found.seed}, path: ${JSON.stringify(found.path)} }`,
          );
        },
      };
    });
}

/** Runs a property. Throws a `BrokenLaw` if it does not hold, and a `TypeError` for an invalid result. */
function judge(name: string, property: () => unknown): void {
  let result: unknown;
  try {
    result = property();
  } catch (error) {
    if (error instanceof BrokenLaw) throw error;
    throw new BrokenLaw(messageOf(error));
  }
  if (result === undefined || result === true) return;
  if (result === false) throw new BrokenLaw('The law is false for this episode.');
  if (typeof result === 'string') throw new BrokenLaw(result);
  throw new TypeError(
    `Expected the law ${show(name)} to return nothing, true, false or a sentence, got ${show(result)}.`,
  );
}

/** Returns the reward with errors and invalid results reported for the call that caused them. */
function guard(reward: RewardUnderTest): RewardUnderTest {
  const guarded = (input: RewardInput, options: RewardOptions) => {
    let terms: unknown;
    try {
      terms = reward(input, options);
    } catch (error) {
      const reason = `Expected a reward at t = ${input.t}, got an error: ${messageOf(error)}`;
      throw new BrokenLaw(reason, { options, calls: [input] });
    }
    if (terms instanceof Object && 'total' in terms && typeof terms.total === 'number') {
      return terms as ReturnType<RewardUnderTest>;
    }
    const wanted = terms instanceof Promise ? 'synchronously' : 'with a number `total`';
    throw new BrokenLaw(`Expected the terms of the reward ${wanted}, got ${show(terms)} at t = ${input.t}.`, {
      options,
      calls: [input],
    });
  };
  const { bare, stationary } = reward;
  return Object.assign(guarded, {
    ...(bare !== undefined && { bare }),
    ...(stationary !== undefined && { stationary }),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? show(error.message, 300).slice(1, -1) : show(error, 200);
}

/** Returns the names of a reward's terms, without the total, or null if it throws. */
function termsOf(reward: RewardUnderTest): readonly string[] | null {
  const options = { costWeight: 0.001, gainWeight: 5, bonus: 2, threshold: 0.5, maxSteps: 4, discount: 1 };
  const call = { t: 1, score: 0.75, previousScore: 0.25, bestScore: 0.25, cost: 1, expert: 0 };
  try {
    const terms = reward({ ...call, ended: true, accepted: true }, options);
    return Object.keys(terms).filter((name) => name !== 'total');
  } catch {
    return null;
  }
}

function reasonToSkip(
  { needs, declared }: RewardLawDefinition,
  reward: RewardUnderTest,
  terms: readonly string[] | null,
): string | null {
  if (declared.length > 0 && declared.every((name) => reward[name] === undefined || reward[name] === false)) {
    return `the reward declares no ${declared.join(' and no ')}`;
  }
  if (terms === null) return null;
  if (needs === 'any') return terms.length > 0 ? null : 'the reward returns its total only';
  const missing = needs.filter((term) => !terms.includes(term));
  return missing.length === 0 ? null : `the reward returns no ${missing.join(', ')}`;
}
