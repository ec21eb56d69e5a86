import { createHash } from 'node:crypto';
import type { Answer, Question, Scorer } from '@der-gym/env';
import { expectBetween, show } from 'gymnasium-js/expect';
import { count, finite } from '../cassette/_type.ts';
import { canonicalJson } from '../cassette/canonical-json.ts';
import type { RecordedAnswer } from '../cassette/schema.ts';
import type { QuestionRecord } from './_index.ts';

/**
 * Options of the `'adoption'` transfer.
 *
 * The defaults are what was seen in 1,594 second answers of two-agent runs; they are no fit to any data set here, so
 * results belong to a range of them and to several salts.
 */
export interface AdoptionOptions {
  /**
   * Probability, in [0, 1], that an expert whose own answer is right keeps it after a wrong one.
   *
   * @defaultValue 0.63
   */
  readonly keep?: number;
  /**
   * Probability, in [0, 1], that an expert whose own answer is wrong takes over a right one.
   *
   * @defaultValue 0.58
   */
  readonly mend?: number;
  /** Another whole number, 0 or more, is another draw of every keeping and mending. */
  readonly salt: number;
  /** Says which answers are right; it reads the reference. */
  readonly scorer: Scorer;
  /**
   * Least score of a right answer.
   *
   * @defaultValue the scorer's `defaultThreshold`
   */
  readonly threshold?: number;
}

/** Decides between an expert's own recorded answer and the one before it. */
export interface Adoption {
  /** Such as `adoption(keep=.63, mend=.58, salt=1)`. */
  readonly description: string;
  decide(record: QuestionRecord, own: RecordedAnswer, previous: string): Answer;
}

/**
 * The rule of the `'adoption'` transfer, remembering each decision: the states of a question are its recorded texts
 * and nothing else, so there are at most as many decisions as experts times answers.
 */
export function createAdoption(options: AdoptionOptions): Adoption {
  const { scorer } = options;
  const keep = probability('adoption.keep', options.keep ?? 0.63);
  const mend = probability('adoption.mend', options.mend ?? 0.58);
  const salt = count.check('adoption.salt', options.salt);
  const threshold = rightFrom(options);
  const rightTexts = new Map<QuestionRecord, Map<string, boolean>>();
  const decisions = new Map<RecordedAnswer, Map<string, Answer>>();

  function isRight(text: string, record: QuestionRecord): boolean {
    const known = entry(rightTexts, record, () => new Map<string, boolean>());
    return entry(known, text, () => score(scorer, text, record.question) >= threshold);
  }

  function adopts(record: QuestionRecord, own: RecordedAnswer, previous: string): boolean {
    const ownRight = isRight(own.text, record);
    if (ownRight === isRight(previous, record)) return false;
    const draw = uniform([salt, record.question.id, own.expert, previous]);
    return ownRight ? draw >= keep : draw < mend;
  }

  return {
    description: `adoption(keep=${short(keep)}, mend=${short(mend)}, salt=${salt})`,
    decide(record, own, previous) {
      const known = entry(decisions, own, () => new Map<string, Answer>());
      return entry(known, previous, () => (adopts(record, own, previous) ? { text: previous } : own));
    },
  };
}

function rightFrom(options: AdoptionOptions): number {
  const { scorer } = options;
  const threshold = options.threshold ?? scorer.defaultThreshold;
  if (threshold === null) {
    throw new TypeError(
      `Expected \`adoption.threshold\` for the scorer ${show(scorer.signature)}, which has none of its own.`,
    );
  }
  return finite.check('adoption.threshold', threshold);
}

function score(scorer: Scorer, text: string, question: Question): number {
  const value = scorer.score(text, question);
  if (!Number.isFinite(value)) {
    throw new RangeError(
      `Expected a finite score of ${show(text)} for question ${show(question.id)} from ${show(scorer.signature)}, ` +
        `got ${value}.`,
    );
  }
  return value;
}

/** A number in [0, 1) that is a function of the given values alone. */
function uniform(values: readonly (string | number)[]): number {
  return createHash('sha256').update(canonicalJson(values)).digest().readUIntBE(0, 6) / 2 ** 48;
}

function probability(name: string, value: number): number {
  expectBetween(name, value, 0, 1);
  return value + 0;
}

/** .63 for 0.63. */
function short(value: number): string {
  return String(value).replace(/^0\./, '.');
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
