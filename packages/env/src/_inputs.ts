import { expectNonNegative, expectString, show } from 'gymnasium-js/expect';
import { type PromptMode, type PromptTemplate, promptTemplate } from './knowledge-transfer-prompt.ts';
import type { Expert, Question } from './types.ts';

/** Questions by id, in their order. */
export function checkQuestions(questions: readonly Question[]): Map<string, number> {
  if (questions.length === 0)
    throw new RangeError('Expected `questions` to hold at least one question, got none.');
  const indexOf = new Map<string, number>();
  questions.forEach(({ id }, index) => {
    expectString(`questions[${index}].id`, id);
    const earlier = indexOf.get(id);
    if (earlier !== undefined) {
      throw new RangeError(
        `Expected question ids to be distinct, got ${show(id)} at ${earlier} and ${index}.`,
      );
    }
    indexOf.set(id, index);
  });
  return indexOf;
}

export function checkExperts(experts: readonly Expert[]): void {
  if (experts.length === 0)
    throw new RangeError('Expected `pool.experts` to hold at least one expert, got none.');
  const seen = new Set<string>();
  for (const { name, parameters } of experts) {
    if (seen.has(name))
      throw new RangeError(`Expected expert names to be distinct, got ${show(name)} twice.`);
    seen.add(name);
    expectNonNegative(`parameters of expert ${name}`, parameters);
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
