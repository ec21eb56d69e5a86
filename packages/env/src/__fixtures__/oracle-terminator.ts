import type { AnswerGraph } from '../graph/answer-graph.ts';
import type { Terminator } from '../stop-rule.ts';

/** The Terminator that reads the scores of a graph: with it, the rule `'terminator'` equals the rule `'reference'`. */
export function oracleTerminator(graph: AnswerGraph): Terminator {
  const scores = graph.questions.map((_, q) => {
    const nodes = Array.from(
      { length: graph.questionOffsets[q + 1]! - graph.questionOffsets[q]! },
      (_node, i) => graph.questionOffsets[q]! + i,
    );
    return new Map(nodes.map((node) => [graph.texts[node]!, graph.score[node]!]));
  });
  const indexOf = new Map(graph.questions.map(({ id }, q) => [id, q]));
  return {
    name: 'oracle',
    satisfied: (inputs) =>
      Uint8Array.from(inputs, ({ question, answer }) =>
        scores[indexOf.get(question.id)!]!.get(answer)! >= graph.threshold! ? 1 : 0,
      ),
  };
}
