import type { DerObservation, Policy } from '@der-gym/env';
import { getOrCreate } from '../_memo.ts';

/**
 * Returns the same policy, which remembers what it said: a state that it is shown again costs a look-up. Worth it
 * where one policy is evaluated many times on one graph, under several stop rules or thresholds.
 *
 * It keeps every state it has seen; drop it to free them.
 *
 * @example
 * ```ts
 * import { memoizePolicy, randomPolicy } from '@der-gym/agents';
 *
 * const policy = memoizePolicy(randomPolicy([{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }]));
 * const state = { question: 'Why?' };
 * policy.probabilities([state, state]); // => [0.5, 0.5, 0.5, 0.5]
 * ```
 */
export function memoizePolicy(policy: Policy): Policy {
  // questions and answers by their texts: these strings exist already, so that no key has to be built of them
  const known = new Map<string, Map<string | undefined, Map<string, Float64Array>>>();
  const recall = ({ question, answer, hasAnswer }: DerObservation) =>
    getOrCreate(
      getOrCreate(known, question, () => new Map()),
      hasAnswer === 0 ? undefined : answer,
      () => new Map<string, Float64Array>(),
    );
  return {
    name: policy.name,
    observes: policy.observes,
    probabilities(observations) {
      const rows = observations.map((observation) => {
        const histories = recall(observation);
        const key = historyKey(observation);
        return { observation, histories, key, row: histories.get(key) };
      });
      const unknown = rows.filter(({ row }) => row === undefined);
      if (unknown.length > 0) {
        const found = policy.probabilities(unknown.map(({ observation }) => observation));
        const numActions = found.length / unknown.length;
        unknown.forEach((state, i) => {
          state.row = found.slice(i * numActions, (i + 1) * numActions);
          state.histories.set(state.key, state.row);
        });
      }
      const numActions = rows[0]?.row?.length ?? 0;
      const out = new Float64Array(rows.length * numActions);
      rows.forEach(({ row }, i) => {
        out.set(row!, i * numActions);
      });
      return out;
    },
  };
}

/** What is observed besides question and answer; all of it small numbers. */
function historyKey({ step, lastExpert, askedSet, route }: DerObservation): string {
  return `${step}/${lastExpert}/${askedSet}/${route}`;
}
