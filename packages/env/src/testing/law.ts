import fc from 'fast-check';
import { expectKind, expectOneOf, show } from 'gymnasium-js/expect';
import type { RewardFunction, RewardInput, RewardOptions, RewardTerms } from '../reward-types.ts';
import { arbitraryEpisode, type DrawOptions, type Episode } from './arbitraries.ts';
import { workedEpisode } from './worked-episode.ts';

/** What laws can be asked of: a reward that returns at least its total. Laws about terms need the terms. */
export type RewardUnderTest = ((
  input: RewardInput,
  options: RewardOptions,
) => { readonly total: number } & Partial<RewardTerms>) &
  Partial<Pick<RewardFunction, 'bare' | 'stationary'>>;

/** What a law says of one drawn episode: see {@link law}. `drawn` is what the law draws beside it. */
type LawProperty<T> = (episode: Episode, reward: RewardUnderTest, drawn: T) => unknown;

/** A law that has not met a reward yet. Made by {@link law}. */
export interface RewardLawDefinition {
  readonly name: string;
  readonly title: string;
  /** Terms the law speaks of; `'any'` is one at least. */
  readonly needs: readonly (keyof RewardTerms)[] | 'any';
  readonly declared: readonly ('bare' | 'stationary')[];
  readonly also: fc.Arbitrary<unknown>;
  readonly property: LawProperty<unknown>;
}

/** The smallest episode found that breaks a law. */
interface LawCounterexample {
  /** What the law expected and what came, as a sentence. */
  readonly reason: string;
  /** Up to the call at fault; where a law compares two forms of that call, both are there. */
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
  /** Why the law cannot be asked of this reward, or null where it can. */
  readonly skipped: string | null;
  /** Throws, with the smallest counterexample and the seed that found it, where the law is broken. Does nothing where it is skipped. */
  law(): void;
  /** The counterexample, or null where the law holds or is skipped. */
  counterexample(): LawCounterexample | null;
}

export interface RewardLawsOptions {
  /** Laws to return. @defaultValue all */
  readonly only?: readonly string[];
  /** Laws to leave out. @defaultValue none */
  readonly except?: readonly string[];
  /** Your own laws, made by {@link law}. @defaultValue none */
  readonly laws?: readonly RewardLawDefinition[];
  /** Episodes a law. @defaultValue 200 */
  readonly numRuns?: number;
  /** Seed of the episodes. @defaultValue that of `fc.configureGlobal`, else 20250101 */
  readonly seed?: number;
  /** Path of one counterexample, as a failure prints it beside its seed: that episode alone is tried again. For one law. */
  readonly path?: string;
  /** Whether to stop at the first counterexample, which is then seldom the smallest. @defaultValue false */
  readonly endOnFailure?: boolean;
  /** Experts drawn, 0 ... numExperts - 1: for a reward that has a table of them. @defaultValue 4 */
  readonly numExperts?: number;
}

/** How a law is broken: a sentence, and the episode that shows it where that is not the drawn one. */
export class BrokenLaw extends Error {
  override readonly name = 'BrokenLaw';
  readonly episode: Episode | undefined;

  constructor(reason: string, episode?: Episode) {
    super(reason);
    this.episode = episode;
  }
}

/**
 * Returns a law of your own, for the option `laws` of `rewardLaws` and `derRewardLaws`. Its name is its title too.
 *
 * The property is asked of drawn episodes (`arbitraryEpisode`). It holds where it returns nothing or true; it is broken where it
 * returns false, returns a sentence that says what is wrong, or throws. With `also`, an arbitrary of fast-check, it draws more. The
 * counterexample is shrunk, and printed call by call.
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
    /** Drawn beside the episode, and handed to the property. @defaultValue nothing */
    readonly also?: fc.Arbitrary<T>;
    readonly needs?: RewardLawDefinition['needs'];
    readonly declared?: RewardLawDefinition['declared'];
  } = {},
): RewardLawDefinition {
  expectKind('name', name, 'string');
  const { title = name, also = fc.constant(undefined), needs = [], declared = [] } = more;
  return { name, title, needs, declared, also, property: property as LawProperty<unknown> };
}

/** The laws of a set that were asked for, with the user's own, for one reward. */
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
        // a fault of the law itself
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

/** Runs a property; throws a `BrokenLaw` where it does not hold, a `TypeError` where it returns something else. */
function judge(name: string, property: () => unknown): void {
  let said: unknown;
  try {
    said = property();
  } catch (error) {
    if (error instanceof BrokenLaw) throw error;
    throw new BrokenLaw(messageOf(error));
  }
  if (said === undefined || said === true) return;
  if (said === false) throw new BrokenLaw('The law is false of this episode.');
  if (typeof said === 'string') throw new BrokenLaw(said);
  throw new TypeError(
    `Expected the law ${show(name)} to return nothing, true, false or a sentence, got ${show(said)}.`,
  );
}

/** The reward, where a throw or a result of the wrong shape says which call it was for. */
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
    const wanted = terms instanceof Promise ? 'at once, without async' : 'with a number `total`';
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

/** Names of what a reward returns beside its total; null where it returns nothing to name. */
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
