import type { Message, Question } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { createKeyTable, type KeyTable } from './_key-table.ts';
import { answerKey, bareMessages, isSamePrompt } from './key.ts';
import {
  answer as answerType,
  type CassetteContext,
  type CassetteHeader,
  header as headerType,
  question as questionType,
  type RecordedAnswer,
} from './schema.ts';

/** A second answer to one call. Logs may have repeated calls, so importers handle this error. */
export class RepeatedCallError extends TypeError {}

/**
 * Checks questions and answers one at a time. It keeps only what later checks need: the ids and texts of the questions, and the
 * keys of the answers.
 */
export interface CassetteChecker {
  readonly header: CassetteHeader;
  question(value: unknown): Question;
  answer(value: unknown): RecordedAnswer;
}

interface KnownQuestion {
  readonly number: number;
  readonly id: string;
  readonly bare: readonly Message[];
}

export function createCassetteChecker(headerValue: unknown): CassetteChecker {
  const header = headerType.check('header', headerValue, '');
  // equal strings are replaced by those of the header, so that each name is in memory once
  const experts = new Map(header.experts.map(({ name }) => [name, name]));
  const scorers = new Map(header.scorers.map((name) => [name, name]));
  const questions = new Map<string, KnownQuestion>();
  const keys = createKeyTable();

  return {
    header,
    question(value) {
      const question = questionType.check('question', value, '');
      const { id, text } = question;
      if (questions.has(id)) throw new TypeError(`Expected different question ids, got ${show(id)} twice.`);
      questions.set(id, { number: questions.size, id, bare: bareMessages(text) });
      return question;
    },
    answer(value) {
      const draft = answerType.check('answer', value, '');
      const entry = questions.get(draft.question);
      if (entry === undefined) {
        throw new TypeError(`Expected the question ${show(draft.question)} to come before its answers.`);
      }
      const expert = experts.get(draft.expert);
      if (expert === undefined) {
        throw new TypeError(`Expected an expert listed in the header, got ${show(draft.expert)}.`);
      }
      for (const signature of draft.scores.keys()) {
        if (scorers.has(signature)) continue;
        throw new TypeError(`Expected a score listed in the header's scorers, got ${show(signature)}.`);
      }
      checkParents(draft.parents, entry.number, keys, header.context);
      if (draft.parents.length > 0 && draft.messages === null) {
        throw new TypeError('Expected `messages` with an answer that has `parents`, got none.');
      }
      const isBare = draft.parents.length === 0 && isSamePrompt(draft.messages ?? entry.bare, entry.bare);
      const messages = isBare ? null : draft.messages;
      const key = answerKey({ ...draft, messages: messages ?? entry.bare });
      if (!keys.add(entry.number, key)) {
        throw new RepeatedCallError(
          `Expected one answer per call, got a second one from ${show(draft.expert)} to ${show(draft.question)} ` +
            `with the same messages, sampling parameters and sample ${draft.sample}.`,
        );
      }
      return { key, ...draft, question: entry.id, expert, messages };
    },
  };
}

const MOST_PARENTS = { none: 0, previous: 1, 'all-previous': Number.POSITIVE_INFINITY } as const;

function checkParents(
  parents: readonly string[],
  question: number,
  known: KeyTable,
  context: CassetteContext,
): void {
  if (parents.length > MOST_PARENTS[context]) {
    throw new RangeError(
      `Expected at most ${MOST_PARENTS[context]} \`parents\` in a cassette of context '${context}', ` +
        `got ${parents.length}.`,
    );
  }
  for (const key of parents) {
    if (known.has(question, key)) continue;
    throw new TypeError(
      `Expected \`parents\` to be keys of earlier answers to this question, got ${show(key)}.`,
    );
  }
}
