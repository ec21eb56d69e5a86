import type { DerObservation, Policy } from '@der-gym/env';
import { getOrCreate } from '../_memo.ts';

/**
 * Returns the same policy with a cache of its probabilities for each state. It saves time if one policy is evaluated many times
 * on one graph, for example under several stop rules or thresholds.
 *
 * The cache keeps every state for the lifetime of the returned policy.
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
  // nested maps, so that no key has to be concatenated from question and answer
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

/** A key for everything observed besides question and answer, all of which are small numbers. */
function historyKey({ step, lastExpert, askedSet, route }: DerObservation): string {
  return `${step}/${lastExpert}/${askedSet}/${route}`;
}
