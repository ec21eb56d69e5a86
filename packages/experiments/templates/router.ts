// Your router: a rule that chooses the next expert. When an answer is good enough, the stop rule says.
import { type AnswerGraph, firstAnswers, type Policy } from '@der-gym/env';

/** What of the task it is made from: recorded answers, and which questions are there to learn from. */
interface Task {
  readonly graph: AnswerGraph;
  readonly train: readonly number[];
}

/** Asks who was best on the train questions of the same topic; then, while the answer is unsure of a topic, who was best there. */
export function router({ graph, train }: Task): Policy {
  const numExperts = graph.experts.length;
  const { score } = firstAnswers(graph, train);
  const sums = new Map<string, Float64Array>();
  train.forEach((question, row) => {
    const topic = topicOf(graph.questions[question]!.text);
    const sum = sums.get(topic) ?? new Float64Array(numExperts);
    for (let e = 0; e < numExperts; e++) sum[e]! += score[row * numExperts + e]!;
    sums.set(topic, sum);
  });
  /** The expert that is at this place among the best of a topic, from 0. */
  const best = (topic: string, place: number) => {
    const sum = sums.get(topic) ?? new Float64Array(numExperts);
    return Array.from(sum.keys()).sort((a, b) => sum[b]! - sum[a]!)[place % numExperts]!;
  };

  return {
    name: 'best of the topic',
    observes: ['answer', 'step'],
    probabilities(states) {
      const rows = new Float64Array(states.length * numExperts);
      states.forEach(({ question, answer = '', step = 0 }, row) => {
        const unsure = /(\w+) unsure/.exec(answer)?.[1]?.toLowerCase();
        rows[row * numExperts + best(unsure ?? topicOf(question), step)] = 1;
      });
      return rows;
    },
  };
}

/** `law` of "In law: for the treaty ..."; empty for questions of another form. */
function topicOf(question: string): string {
  return /^In (\w+)/.exec(question)?.[1] ?? '';
}
