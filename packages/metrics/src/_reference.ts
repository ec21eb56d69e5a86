import type { ScoredQuestion } from './scorer.ts';

/** Returns the reference of a question. Throws a TypeError if the question has none. */
export function referenceOf(question: ScoredQuestion): string {
  const { reference } = question;
  if (typeof reference === 'string') return reference;
  const whose = question.id === undefined ? '' : ` of question ${JSON.stringify(question.id)}`;
  throw new TypeError(`Expected \`reference\`${whose} to be a string, got ${String(reference)}.`);
}
