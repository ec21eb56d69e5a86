import { show } from 'gymnasium-js/expect';
import type { Question } from '../types.ts';
import type { AnswerGraph } from './answer-graph.ts';

type Head = Pick<
  AnswerGraph,
  'experts' | 'costUnit' | 'maxSteps' | 'repeats' | 'transfer' | 'scoreSignature' | 'promptId'
>;

/** Refuses to go on from a graph of other questions, or one that was compiled otherwise. */
export function checkResumable(
  resume: AnswerGraph,
  head: Head,
  questions: readonly Question[],
  keepTexts: boolean,
): void {
  const refuse = (what: string, expected: unknown, got: unknown): never => {
    throw new RangeError(`Expected \`resume\` to have the ${what} ${show(expected)}, got ${show(got)}.`);
  };
  for (const name of ['costUnit', 'maxSteps', 'repeats', 'transfer', 'scoreSignature', 'promptId'] as const) {
    if (resume[name] !== head[name]) refuse(name, head[name], resume[name]);
  }
  const names = (graph: Head): string => JSON.stringify(graph.experts);
  if (names(resume) !== names(head)) refuse('experts', names(head), names(resume));
  if (resume.bestScore !== null) refuse('nodes', 'of a compile', 'an expanded graph');
  if (resume.questions.length > questions.length)
    refuse('questions', `first of ${questions.length}`, resume.questions.length);
  resume.questions.forEach(({ id, text }, q) => {
    if (id !== questions[q]!.id || text !== questions[q]!.text) refuse(`question ${q}`, questions[q]!.id, id);
  });
  if (keepTexts && resume.texts.length !== resume.numNodes) refuse('texts', resume.numNodes, 'none');
}
