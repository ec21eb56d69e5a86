// A rule of your own: who was best on the train questions of the same topic answers first; then, while the answer says where it is
// unsure, who was best there. Into a table beside our rows:  der-gym compare --policy ./own-router.ts --methods experts,routes
import type { RoutingTask } from '@der-gym/agents';
import { firstAnswers, type Policy } from '@der-gym/env';

/** It can be changed by --set policy.fewest=VALUE, and swept by the grid key policy.fewest. */
export const options = { fewest: 10 };

export function router({ graph, train }: RoutingTask, { fewest }: typeof options): Policy {
  const numExperts = graph.experts.length;
  const { score } = firstAnswers(graph, train);
  const topics = train.map((q) => topicOf(graph.questions[q]!.text));

  /** The experts by their mean score on train questions of a topic, the best first; on all of them, where it has too few. */
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
    name: 'best of the topic, then where unsure',
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

/** `law` of "In law: for the treaty ..."; empty for questions of another form. */
function topicOf(question: string): string {
  return /^In (\w+)/.exec(question)?.[1] ?? '';
}
