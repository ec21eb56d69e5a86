import type { Question } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import type { Cassette, RecordedAnswer } from '../cassette/schema.ts';

/** The answers of all experts after one previous answer; entry sample x number of experts + expert. */
export type Calls = (RecordedAnswer | undefined)[];

/** The recorded answers to one question. */
export interface QuestionRecord {
  readonly question: Question;
  /** Answers to the question alone. */
  readonly bare: Calls;
  /** Answers after one other answer, by its text. */
  readonly after: Map<string, Calls>;
}

/**
 * Returns answers by question, previous answer, expert and sample, so that a replay is a look-up.
 *
 * Answers after several others (`all-previous`) are left out, because no state of the MDP needs them.
 */
export function indexCassette(cassette: Cassette): Map<string, QuestionRecord> {
  const { header, questions, answers } = cassette;
  const numExperts = header.experts.length;
  const expertIndex = new Map(header.experts.map((expert, index) => [expert.name, index]));
  const records = new Map<string, QuestionRecord>();
  const textOf = new Map<string, Map<string, string>>();
  for (const question of questions) {
    records.set(question.id, { question, bare: new Array(numExperts).fill(undefined), after: new Map() });
    textOf.set(question.id, new Map());
  }
  for (const answer of answers) {
    const record = known(records, answer.question);
    const texts = known(textOf, answer.question);
    texts.set(answer.key, answer.text);
    const calls = callsAfter(record, texts, answer, header.context);
    if (calls === null) continue;
    const call = answer.sample * numExperts + known(expertIndex, answer.expert);
    const other = calls[call];
    if (other !== undefined) {
      throw new RangeError(
        `Expected one recorded answer for each call, got two (keys ${other.key} and ${answer.key}) of ` +
          `${show(answer.expert)} to ${show(answer.question)} that differ in messages or sampling parameters only.`,
      );
    }
    calls[call] = answer;
  }
  return records;
}

function callsAfter(
  record: QuestionRecord,
  texts: ReadonlyMap<string, string>,
  answer: RecordedAnswer,
  context: Cassette['header']['context'],
): Calls | null {
  const [parent] = answer.parents;
  if (parent === undefined) return record.bare;
  if (context !== 'previous') return null;
  return entry(record.after, known(texts, parent), (): Calls => []);
}

/** Returns the value of a key; if there is none, `make` creates it. */
export function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** Returns the value of a key. It always exists in a cassette that was checked. */
function known<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
  const value = map.get(key);
  if (value === undefined)
    throw new TypeError(`Expected a cassette made by this package, it lacks ${show(key)}.`);
  return value;
}
