import type { Question, QuestionSource } from '@der-gym/env';

/** Numbers of each training set: block k holds those from k x 2^20 on; block 0 has the questions of the task itself. */
export const FRESH_BLOCK = 2 ** 20;

/** Numbers of a page, and how many of its questions are taken where not all may be. */
const PAGE = 64;
const TAKEN = 32;

/**
 * The questions that a training set draws from a generator: those of a block of numbers of its own, so that no two training sets share one,
 * and none is a question of the task. Every training on the set, whatever its seed, meets them in the same order.
 *
 * @param admits - which questions may be taken; of every 64 numbers the first 32 that may are, so that a question is known by its
 * number whatever was drawn before
 * @throws RangeError for a set that the generator has no block for; when it is drawn, where too few questions may be taken
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
        `Expected ${TAKEN} of ${PAGE} fresh questions to be of domains that are trained on, got ${open.questions.length}.`,
      );
    },
  };
}

/** Questions by number, and how many different ones were drawn. */
export interface CountedQuestions extends QuestionSource {
  readonly drawn: number;
  /** Goes on from a training that was saved after so many. */
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
      // in the order of their numbers, as they are drawn unless a learner wants another
      met.fill(0).fill(1, 0, before);
      drawn = before;
    },
  };
}
