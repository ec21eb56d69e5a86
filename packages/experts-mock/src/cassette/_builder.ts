import type { Question } from '@der-gym/env';
import { createCassetteChecker } from './_checker.ts';
import type { Cassette, CassetteHeader, RecordedAnswer } from './schema.ts';

/** Takes questions and answers one at a time, from a file or from memory, and checks them. */
export interface CassetteSink {
  readonly header: CassetteHeader;
  addQuestion(value: unknown): void;
  /** @returns the answer's key */
  addAnswer(value: unknown): string;
}

/** A sink that collects a cassette. */
export interface CassetteBuilder extends CassetteSink {
  finish(warnings: readonly string[]): Cassette;
}

export function createCassetteBuilder(headerValue: unknown): CassetteBuilder {
  const checker = createCassetteChecker(headerValue);
  const { header } = checker;
  const questions: Question[] = [];
  const answers: RecordedAnswer[] = [];
  return {
    header,
    addQuestion(value) {
      questions.push(checker.question(value));
    },
    addAnswer(value) {
      const answer = checker.answer(value);
      answers.push(answer);
      return answer.key;
    },
    finish: (warnings) => ({ header, questions, answers, warnings }),
  };
}
