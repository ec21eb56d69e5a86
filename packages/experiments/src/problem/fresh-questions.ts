import type { Question, QuestionSource } from '@der-gym/env';

/** Numbers per training set: block k starts at k x 2^20. Block 0 has the questions of the task itself. */
export const FRESH_BLOCK = 2 ** 20;

/** Numbers per page, and questions taken from a page when only some domains are admitted. */
const PAGE = 64;
const TAKEN = 32;

/**
 * Returns the questions that a training set draws from a generator: a separate block of numbers, so that no two training sets share a
 * question and none is a question of the task. Every training on the set sees them in the same order, whatever its seed.
 *
 * @param admits - which questions may be used. Of every 64 numbers the first 32 admitted ones are used, so that a question's number
 * determines it, whatever was drawn before
 * @throws RangeError for a training set beyond the generator's blocks; when drawing, if too few questions are admitted
 */
export function freshQuestions(
  generator: QuestionSource,
  trainSet: number,
  admits?: (question: Question) => boolean,
): QuestionSource {
  const sets = Math.floor(generator.length / FRESH_BLOCK) - 1;
  if (trainSet > sets) {
    throw new RangeError(
      `Expected \`trainSet\` to be at most ${sets} without \`trainQuestions\`, since each has ${FRESH_BLOCK} fresh questions, got ${trainSet}.`,
    );
  }
  const first = trainSet * FRESH_BLOCK;
  if (admits === undefined) {
    return { length: FRESH_BLOCK, question: (number) => generator.question(first + number) };
  }
  const pageOf = (number: number): readonly Question[] => {
    const taken: Question[] = [];
    for (let n = 0; n < PAGE && taken.length < TAKEN; n++) {
      const question = generator.question(first + number * PAGE + n);
      if (admits(question)) taken.push(question);
    }
    return taken;
  };
  let open = { number: -1, questions: [] as readonly Question[] };
  return {
    length: (FRESH_BLOCK / PAGE) * TAKEN,
    question(number) {
      const page = Math.floor(number / TAKEN);
      if (page !== open.number) open = { number: page, questions: pageOf(page) };
      const question = open.questions[number % TAKEN];
      if (question !== undefined) return question;
      throw new RangeError(
        `Expected ${TAKEN} of ${PAGE} fresh questions to be of domains in training, got ${open.questions.length}.`,
      );
    },
  };
}

/** Questions by number, and the number of distinct ones drawn. */
interface CountedQuestions extends QuestionSource {
  readonly drawn: number;
  /** Resumes the count of a saved training. */
  resume(drawn: number): void;
}

export function countedQuestions({ length, question }: QuestionSource): CountedQuestions {
  const met = new Uint8Array(length);
  let drawn = 0;
  return {
    length,
    question(number) {
      drawn += 1 - met[number]!;
      met[number] = 1;
      return question(number);
    },
    get drawn() {
      return drawn;
    },
    resume(before) {
      // learners draw them in the order of their numbers by default
      met.fill(0).fill(1, 0, before);
      drawn = before;
    },
  };
}
