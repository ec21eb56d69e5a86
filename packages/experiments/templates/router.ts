// Your router: a rule that chooses the next expert. When an answer is good enough, the stop rule says.
import { type AnswerGraph, firstAnswers, type Policy } from '@der-gym/env';

/** What of the task it is made from: recorded answers, and which questions are there to learn from. */
interface Task {
  readonly graph: AnswerGraph;
  readonly train: readonly number[];
}

/** Asks the expert that was best on the train questions, and the next best while the answer admits gaps. */
export function router({ graph, train }: Task): Policy {
  const numExperts = graph.experts.length;
  const { score } = firstAnswers(graph, train);
  const sums = graph.experts.map((_, expert) =>
    score.reduce((sum, value, place) => (place % numExperts === expert ? sum + value : sum), 0),
  );
  const ranking = sums.map((_, expert) => expert).sort((a, b) => sums[b]! - sums[a]!);

  return {
    name: 'next best while unsure',
    observes: ['answer', 'step'],
    probabilities(states) {
      const rows = new Float64Array(states.length * numExperts);
      states.forEach(({ answer = '', step = 0 }, row) => {
        const place = /unknown|perhaps|unsure/.test(answer) ? step : 0;
        rows[row * numExperts + ranking[place % numExperts]!] = 1;
      });
      return rows;
    },
  };
}
