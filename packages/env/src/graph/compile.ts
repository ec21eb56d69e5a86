import type { AnswerGraph } from './answer-graph.ts';
import type { CompileOptions } from './compile-options.ts';
import { createGraphCompiler } from './graph-compiler.ts';

/**
 * Returns the answer graph of a set of questions: all states within `maxSteps` calls. Equal answers to a question are merged.
 *
 * The search is breadth-first and does not stop at p0, so one graph serves every stop rule, threshold and shorter horizon. Each expert
 * is asked once per state above the last level.
 *
 * @throws RangeError for an empty list of questions, duplicate ids, `maxSteps` below 1, a NaN score (the message names question and
 * expert), a graph of more than `maxNodes` nodes (the message estimates their number), or a `resume` of other questions or options
 *
 * @example
 * ```ts
 * import { compileAnswerGraph } from '@der-gym/env';
 *
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 *   maxSteps: 2,
 * });
 * graph.texts; // => [null, '41', '42']
 * Array.from(graph.next); // => [1, 2, 1, 2, 1, 2]
 * Array.from(graph.score); // => [NaN, 0, 1]
 * ```
 */
export function compileAnswerGraph(options: CompileOptions): AnswerGraph {
  const compiler = createGraphCompiler(options);
  compiler.compile();
  return compiler.graph();
}
