import { expectInteger, expectKind, expectNumber, show } from 'gymnasium-js/expect';
import { type PromptMode, type PromptTemplate, promptTemplate } from './knowledge-transfer-prompt.ts';
import type { Expert, Question, QuestionSource } from './types.ts';

/** Returns a checked, frozen copy. Getters stay getters, so only the scorer reads the reference. */
function ownQuestion(question: Question, index: number): Question {
  expectKind(`questions[${index}].id`, question.id, 'string');
  return Object.freeze(Object.defineProperties({}, Object.getOwnPropertyDescriptors(question))) as Question;
}

/**
 * Returns checked, frozen copies of all questions.
 *
 * @throws RangeError for an empty list or duplicate ids
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

/** The same for a question source: each question is checked when it is drawn. */
export function ownSource(questions: QuestionSource): QuestionSource {
  const { length } = questions;
  if (length !== Number.POSITIVE_INFINITY) expectInteger('questions.length', length, 1);
  return { length, question: (number) => ownQuestion(questions.question(number), number) };
}

export function questionAt(questions: readonly Question[] | QuestionSource, index: number): Question {
  return 'question' in questions ? questions.question(index) : questions[index]!;
}

/** Returns the index of the question with this id or index; for a question source, the number itself. */
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

/** Throws if the horizon is longer than the number of experts and no expert may be asked twice. */
export function checkHorizon(maxSteps: number, numExperts: number, repeats: boolean): void {
  if (repeats || maxSteps <= numExperts) return;
  throw new RangeError(
    `Expected \`maxSteps\` to be at most ${numExperts}, the number of experts, because \`repeats\` is false, got ${maxSteps}.`,
  );
}
