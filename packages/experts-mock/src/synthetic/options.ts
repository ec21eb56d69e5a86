import { world } from './_world.ts';
import { type SyntheticExpert, syntheticExperts } from './experts.ts';
import { ktpOdds, plainOdds, type TransferOdds } from './transfer-odds.ts';

/** The topics that synthetic questions are about, in the order in which `topics` defaults to them. */
export const syntheticTopics: readonly string[] = world.map((topic) => topic.name);

/** What the synthetic pool is made of. The defaults are the frozen pool; change them to study what they do. */
export interface SyntheticPoolOptions {
  /** Whole number from 0 to 2^53 - 1 that every draw starts from. Never defaulted: results name it. */
  readonly seed: number;
  /** @defaultValue 1000 */
  readonly numQuestions?: number;
  /** Number of the first question: the questions of (0, 1000) and (1000, 1000) are disjoint. @defaultValue 0 */
  readonly offset?: number;
  /** @defaultValue {@link syntheticTopics}, all of them */
  readonly topics?: readonly string[];
  /** @defaultValue {@link syntheticExperts}, the eleven of the paper */
  readonly experts?: readonly SyntheticExpert[];
  /** Number of facts a question asks for: each entry is as likely as the others. @defaultValue [3, 4, 4] */
  readonly facts?: readonly number[];
  /** Share of questions about two topics, in [0, 1]. @defaultValue 0.65 */
  readonly twoTopics?: number;
  /** How sharply knowing turns on ability minus difficulty: 0 is a coin toss. @defaultValue 1.5 */
  readonly slope?: number;
  /** Ability gained on a strong topic and lost on a weak one. @defaultValue 0.8 */
  readonly speciality?: number;
  /** Spread of an expert's ability between the attributes of a topic. @defaultValue 0.45 */
  readonly attributeSpread?: number;
  /** Difficulty added by `exactly` and taken off by `briefly`, the words of the question. @defaultValue 0.9 */
  readonly levelDifficulty?: number;
  /** Spread of the difficulty that no word of the question shows. @defaultValue 0.4 */
  readonly hiddenDifficulty?: number;
  /** Share of wrong values that differ from the right one by a single word. @defaultValue 0.35 */
  readonly nearMiss?: number;
  /** Share of right values that are hedged with `perhaps`. @defaultValue 0.08 */
  readonly hedgeRight?: number;
  /** Share of wrong values that are hedged with `perhaps`. @defaultValue 0.65 */
  readonly hedgeWrong?: number;
  /** Odds under a prompt that speaks of a student. @defaultValue {@link ktpOdds} */
  readonly ktp?: TransferOdds;
  /** Odds under a prompt that shows the previous answer without a word of a student. @defaultValue {@link plainOdds} */
  readonly plain?: TransferOdds;
  /** Greatest number of distinct states a question may have, 1 + 3^facts. @defaultValue 200 */
  readonly maxNodes?: number;
}

/** The options with every default filled in, checked. */
export type CompleteSyntheticPoolOptions = Required<SyntheticPoolOptions>;

/** First names that can be told apart: see the names of things in `_questions.ts`. */
export const MAX_QUESTIONS = 40_960_000;

/** Fills in the defaults and refuses what cannot be built, naming the option. */
export function completeOptions(options: SyntheticPoolOptions): CompleteSyntheticPoolOptions {
  const complete = {
    numQuestions: 1000,
    offset: 0,
    topics: syntheticTopics,
    experts: syntheticExperts,
    facts: [3, 4, 4],
    twoTopics: 0.65,
    slope: 1.5,
    speciality: 0.8,
    attributeSpread: 0.45,
    levelDifficulty: 0.9,
    hiddenDifficulty: 0.4,
    nearMiss: 0.35,
    hedgeRight: 0.08,
    hedgeWrong: 0.65,
    ktp: ktpOdds,
    plain: plainOdds,
    maxNodes: 200,
    ...options,
  };
  checkCounts(complete);
  checkTopicsAndExperts(complete);
  for (const name of ['twoTopics', 'nearMiss', 'hedgeRight', 'hedgeWrong'] as const) {
    checkShare(name, complete[name]);
  }
  const scales = ['slope', 'speciality', 'attributeSpread', 'levelDifficulty', 'hiddenDifficulty'] as const;
  for (const name of scales) {
    const value = complete[name];
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new RangeError(`Expected \`${name}\` to be finite and at least 0, got ${value}.`);
    }
  }
  for (const mode of ['ktp', 'plain'] as const) {
    for (const name of Object.keys(ktpOdds) as (keyof TransferOdds)[]) {
      checkShare(`${mode}.${name}`, complete[mode][name]);
    }
  }
  return complete;
}

function checkCounts({ seed, numQuestions, offset, facts, maxNodes }: CompleteSyntheticPoolOptions): void {
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new RangeError(`Expected \`seed\` to be a whole number from 0 to 2^53 - 1, got ${seed}.`);
  }
  if (!(Number.isSafeInteger(numQuestions) && numQuestions >= 1)) {
    throw new RangeError(
      `Expected \`numQuestions\` to be a whole number of at least 1, got ${numQuestions}.`,
    );
  }
  if (!(Number.isSafeInteger(offset) && offset >= 0 && offset + numQuestions <= MAX_QUESTIONS)) {
    throw new RangeError(
      `Expected \`offset\` to be a whole number from 0 to ${MAX_QUESTIONS} - numQuestions, got ${offset}.`,
    );
  }
  if (facts.length === 0) throw new RangeError('Expected `facts` to have an entry, got an empty array.');
  for (const count of facts) {
    if (!(Number.isInteger(count) && count >= 1 && 1 + 3 ** count <= maxNodes)) {
      throw new RangeError(
        `Expected \`facts\` to be whole numbers of at least 1 with 1 + 3^facts at most \`maxNodes\` (${maxNodes}), got ${count}.`,
      );
    }
  }
}

function checkTopicsAndExperts({ topics, experts, facts, twoTopics }: CompleteSyntheticPoolOptions): void {
  if (topics.length === 0) throw new RangeError('Expected `topics` to name a topic, got an empty array.');
  if (new Set(topics).size !== topics.length) {
    throw new RangeError(`Expected \`topics\` to name each topic once, got ${topics.join(', ')}.`);
  }
  for (const name of topics) checkTopic('topics', name);
  if (twoTopics > 0 && topics.length < 2) {
    throw new RangeError(
      'Expected `topics` to name two topics at least, or `twoTopics` to be 0, got one topic.',
    );
  }
  const most = Math.min(...world.map((topic) => topic.attributes.length));
  for (const count of facts) {
    if (count > most) throw new RangeError(`Expected \`facts\` to be at most ${most}, got ${count}.`);
  }
  if (experts.length === 0) throw new RangeError('Expected `experts` to have an entry, got an empty array.');
  const names = new Set<string>();
  for (const { name, parameters, skill, invents, discernment, strong, weak } of experts) {
    if (names.has(name))
      throw new RangeError(`Expected \`experts\` to have each name once, got ${name} twice.`);
    names.add(name);
    if (!(Number.isFinite(parameters) && parameters >= 0)) {
      throw new RangeError(
        `Expected \`parameters\` of ${name} to be finite and at least 0, got ${parameters}.`,
      );
    }
    if (!Number.isFinite(skill))
      throw new RangeError(`Expected \`skill\` of ${name} to be finite, got ${skill}.`);
    checkShare(`invents\` of \`${name}`, invents);
    if (!(discernment >= -1 && discernment <= 1)) {
      throw new RangeError(`Expected \`discernment\` of ${name} to be in [-1, 1], got ${discernment}.`);
    }
    for (const topic of [...strong, ...weak]) checkTopic(`strong\` and \`weak\` of \`${name}`, topic);
  }
}

function checkTopic(option: string, name: string): void {
  if (!syntheticTopics.includes(name)) {
    throw new RangeError(`Expected \`${option}\` to be among ${syntheticTopics.join(', ')}, got ${name}.`);
  }
}

function checkShare(name: string, value: number): void {
  if (!(value >= 0 && value <= 1))
    throw new RangeError(`Expected \`${name}\` to be in [0, 1], got ${value}.`);
}
