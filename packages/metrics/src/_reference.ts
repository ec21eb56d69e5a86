import type { ScoredQuestion } from './scorer.ts';

/** The reference of a question; a TypeError where there is none, since no score can be made up for it. */
export function referenceOf(question: ScoredQuestion): string {
  const { reference } = question;
  if (typeof reference === 'string') return reference;
  const whose = question.id === undefined ? '' : ` of question ${JSON.stringify(question.id)}`;
  throw new TypeError(`Expected \`reference\`${whose} to be a string, got ${String(reference)}.`);
}
