// Your router: a rule that chooses the next expert. The stop rule decides when an answer is good enough.
import { type AnswerGraph, firstAnswers, type Policy } from '@der-gym/env';

/** The parts of the task it uses: the recorded answers, and the questions to learn from. */
interface Task {
  readonly graph: AnswerGraph;
  readonly train: readonly number[];
}

/** Asks the best expert on train questions of the same topic; then, if the answer is unsure of a topic, the best expert on that one. */
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
  /** The expert at this rank on a topic; rank 0 is the best. */
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

/** Returns `law` for "In law: for the treaty ...", and an empty text for questions of another form. */
function topicOf(question: string): string {
  return /^In (\w+)/.exec(question)?.[1] ?? '';
}
