import { createHash } from 'node:crypto';
import type { Answer, Scorer } from '@der-gym/env';
import { expectNumber, show } from 'gymnasium-js/expect';
import { count, finite } from '../cassette/_type.ts';
import { canonicalJson } from '../cassette/canonical-json.ts';
import type { RecordedAnswer } from '../cassette/schema.ts';
import { entry, type QuestionRecord } from './_index.ts';

/**
 * Options of the `'adoption'` transfer.
 *
 * The defaults were measured on 1,594 second answers of two-agent runs. They are not fitted to the data set that is replayed, so
 * report results for a range of values and several salts.
 */
export interface AdoptionOptions {
  /**
   * Probability, in [0, 1], that an expert whose own answer is right keeps it after a wrong one.
   *
   * @defaultValue 0.63
   */
  readonly keep?: number;
  /**
   * Probability, in [0, 1], that an expert whose own answer is wrong adopts a right one.
   *
   * @defaultValue 0.58
   */
  readonly mend?: number;
  /** An integer of at least 0. Each salt is a new draw of every decision. */
  readonly salt: number;
  /** Decides which answers are right, by the reference. */
  readonly scorer: Scorer;
  /**
   * Least score of a right answer.
   *
   * @defaultValue the scorer's `defaultThreshold`
   */
  readonly threshold?: number;
}

/** Decides between an expert's own recorded answer and the previous answer. */
export interface Adoption {
  /** For example `adoption(keep=.63, mend=.58, salt=1)`. */
  readonly description: string;
  decide(record: QuestionRecord, own: RecordedAnswer, previous: string): Answer;
}

/**
 * Returns the rule of the `'adoption'` transfer. Each decision is cached; the states of a question are its recorded texts, so there
 * are at most experts x answers decisions.
 */
export function createAdoption(options: AdoptionOptions): Adoption {
  const { scorer } = options;
  const { keep = 0.63, mend = 0.58 } = options;
  expectNumber('adoption.keep', keep, 0, 1);
  expectNumber('adoption.mend', mend, 0, 1);
  const salt = count.check('adoption.salt', options.salt);
  const threshold = rightFrom(options);
  const rightTexts = new Map<QuestionRecord, Map<string, boolean>>();
  const decisions = new Map<RecordedAnswer, Map<string, Answer>>();

  function isRight(text: string, record: QuestionRecord): boolean {
    const known = entry(rightTexts, record, () => new Map<string, boolean>());
    return entry(known, text, () => {
      const name = `score of ${show(text)} for question ${show(record.question.id)} by ${show(scorer.signature)}`;
      return finite.check(name, scorer.score(text, record.question)) >= threshold;
    });
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
      `Expected \`adoption.threshold\`, because the scorer ${show(scorer.signature)} has no default threshold.`,
    );
  }
  return finite.check('adoption.threshold', threshold);
}

/** Returns a number in [0, 1) that depends on the given values only. */
function uniform(values: readonly (string | number)[]): number {
  return createHash('sha256').update(canonicalJson(values)).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** Formats 0.63 as .63. */
function short(value: number): string {
  return String(value + 0).replace(/^0\./, '.');
}
