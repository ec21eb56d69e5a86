import { world } from './_world.ts';
import type { SyntheticExpert } from './experts.ts';
import type { TransferOdds } from './transfer-odds.ts';

/** Topics of the frozen pool, in the order of the default of `topics`. */
export const syntheticTopics: readonly string[] = world.map((topic) => topic.name);

/** Number of questions of one seed: 80^4 names of four syllables. */
export const mostSyntheticQuestions = 40_960_000;

/** Options of the synthetic pool. The defaults make the frozen pool; change them to study their effects. */
export interface SyntheticPoolOptions {
  /** An integer from 0 to 2^53 - 1. It has no default, because every result must name it. */
  readonly seed: number;
  /** @defaultValue 1000 */
  readonly numQuestions?: number;
  /** Number of the first question: the questions of (0, 1000) and (1000, 1000) are disjoint. @defaultValue 0 */
  readonly offset?: number;
  /** Topics, or how many; the same number always gives the same topics. @defaultValue the eleven topics of the frozen pool */
  readonly topics?: number | readonly string[];
  /** Experts, or how many; the same number always gives the same experts. @defaultValue the eleven experts of the paper */
  readonly experts?: number | readonly SyntheticExpert[];
  /** Numbers of facts that a question can ask for; each entry is equally likely. @defaultValue [3, 4, 4] */
  readonly facts?: readonly number[];
  /** Share of questions about two topics, in [0, 1]. @defaultValue 0.85 */
  readonly twoTopics?: number;
  /** Share of these whose second topic is named by answers only, not by the question. @defaultValue 0.7 */
  readonly unnamedTopic?: number;
  /** Slope of the probability of knowing a fact over ability minus difficulty; 0 makes it 1/2 always. @defaultValue 1.5 */
  readonly slope?: number;
  /** Ability added on a strong topic. @defaultValue 3 */
  readonly speciality?: number;
  /** Spread of an expert's ability over the attributes of a topic. @defaultValue 0.15 */
  readonly attributeSpread?: number;
  /** Difficulty that the word `exactly` in a question adds and `briefly` subtracts. @defaultValue 0.5 */
  readonly levelDifficulty?: number;
  /** Spread of the difficulty that the text of the question does not show. @defaultValue 0.2 */
  readonly hiddenDifficulty?: number;
  /** Share of wrong values that differ from the right one by a single word. @defaultValue 0.35 */
  readonly nearMiss?: number;
  /** Share of right values that are hedged with `perhaps`. @defaultValue 0.08 */
  readonly hedgeRight?: number;
  /** Share of wrong values that are hedged with `perhaps`. @defaultValue 0.8 */
  readonly hedgeWrong?: number;
  /** Odds under a prompt that contains the word "student". @defaultValue `ktpOdds` */
  readonly ktp?: TransferOdds;
  /** Odds under a prompt that shows the previous answer without the word "student". @defaultValue `plainOdds` */
  readonly plain?: TransferOdds;
  /** Greatest allowed number of states per question, 1 + 3^facts. Options that need more are rejected. @defaultValue 200 */
  readonly maxNodes?: number;
}

/** The checked options with all defaults. */
export type CompleteSyntheticPoolOptions = Required<Omit<SyntheticPoolOptions, 'topics' | 'experts'>> & {
  readonly topics: readonly string[];
  readonly experts: readonly SyntheticExpert[];
};
