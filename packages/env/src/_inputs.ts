import { expectInteger, expectKind, expectNumber, show } from 'gymnasium-js/expect';
import { type PromptMode, type PromptTemplate, promptTemplate } from './knowledge-transfer-prompt.ts';
import type { Expert, Question, QuestionSource } from './types.ts';

/** A checked copy that a pool or a scorer cannot change. A getter stays one: a reference is looked at by nobody but the scorer. */
function ownQuestion(question: Question, index: number): Question {
  expectKind(`questions[${index}].id`, question.id, 'string');
  return Object.freeze(Object.defineProperties({}, Object.getOwnPropertyDescriptors(question))) as Question;
}

/**
 * The same of each.
 *
 * @throws RangeError for no questions or ids that are not distinct
 */
export function ownQuestions(questions: readonly Question[]): readonly Question[] {
  if (questions.length === 0)
    throw new RangeError('Expected `questions` to hold at least one question, got none.');
  const seen = new Map<string, number>();
  return questions.map((question, index) => {
    const own = ownQuestion(question, index);
    const { id } = own;
    const earlier = seen.get(id);
    if (earlier !== undefined) {
      throw new RangeError(
        `Expected question ids to be distinct, got ${show(id)} at ${earlier} and ${index}.`,
      );
    }
    seen.set(id, index);
    return own;
  });
}

/** Questions by number, the same checks made when one is asked for. */
export function ownSource(questions: QuestionSource): QuestionSource {
  const { length } = questions;
  if (length !== Number.POSITIVE_INFINITY) expectInteger('questions.length', length, 1);
  return { length, question: (number) => ownQuestion(questions.question(number), number) };
}

/** The question of an index. */
export function questionAt(questions: readonly Question[] | QuestionSource, index: number): Question {
  return 'question' in questions ? questions.question(index) : questions[index]!;
}

/** The index of a question that is named by its id or index; where questions are drawn by number, by its number. */
export function questionIndex(questions: readonly Question[] | QuestionSource, chosen: unknown): number {
  if (typeof chosen === 'number' || 'question' in questions) {
    expectInteger('options.question', chosen, 0, questions.length - 1);
    return chosen;
  }
  const index = questions.findIndex(({ id }) => id === chosen);
  if (index >= 0) return index;
  throw new RangeError(`Expected \`options.question\` to be a question's id or index, got ${show(chosen)}.`);
}

export function checkExperts(experts: readonly Expert[]): void {
  if (experts.length === 0)
    throw new RangeError('Expected `pool.experts` to hold at least one expert, got none.');
  const seen = new Set<string>();
  for (const { name, parameters } of experts) {
    if (seen.has(name))
      throw new RangeError(`Expected expert names to be distinct, got ${show(name)} twice.`);
    seen.add(name);
    expectNumber(`parameters of expert ${name}`, parameters, 0);
  }
}

export function templateOf(prompt: PromptMode | PromptTemplate): PromptTemplate {
  return typeof prompt === 'string' ? promptTemplate(prompt) : prompt;
}

/** Refuses a horizon that cannot be reached without asking an expert twice. */
export function checkHorizon(maxSteps: number, numExperts: number, repeats: boolean): void {
  if (repeats || maxSteps <= numExperts) return;
  throw new RangeError(
    `Expected \`maxSteps\` to be at most ${numExperts}, the number of experts, where none is asked twice, got ${maxSteps}.`,
  );
}
