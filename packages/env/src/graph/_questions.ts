import { expectInteger } from 'gymnasium-js/expect';
import type { AnswerGraph } from './answer-graph.ts';

/** Returns the given question indices after a check, or those of all questions. */
export function questionIndices(graph: AnswerGraph, questions?: ArrayLike<number>): Int32Array {
  return indicesOf(graph.questions.length, questions);
}

/** The same for a number of questions. */
export function indicesOf(all: number, questions?: ArrayLike<number>): Int32Array {
  if (questions === undefined) return Int32Array.from({ length: all }, (_, q) => q);
  if (questions.length === 0)
    throw new RangeError('Expected `questions` to hold at least one index, got none.');
  return Int32Array.from(questions, (q) => {
    expectInteger('questions', q, 0, all - 1);
    return q;
  });
}
