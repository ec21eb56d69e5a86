import { show } from '../_check.ts';
import type { DerObservation, Policy } from '../policy.ts';
import type { Memory, State } from './_expansion.ts';
import type { AnswerGraph } from './answer-graph.ts';

/** pi(a | s) of a batch of states after t calls, row-major, shape [states x N]; every row sums to 1. */
export type Asker = (states: readonly State[], t: number) => Float64Array;

/** Asks the policy about a batch of states and checks what it says. */
export function createAsker(graph: AnswerGraph, policy: Policy, memory: Memory): Asker {
  const numExperts = graph.experts.length;
  const { observes } = policy;
  const observe = ({ node, code }: State, t: number): DerObservation => ({
    question: graph.questions[graph.nodeQuestion[node]!]!,
    ...(observes.includes('answer') && { answer: graph.texts[node]! }),
    ...(observes.includes('step') && { step: t }),
    ...(observes.includes('lastExpert') && { lastExpert: t === 0 ? null : memory.lastExpert(code) }),
    ...(observes.includes('askedSet') && { askedSet: memory.askedSet(code, t) }),
    ...(observes.includes('route') && { route: memory.route(code, t) }),
  });
  const askAll: Asker = (states, t) => {
    const observations = states.map((state) => observe(state, t));
    const rows = policy.probabilities(observations);
    return checkedRows(policy.name, rows, observations, numExperts);
  };
  if (observes.some((observable) => observable !== 'answer')) return askAll;

  // what the policy sees is a function of the node, or of the question: ask once, whatever t
  const classOf = observes.includes('answer')
    ? ({ node }: State) => node
    : ({ node }: State) => graph.questionOffsets[graph.nodeQuestion[node]!]!;
  const rowOf = new Map<number, Float64Array>();
  return (states, t) => {
    const fresh = new Map<number, State>();
    for (const state of states) if (!rowOf.has(classOf(state))) fresh.set(classOf(state), state);
    if (fresh.size > 0) {
      const rows = askAll([...fresh.values()], t);
      [...fresh.keys()].forEach((key, row) => {
        rowOf.set(key, rows.subarray(row * numExperts, (row + 1) * numExperts));
      });
    }
    const probabilities = new Float64Array(states.length * numExperts);
    states.forEach((state, row) => {
      probabilities.set(rowOf.get(classOf(state))!, row * numExperts);
    });
    return probabilities;
  };
}

/** A copy of the rows in which each sums to 1 as nearly as doubles can. */
function checkedRows(
  policyName: string,
  given: Float64Array,
  observations: readonly DerObservation[],
  numExperts: number,
): Float64Array {
  if (given.length !== observations.length * numExperts) {
    throw new TypeError(
      `Expected policy ${show(policyName)} to return ${observations.length} x ${numExperts} probabilities, got ${given.length}.`,
    );
  }
  const rows = Float64Array.from(given);
  observations.forEach(({ question }, i) => {
    const row = rows.subarray(i * numExperts, (i + 1) * numExperts);
    let sum = 0;
    let valid = true;
    for (const probability of row) {
      sum += probability;
      if (!(probability >= 0)) valid = false;
    }
    if (!valid || Math.abs(sum - 1) > 1e-6) {
      throw new RangeError(
        `Expected the probabilities of policy ${show(policyName)} on question ${show(question.id)} to be >= 0 and sum to 1, got [${[...row].join(', ')}].`,
      );
    }
    for (let a = 0; a < numExperts; a++) row[a]! /= sum;
  });
  return rows;
}
