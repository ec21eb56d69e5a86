import { show } from 'gymnasium-js/expect';
import type { Question } from '../types.ts';
import type { AnswerGraph } from './answer-graph.ts';

type Head = Pick<
  AnswerGraph,
  'experts' | 'costUnit' | 'maxSteps' | 'repeats' | 'transfer' | 'scoreSignature' | 'promptId'
>;

/** Throws if `resume` is a graph of other questions, or was compiled with other options. */
export function checkResumable(
  resume: AnswerGraph,
  head: Head,
  questions: readonly Question[],
  keepTexts: boolean,
): void {
  const reject = (what: string, expected: unknown, got: unknown): never => {
    throw new RangeError(`Expected \`resume\` to have the ${what} ${show(expected)}, got ${show(got)}.`);
  };
  for (const name of ['costUnit', 'maxSteps', 'repeats', 'transfer', 'scoreSignature', 'promptId'] as const) {
    if (resume[name] !== head[name]) reject(name, head[name], resume[name]);
  }
  const names = (graph: Head): string => JSON.stringify(graph.experts);
  if (names(resume) !== names(head)) reject('experts', names(head), names(resume));
  if (resume.bestScore !== null) reject('nodes', 'of a compiled graph', 'those of an expanded graph');
  if (resume.questions.length > questions.length)
    reject('questions', `first of ${questions.length}`, resume.questions.length);
  resume.questions.forEach(({ id, text }, q) => {
    if (id !== questions[q]!.id || text !== questions[q]!.text) reject(`question ${q}`, questions[q]!.id, id);
  });
  if (keepTexts && resume.texts.length !== resume.numNodes) reject('texts', resume.numNodes, 'none');
}
