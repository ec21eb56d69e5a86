import { world } from './_world.ts';
import type { SyntheticExpert } from './experts.ts';
import type { TransferOdds } from './transfer-odds.ts';

/** The topics that synthetic questions are about, in the order in which `topics` defaults to them. */
export const syntheticTopics: readonly string[] = world.map((topic) => topic.name);

/** Questions of one seed, whose names all differ: four syllables of 80. */
export const mostSyntheticQuestions = 40_960_000;

/** What the synthetic pool is made of. The defaults are the frozen pool; change them to study what they do. */
export interface SyntheticPoolOptions {
  /** Whole number from 0 to 2^53 - 1 that every draw starts from. Never defaulted: results name it. */
  readonly seed: number;
  /** @defaultValue 1000 */
  readonly numQuestions?: number;
  /** Number of the first question: the questions of (0, 1000) and (1000, 1000) are disjoint. @defaultValue 0 */
  readonly offset?: number;
  /** Topics, or how many; the same number always gives the same topics. @defaultValue the eleven topics of the frozen pool */
  readonly topics?: number | readonly string[];
  /** Experts, or how many; the same number always gives the same experts. @defaultValue the eleven experts of the paper */
  readonly experts?: number | readonly SyntheticExpert[];
  /** Number of facts a question asks for: each entry is as likely as the others. @defaultValue [3, 4, 4] */
  readonly facts?: readonly number[];
  /** Share of questions about two topics, in [0, 1]. @defaultValue 0.85 */
  readonly twoTopics?: number;
  /** Share of these whose second topic the question does not name: only an answer does. @defaultValue 0.7 */
  readonly unnamedTopic?: number;
  /** How sharply knowing turns on ability minus difficulty: 0 is a coin toss. @defaultValue 1.5 */
  readonly slope?: number;
  /** Ability gained on a strong topic. @defaultValue 3 */
  readonly speciality?: number;
  /** Spread of an expert's ability between the attributes of a topic. @defaultValue 0.15 */
  readonly attributeSpread?: number;
  /** Difficulty added by `exactly` and taken off by `briefly`, the words of the question. @defaultValue 0.5 */
  readonly levelDifficulty?: number;
  /** Spread of the difficulty that no word of the question shows. @defaultValue 0.2 */
  readonly hiddenDifficulty?: number;
  /** Share of wrong values that differ from the right one by a single word. @defaultValue 0.35 */
  readonly nearMiss?: number;
  /** Share of right values that are hedged with `perhaps`. @defaultValue 0.08 */
  readonly hedgeRight?: number;
  /** Share of wrong values that are hedged with `perhaps`. @defaultValue 0.8 */
  readonly hedgeWrong?: number;
  /** Odds under a prompt that speaks of a student. @defaultValue `ktpOdds` */
  readonly ktp?: TransferOdds;
  /** Odds under a prompt that shows the previous answer without a word of a student. @defaultValue `plainOdds` */
  readonly plain?: TransferOdds;
  /** Greatest number of states a question may have, 1 + 3^facts: options that allow more are refused. @defaultValue 200 */
  readonly maxNodes?: number;
}

/** The options with every default filled in, checked. */
export type CompleteSyntheticPoolOptions = Required<Omit<SyntheticPoolOptions, 'topics' | 'experts'>> & {
  readonly topics: readonly string[];
  readonly experts: readonly SyntheticExpert[];
};
