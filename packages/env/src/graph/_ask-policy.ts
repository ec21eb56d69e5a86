import { show } from 'gymnasium-js/expect';
import { observe, type Past } from '../mdp.ts';
import type { DerObservation, Policy } from '../policy.ts';
import type { Layer, Memory } from './_expansion.ts';
import { writeActionMask } from './_mask.ts';
import { type AnswerGraph, expectTexts } from './answer-graph.ts';

/** Returns pi(a | s) of the states of a layer, row-major, shape [rows x N]. Every row sums to 1 over the experts that may be asked. */
type Asker = (layer: Layer, t: number) => Float64Array;

/** Returns a function that asks the policy about a batch of states and checks its probabilities. */
export function createAsker(graph: AnswerGraph, policy: Policy, memory: Memory, maxSteps: number): Asker {
  const numExperts = graph.experts.length;
  const { observes } = policy;
  if (observes.includes('answer')) expectTexts(graph, `policy ${show(policy.name)} observes`);
  const shape = { observes, maxSteps, repeats: graph.repeats, pool: graph };
  // one object for all states, because `observe` reads it immediately
  const at = { node: 0, code: 0, t: 0 };
  const past: Past = {
    get question() {
      return graph.questions[graph.nodeQuestion[at.node]!]!;
    },
    get answer() {
      return graph.texts[at.node]!;
    },
    get step() {
      return at.t;
    },
    get lastExpert() {
      return at.t === 0 ? -1 : memory.lastExpert(at.code);
    },
    get askedSet() {
      return memory.askedSet(at.code, at.t);
    },
    get route() {
      return memory.route(at.code, at.t);
    },
    get actionMask() {
      return writeActionMask(graph, at.node, new Uint8Array(numExperts), 0);
    },
  };
  const observeAt = (node: number, code: number, t: number): DerObservation => {
    at.node = node;
    at.code = code;
    at.t = t;
    return observe(past, shape);
  };
  const askAll = (node: readonly number[], code: readonly number[], t: number): Float64Array => {
    const observations = node.map((n, row) => observeAt(n, code[row]!, t));
    return checkedRows(policy.name, policy.probabilities(observations), observations, numExperts);
  };
  if (observes.some((observable) => observable !== 'answer'))
    return ({ node, code }, t) => askAll(node, code, t);

  // the observation depends only on the node, or only on the question, so the policy is asked once for all t
  const classOf =
    observes.includes('answer') || !graph.repeats
      ? (node: number) => node
      : (node: number) => graph.questionOffsets[graph.nodeQuestion[node]!]!;
  const rowOf = new Map<number, Float64Array>();
  return ({ node }, t) => {
    const classes = node.map(classOf);
    const fresh = [...new Set(classes.filter((key) => !rowOf.has(key)))];
    if (fresh.length > 0) {
      const rows = askAll(fresh, fresh, t);
      fresh.forEach((key, row) => {
        rowOf.set(key, rows.subarray(row * numExperts, (row + 1) * numExperts));
      });
    }
    const probabilities = new Float64Array(node.length * numExperts);
    classes.forEach((key, row) => {
      const known = rowOf.get(key)!;
      for (let a = 0; a < numExperts; a++) probabilities[row * numExperts + a] = known[a]!;
    });
    return probabilities;
  };
}

/** Returns a copy of the rows in which each sums to 1, up to rounding, with 0 for experts that may not be asked. */
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
  observations.forEach(({ question, actionMask }, i) => {
    const from = i * numExperts;
    let sum = 0;
    let valid = true;
    for (let a = from; a < from + numExperts; a++) {
      const probability = rows[a]!;
      sum += probability;
      if (!(probability >= 0)) valid = false;
    }
    const row = (): string => `[${[...rows.subarray(from, from + numExperts)].join(', ')}]`;
    if (!valid || Math.abs(sum - 1) > 1e-6) {
      throw new RangeError(
        `Expected the probabilities of policy ${show(policyName)} on question ${show(question)} to be >= 0 and sum to 1, got ${row()}.`,
      );
    }
    if (actionMask !== undefined) {
      // as a masked softmax does: rescale the rest
      const unmasked = row();
      sum = 0;
      for (let a = 0; a < numExperts; a++) {
        if (actionMask[a] === 0) rows[from + a] = 0;
        sum += rows[from + a]!;
      }
      if (sum === 0) {
        throw new RangeError(
          `Expected policy ${show(policyName)} to give some probability to an expert that \`actionMask\` allows, on question ${show(question)}, got ${unmasked}.`,
        );
      }
    }
    for (let a = from; a < from + numExperts; a++) rows[a]! /= sum;
  });
  return rows;
}
