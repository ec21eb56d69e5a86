import { checkOneOf } from '../_check.ts';
import type { StopRule, Terminator, TerminatorInput } from '../policy.ts';
import type { AnswerGraph } from './answer-graph.ts';

export interface StopTableOptions {
  /** @defaultValue 'reference' */
  readonly stop?: StopRule;
  /** The judge of the rule `'terminator'`, which needs one. */
  readonly terminator?: Terminator;
  /** p0 of the rule `'reference'`. @defaultValue the graph's */
  readonly threshold?: number;
}

/** Inputs a Terminator is handed at once. */
const BATCH = 8192;

/**
 * Returns where an episode stops before its calls are spent: entry [node x N + expert] is 1 where the stop rule accepts the
 * node's answer given by that expert, else 0. Roots have no answer and are never accepted.
 *
 * Only a Terminator tells experts apart; it is asked about each (node, expert) that some edge leads to, once, in batches.
 *
 * @throws TypeError for an unknown rule, for `'terminator'` without one, or one that returns another number of verdicts;
 * RangeError for `'reference'` without a threshold
 */
export function stopTable(graph: AnswerGraph, options: StopTableOptions = {}): Uint8Array {
  const { stop = 'reference', terminator, threshold = graph.threshold } = options;
  checkOneOf('stop', stop, ['reference', 'terminator', 'never']);
  const numExperts = graph.experts.length;
  const table = new Uint8Array(graph.numNodes * numExperts);
  switch (stop) {
    case 'never':
      return table;
    case 'reference':
      if (threshold === null) throw missingThreshold(graph.scoreSignature);
      for (let node = 0; node < graph.numNodes; node++) {
        // NaN at a root compares false
        if (graph.score[node]! >= threshold) table.fill(1, node * numExperts, (node + 1) * numExperts);
      }
      return table;
    case 'terminator':
      if (terminator === undefined) throw missingTerminator();
      judge(graph, terminator, table);
      return table;
  }
}

export function missingThreshold(scoreSignature: string): RangeError {
  return new RangeError(
    `Expected a \`threshold\`: the score ${scoreSignature} has none of its own, so calibrate one on training data.`,
  );
}

export function missingTerminator(): TypeError {
  return new TypeError("Expected a `terminator` with the stop rule 'terminator', got none.");
}

/** A Terminator's verdicts, checked. */
export function verdicts(terminator: Terminator, inputs: readonly TerminatorInput[]): Uint8Array {
  const satisfied = terminator.satisfied(inputs);
  if (satisfied.length !== inputs.length) {
    throw new TypeError(
      `Expected Terminator ${terminator.name} to give ${inputs.length} verdicts, got ${satisfied.length}.`,
    );
  }
  return satisfied;
}

function judge(graph: AnswerGraph, terminator: Terminator, table: Uint8Array): void {
  const numExperts = graph.experts.length;
  const arrivals = new Uint8Array(table.length);
  graph.next.forEach((node, edge) => {
    if (node >= 0) arrivals[node * numExperts + (edge % numExperts)] = 1;
  });

  let inputs: TerminatorInput[] = [];
  let places: number[] = [];
  const flush = (): void => {
    if (inputs.length === 0) return;
    const satisfied = verdicts(terminator, inputs);
    places.forEach((place, i) => {
      table[place] = satisfied[i] ? 1 : 0;
    });
    inputs = [];
    places = [];
  };
  for (let place = 0; place < arrivals.length; place++) {
    if (!arrivals[place]) continue;
    const node = Math.floor(place / numExperts);
    inputs.push({
      question: graph.questions[graph.nodeQuestion[node]!]!,
      answer: graph.texts[node]!,
      expert: place % numExperts,
    });
    places.push(place);
    if (inputs.length === BATCH) flush();
  }
  flush();
}
