import type { Message, Question } from '@der-gym/env';
import { checkAnswer, checkHeader, checkQuestion } from './_cassette-checks.ts';
import { quote } from './_expect.ts';
import { answerKey, bareMessages } from './answer-key.ts';
import type { Cassette, CassetteContext, CassetteHeader, RecordedAnswer } from './cassette.ts';

/** Takes questions and answers one at a time, from a file or from memory, and trusts neither. */
export interface CassetteBuilder {
  readonly header: CassetteHeader;
  addQuestion(value: unknown): void;
  /** @returns the answer's key */
  addAnswer(value: unknown): string;
  finish(warnings: readonly string[]): Cassette;
}

export function createCassetteBuilder(headerValue: unknown): CassetteBuilder {
  const header = checkHeader(headerValue);
  const experts = new Set(header.experts.map((expert) => expert.name));
  const scorers = new Set(header.scorers);
  const questions = new Map<string, { readonly question: Question; readonly keys: Set<string> }>();
  const answers: RecordedAnswer[] = [];

  return {
    header,
    addQuestion(value) {
      const question = checkQuestion(value);
      if (questions.has(question.id)) {
        throw new TypeError(`Expected every question's id once, got ${quote(question.id)} again.`);
      }
      questions.set(question.id, { question, keys: new Set() });
    },
    addAnswer(value) {
      const draft = checkAnswer(value);
      const entry = questions.get(draft.question);
      if (entry === undefined) {
        throw new TypeError(`Expected the question ${quote(draft.question)} to come before its answers.`);
      }
      if (!experts.has(draft.expert)) {
        throw new TypeError(`Expected an expert listed in the header, got ${quote(draft.expert)}.`);
      }
      for (const signature of draft.scores.keys()) {
        if (scorers.has(signature)) continue;
        throw new TypeError(`Expected a score listed in the header's scorers, got ${quote(signature)}.`);
      }
      checkParents(draft.parents, entry.keys, header.context);
      if (draft.parents.length > 0 && draft.messages === null) {
        throw new TypeError('Expected `messages` with an answer that has `parents`, got none.');
      }
      const bare = bareMessages(entry.question.text);
      const isBare = draft.parents.length === 0 && isSame(draft.messages ?? bare, bare);
      const messages = isBare ? null : draft.messages;
      const key = answerKey({ ...draft, messages: messages ?? bare });
      if (entry.keys.has(key)) {
        throw new TypeError(
          `Expected one answer to a call, got another of ${quote(draft.expert)} to ${quote(draft.question)} ` +
            `with the same messages, sampling parameters and sample ${draft.sample}.`,
        );
      }
      entry.keys.add(key);
      answers.push({ key, ...draft, messages });
      return key;
    },
    finish: (warnings) => ({
      header,
      questions: Array.from(questions.values(), (entry) => entry.question),
      answers,
      warnings,
    }),
  };
}

const MOST_PARENTS = { none: 0, previous: 1, 'all-previous': Number.POSITIVE_INFINITY } as const;

function checkParents(
  parents: readonly string[],
  known: ReadonlySet<string>,
  context: CassetteContext,
): void {
  if (parents.length > MOST_PARENTS[context]) {
    throw new RangeError(
      `Expected at most ${MOST_PARENTS[context]} \`parents\` in a cassette of context '${context}', ` +
        `got ${parents.length}.`,
    );
  }
  for (const key of parents) {
    if (known.has(key)) continue;
    throw new TypeError(
      `Expected \`parents\` to be keys of earlier answers to this question, got ${quote(key)}.`,
    );
  }
}

function isSame(left: readonly Message[], right: readonly Message[]): boolean {
  return (
    left.length === right.length &&
    left.every((message, i) => message.role === right[i]?.role && message.content === right[i]?.content)
  );
}
