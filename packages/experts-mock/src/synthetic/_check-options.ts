import { countAnswers } from './_status.ts';
import { world } from './_world.ts';
import type { CompleteSyntheticPoolOptions } from './options.ts';
import { findTopic } from './topics.ts';
import { ktpOdds, type TransferOdds } from './transfer-odds.ts';

/** Numbers of questions whose names differ: the four syllables of `_questions.ts`. */
const MAX_QUESTIONS = 40_960_000;

/** Bound on what is multiplied and squared, far from overflow. */
const GREATEST = 1000;

/** Refuses options that cannot be built, naming the option, what it must be and what it is. */
export function checkOptions(complete: CompleteSyntheticPoolOptions): void {
  checkCounts(complete);
  checkTopicsAndExperts(complete);
  for (const name of ['twoTopics', 'unnamedTopic', 'nearMiss', 'hedgeRight', 'hedgeWrong'] as const) {
    checkShare(name, complete[name]);
  }
  const scales = ['slope', 'speciality', 'attributeSpread', 'levelDifficulty', 'hiddenDifficulty'] as const;
  for (const name of scales) {
    const value = complete[name];
    if (!(value >= 0 && value <= GREATEST)) {
      throw new RangeError(`Expected \`${name}\` to be in [0, ${GREATEST}], got ${value}.`);
    }
  }
  for (const mode of ['ktp', 'plain'] as const) {
    for (const name of Object.keys(ktpOdds) as (keyof TransferOdds)[]) {
      checkShare(`${mode}.${name}`, complete[mode][name]);
    }
  }
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
  const most = Math.min(...world.map((topic) => topic.attributes.length));
  for (const count of facts) {
    if (!(Number.isInteger(count) && count >= 1 && count <= most)) {
      throw new RangeError(`Expected \`facts\` to be whole numbers from 1 to ${most}, got ${count}.`);
    }
    const nodes = 1 + countAnswers(count);
    if (!(nodes <= maxNodes)) {
      throw new RangeError(
        `Expected \`maxNodes\` to be at least the ${nodes} states that ${count} facts allow, got ${maxNodes}.`,
      );
    }
  }
}

function checkTopicsAndExperts({ topics, experts, twoTopics }: CompleteSyntheticPoolOptions): void {
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
  if (experts.length === 0) throw new RangeError('Expected `experts` to have an entry, got an empty array.');
  const names = new Set<string>();
  for (const { name, parameters, skill, invents, discernment, strong } of experts) {
    if (names.has(name))
      throw new RangeError(`Expected \`experts\` to have each name once, got ${name} twice.`);
    names.add(name);
    if (!(Number.isFinite(parameters) && parameters >= 0)) {
      throw new RangeError(`Expected \`${name}.parameters\` to be finite and at least 0, got ${parameters}.`);
    }
    if (!(Math.abs(skill) <= GREATEST)) {
      throw new RangeError(`Expected \`${name}.skill\` to be in [-${GREATEST}, ${GREATEST}], got ${skill}.`);
    }
    checkShare(`${name}.invents`, invents);
    if (!(discernment >= -1 && discernment <= 1)) {
      throw new RangeError(`Expected \`${name}.discernment\` to be in [-1, 1], got ${discernment}.`);
    }
    for (const topic of strong) checkTopic(`${name}.strong`, topic);
  }
}

function checkTopic(option: string, name: string): void {
  if (findTopic(name) === null) {
    throw new RangeError(
      `Expected \`${option}\` to be among ${world.map((topic) => topic.name).join(', ')}, got ${name}.`,
    );
  }
}

function checkShare(name: string, value: number): void {
  if (!(value >= 0 && value <= 1))
    throw new RangeError(`Expected \`${name}\` to be in [0, 1], got ${value}.`);
}
