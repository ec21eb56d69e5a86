import type { Question } from '@der-gym/env';
import { below, hashText, mix, normal, permutation, uniform } from './_hash.ts';
import type { Topic } from './_world.ts';
import type { CompleteSyntheticPoolOptions } from './options.ts';
import { findTopic, SYLLABLES, word } from './topics.ts';

/** One item that a question asks for, with its right value and the only wrong value that experts state. */
export interface Fact {
  readonly topic: string;
  readonly attribute: string;
  /** Hash of topic and attribute, the same for every seed. */
  readonly attributeKey: number;
  readonly difficulty: number;
  readonly right: string;
  readonly wrong: string;
  /** Whether the right and the wrong value are hedged. This depends on the value, not on the expert that states it. */
  readonly rightHedged: boolean;
  readonly wrongHedged: boolean;
}

/** A question with the facts that it asks for. */
export interface SyntheticQuestion extends Question {
  readonly group: string;
  /** Hash state from which all draws about this question start. */
  readonly state: number;
  readonly facts: readonly Fact[];
}

/** How much a question asks for, from the easiest to the hardest. */
export const LEVELS = ['briefly', 'plainly', 'exactly'];
const NAMES = SYLLABLES * SYLLABLES * SYLLABLES * SYLLABLES;

/** Purposes of draws. Each has its own hash. */
const ORDER = 1;
const SECOND = 2;
const COUNT = 3;
const SPLIT = 4;
const ATTRIBUTES = 5;
const KIND = 6;
const NAME = 7;
const FACT = 8;

/** Draws question number `index` of a seed, without its reference; `_answer-text.ts` prints that. */
export function drawQuestion(
  seed: number,
  seedHash: number,
  index: number,
  options: CompleteSyntheticPoolOptions,
): Omit<SyntheticQuestion, 'reference'> {
  const state = mix(seedHash, index);
  const { topics, facts: counts } = options;
  // every block has each topic once, in shuffled order; this makes the order of the experts' means less noisy
  const block = mix(mix(seedHash, ORDER), Math.floor(index / topics.length));
  const first = permutation(block, topics.length)[index % topics.length]!;
  const level = index % LEVELS.length;
  const numFacts = counts[below(mix(state, COUNT), counts.length)]!;

  const parts: { topic: Topic; count: number }[] = [];
  if (numFacts > 1 && uniform(mix(state, SECOND)) < options.twoTopics) {
    const second = (first + 1 + below(mix(state, SECOND + 100), topics.length - 1)) % topics.length;
    const half = Math.floor((numFacts + below(mix(state, SPLIT), 2)) / 2);
    parts.push({ topic: findTopic(topics[first]!)!, count: half });
    parts.push({ topic: findTopic(topics[second]!)!, count: numFacts - half });
  } else {
    parts.push({ topic: findTopic(topics[first]!)!, count: numFacts });
  }

  const facts: Fact[] = [];
  const clauses = parts.map(({ topic, count }, place) => {
    const partState = mix(state, ATTRIBUTES + 100 * place);
    const order = permutation(partState, topic.attributes.length);
    const attributes = order.slice(0, count).map((i) => topic.attributes[i]!);
    for (const attribute of attributes) {
      facts.push(drawFact(mix(mix(state, FACT), facts.length), topic, attribute, level, options));
    }
    if (place === 1 && uniform(mix(state, SECOND + 200)) < options.unnamedTopic) return '';
    const kind = topic.kinds[below(mix(partState, KIND), topic.kinds.length)]!;
    const thing =
      place === 0 ? nameOf(index, seedHash) : nameOf(below(mix(partState, NAME), NAMES), seedHash);
    return `in ${topic.name}: for the ${kind} ${thing}, state ${LEVELS[level]!} ${list(attributes)}`;
  });

  const id = questionId(seed, index);
  const text = capitalised(
    clauses[1] === '' ? `${clauses[0]!}, and what else bears on it.` : `${clauses.join('; and ')}.`,
  );
  return { id, text, group: id, state, facts };
}

/** Returns the id of a question by its number. */
export function questionId(seed: number, index: number): string {
  return `synthetic-${seed}-${index}`;
}

/** Returns the number of the question that has this id under a seed, or null if none has it. */
export function questionNumber(seed: number, id: string): number | null {
  const index = Number(id.slice(id.lastIndexOf('-') + 1));
  return questionId(seed, index) === id ? index : null;
}

function drawFact(
  state: number,
  topic: Topic,
  attribute: string,
  level: number,
  options: CompleteSyntheticPoolOptions,
): Fact {
  const words = permutation(mix(state, 1), topic.values.length).map((i) => topic.values[i]!);
  const count = 2 + below(mix(state, 2), 2);
  const right = words.slice(0, count);
  const wrong = words.slice(count, 2 * count);
  if (uniform(mix(state, 3)) < options.nearMiss) {
    const spared = below(mix(state, 4), count);
    for (let i = 0; i < count; i++) if (i !== spared) wrong[i] = right[i]!;
  }
  return {
    topic: topic.name,
    attribute,
    attributeKey: hashText(`${topic.name} ${attribute}`),
    difficulty: (level - 1) * options.levelDifficulty + options.hiddenDifficulty * normal(mix(state, 5)),
    right: right.join(' '),
    wrong: wrong.join(' '),
    rightHedged: uniform(mix(state, 6)) < options.hedgeRight,
    wrongHedged: uniform(mix(state, 7)) < options.hedgeWrong,
  };
}

/**
 * Returns a made-up name of four syllables, different for every number below 80^4: number -> multiplier x number + shift is
 * one-to-one modulo 80^4 because the multiplier is coprime to 80, and the product stays below 2^53. So no two questions of a
 * seed have the same text.
 */
function nameOf(number: number, seedHash: number): string {
  return word((number * 7_654_321 + below(seedHash, NAMES)) % NAMES, 4);
}

function list(attributes: readonly string[]): string {
  const each = attributes.map((attribute) => `the ${attribute}`);
  const last = each.pop()!;
  return each.length === 0 ? last : `${each.join(', ')} and ${last}`;
}

export function capitalised(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
