// Your own rule: first ask the expert that was best on the train questions of the same topic. While the answer names a topic it is
// unsure about, ask the best expert of that topic.
//   Compare it with other methods:  der-gym compare --policy ./own-router.ts --methods experts,routes
import type { RoutingTask } from '@der-gym/agents';
import { firstAnswers, type Policy } from '@der-gym/env';

/** Change the value with --set policy.fewest=VALUE, or sweep it with the grid key policy.fewest. */
export const options = { fewest: 10 };

export function router({ graph, train }: RoutingTask, { fewest }: typeof options): Policy {
  const numExperts = graph.experts.length;
  const { score } = firstAnswers(graph, train);
  const topics = train.map((q) => topicOf(graph.questions[q]!.text));

  /** The experts, best first, by their mean score on the train questions of a topic, or on all if the topic has too few. */
  const rank = (topic: string) => {
    const same = topics.flatMap((each, row) => (each === topic ? row : []));
    const rows = same.length < fewest ? topics.keys() : same;
    const sums = new Float64Array(numExperts);
    for (const row of rows) for (let e = 0; e < numExperts; e++) sums[e]! += score[row * numExperts + e]!;
    return graph.experts.map((_, e) => e).sort((a, b) => sums[b]! - sums[a]!);
  };
  const ranks = new Map([...new Set(topics)].map((topic) => [topic, rank(topic)]));
  const ofAll = rank('');

  return {
    name: 'best expert of the topic',
    observes: ['answer', 'step'],
    probabilities(states) {
      const rows = new Float64Array(states.length * numExperts);
      states.forEach(({ question, answer = '', step = 0 }, row) => {
        const unsure = /(\w+) unsure/.exec(answer)?.[1]?.toLowerCase();
        const ranking = ranks.get(unsure ?? topicOf(question)) ?? ofAll;
        rows[row * numExperts + ranking[step % numExperts]!] = 1;
      });
      return rows;
    },
  };
}

/** Returns `law` for "In law: for the treaty ...", and an empty string for other questions. */
function topicOf(question: string): string {
  return /^In (\w+)/.exec(question)?.[1] ?? '';
}
