import type { TextEncoder } from '@der-gym/env';
import { expectNonEmpty, expectThat, show } from 'gymnasium-js/expect';
import { hashText } from './_hash.ts';
import { capitalised, LEVELS } from './_questions.ts';
import { syntheticTopics } from './options.ts';
import { findTopic } from './topics.ts';

/** An encoder with a name for each entry, in the order of a row. */
export interface FactsEncoder extends TextEncoder {
  readonly names: readonly string[];
}

export interface FactsEncoderOptions {
  /** Topics of the pool. @defaultValue `syntheticTopics` */
  readonly topics?: readonly string[];
}

/**
 * Returns an encoder that counts the facts in a question and an answer of the synthetic pool. For the question, it encodes the
 * topics, how much is asked about each, and the level. For the answer, it encodes how many facts of each topic are unknown, hedged
 * or plain, and which topics the question did not name.
 *
 * It reads the two texts only. All entries are counts or 0 and 1. A policy that was trained with it is read from its
 * `policy.json` by `fromCheckpoint(data, experts, { encoder: createFactsEncoder() })`.
 *
 * @throws RangeError for an unknown topic; `encode`, for a text that is not from such a pool
 *
 * @example
 * ```ts
 * import { createFactsEncoder } from '@der-gym/experts-mock';
 *
 * const { encode, names, size } = createFactsEncoder();
 * const row = new Float32Array(size);
 * const question = 'In law: for the treaty gotiwiji, state briefly the scope and the remission, and what else bears on it.';
 * encode(question, 'Scope is tacit joint. Remission unknown. Soil perhaps arid steep. Law unsure. Geography unsure.', row, 0);
 * names.filter((_, i) => row[i] === 1).slice(0, 4); // => ['names law', 'briefly', 'leaves a topic open', 'has an answer']
 * row[names.indexOf('asked of law')]; // => 2
 * row[names.indexOf('hedged of geography')]; // => 1
 * ```
 */
export function createFactsEncoder({ topics = syntheticTopics }: FactsEncoderOptions = {}): FactsEncoder {
  expectNonEmpty('topics', topics);
  const numTopics = topics.length;
  /** Maps a topic, and an attribute, to the index of the topic; in the spelling of questions and of answers. */
  const topicIndex = new Map<string, number>();
  const attributeTopic = new Map<string, number>();
  topics.forEach((name, index) => {
    const topic = findTopic(name);
    expectThat('topics', topics, topic !== null, 'topics of the synthetic pool');
    topicIndex.set(name, index).set(capitalised(name), index);
    for (const word of topic.attributes) attributeTopic.set(word, index).set(capitalised(word), index);
  });
  expectThat('topics', topics, topicIndex.size === 2 * numTopics, 'different topics');

  const ofEach = (what: string) => topics.map((topic) => `${what} ${topic}`);
  const answerNames = [
    'has an answer',
    ...['unknown', 'hedged', 'plain'],
    ...['unknown of', 'hedged of', 'plain of', 'brings up'].flatMap(ofEach),
  ];
  const questionNames = [
    ...[...ofEach('names'), ...LEVELS, 'leaves a topic open'],
    ...['asked', ...ofEach('asked of')],
  ];
  const names = [...questionNames, ...answerNames];
  const size = names.length;
  const [LEVEL, OPEN, ASKED] = [numTopics, numTopics + LEVELS.length, numTopics + LEVELS.length + 1];
  const ANSWER = questionNames.length;
  const OF_TOPIC = ANSWER + 1 + STATUSES;
  const BROUGHT_UP = OF_TOPIC + STATUSES * numTopics;

  /** Counts the entries of a question; returns false for any other text. */
  const readQuestion = (text: string, counts: Float32Array): boolean => {
    let at = 'In '.length;
    if (!text.startsWith('In ')) return false;
    for (;;) {
      const named = text.indexOf(': for the ', at);
      const topic = topicIndex.get(text.slice(at, named));
      const stated = text.indexOf(STATE, named);
      if (named < 0 || stated < 0 || topic === undefined) return false;
      at = stated + STATE.length;
      const level = LEVELS.indexOf(text.slice(at, text.indexOf(' ', at)));
      if (level < 0) return false;
      at += LEVELS[level]!.length;
      counts[topic] = 1;
      counts[LEVEL + level] = 1;
      while (text.startsWith(' the ', at)) {
        at += ' the '.length;
        const end = wordEnd(text, at);
        if (attributeTopic.get(text.slice(at, end)) !== topic) return false;
        counts[ASKED]! += 1;
        counts[ASKED + 1 + topic]! += 1;
        at = end;
        if (text.startsWith(', the ', at)) at += 1;
        else if (text.startsWith(' and the ', at)) at += ' and'.length;
      }
      const open = text.startsWith(OPEN_END, at);
      if (open) counts[OPEN] = 1;
      if (open || text.startsWith('.', at)) return at + (open ? OPEN_END.length : 1) === text.length;
      if (!text.startsWith('; and in ', at)) return false;
      at += '; and in '.length;
    }
  };

  /** Counts the entries of an answer, in a row that already has those of the question; returns false for any other text. */
  const readAnswer = (text: string, row: Float32Array, offset: number): boolean => {
    let at = 0;
    while (at < text.length) {
      const end = wordEnd(text, at);
      const subject = text.slice(at, end);
      const stop = text.indexOf('.', end);
      if (stop < 0) return false;
      at = stop + 2;
      if (stop + 1 < text.length && text[stop + 1] !== ' ') return false;
      // the sentence repeats that some facts of the topic are unknown or hedged; they are already counted
      if (text.startsWith(' unsure.', end) && topicIndex.has(subject)) continue;
      const topic = attributeTopic.get(subject);
      const status = statusAt(text, end);
      if (topic === undefined || status < 0) return false;
      row[offset + ANSWER + 1 + status]! += 1;
      row[offset + OF_TOPIC + status * numTopics + topic]! += 1;
      row[offset + BROUGHT_UP + topic] = 1 - row[offset + topic]!;
    }
    return text !== '';
  };

  // every step of an episode encodes the same question
  let question: string | null = null;
  const ofQuestion = new Float32Array(ANSWER);
  return {
    id: topics.join() === syntheticTopics.join() ? 'facts/1' : `facts/1#${hashText(topics.join())}`,
    options: null,
    size,
    names,
    encodeAnswer: null,
    encode(text, answer, out, offset) {
      if (text !== question) {
        question = null;
        ofQuestion.fill(0);
        if (!readQuestion(text, ofQuestion)) throw unknownText('a question', text);
        question = text;
      }
      out.set(ofQuestion, offset);
      out.fill(0, offset + ANSWER, offset + size);
      if (answer === null) return;
      out[offset + ANSWER] = 1;
      if (!readAnswer(answer, out, offset)) throw unknownText('an answer', answer);
    },
  };
}

/** What follows an attribute in an answer: unknown, hedged, plain. */
const STATED = [' unknown.', ' perhaps ', ' is '];
const STATUSES = STATED.length;

function statusAt(text: string, at: number): number {
  for (let status = 0; status < STATUSES; status++) if (text.startsWith(STATED[status]!, at)) return status;
  return -1;
}

const STATE = ', state ';
const OPEN_END = ', and what else bears on it.';

/** Returns the end of the word that starts here: the first position without a letter. */
function wordEnd(text: string, start: number): number {
  let at = start;
  while ((text.charCodeAt(at) | 0x20) >= 0x61 && (text.charCodeAt(at) | 0x20) <= 0x7a) at += 1;
  return at;
}

function unknownText(what: string, text: string): RangeError {
  return new RangeError(`Expected ${what} of the synthetic pool for the encoder facts, got ${show(text)}.`);
}
