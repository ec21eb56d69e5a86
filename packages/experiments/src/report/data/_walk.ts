import { type AnswerGraph, type DerObservation, observe, type Policy } from '@der-gym/env';

/** One edge that episodes of a policy take, with the share of a question's episodes that take it. */
export interface Passage {
  /** Position of the question in the list walked. */
  readonly position: number;
  /** Calls made before this one. */
  readonly t: number;
  readonly node: number;
  /** Who gave the last answer, -1 at the start. */
  readonly from: number;
  readonly expert: number;
  /** The node the answer leads to. */
  readonly target: number;
  readonly mass: number;
  readonly ends: boolean;
}

export interface WalkOptions {
  /** See `stopTable`. */
  readonly stops: Uint8Array;
  readonly maxSteps: number;
  /** Indices of the questions. */
  readonly questions: readonly number[];
}

interface State {
  readonly position: number;
  readonly node: number;
  readonly route: readonly number[];
  mass: number;
}

/** Questions asked about together. */
const CHUNK = 128;

/**
 * Visits every edge that a policy's episodes can take, exactly, once for each (question, step, node, last expert) and whatever
 * more of the route the policy observes.
 */
export function walkPolicy(
  graph: AnswerGraph,
  policy: Policy,
  { stops, maxSteps, questions }: WalkOptions,
  visit: (passage: Passage) => void,
): void {
  const numExperts = graph.experts.length;
  for (let first = 0; first < questions.length; first += CHUNK) {
    let states = questions.slice(first, first + CHUNK).map((question, i): State => {
      return { position: first + i, node: graph.questionOffsets[question]!, route: [], mass: 1 };
    });
    for (let t = 0; t < maxSteps && states.length > 0; t++) {
      const rows = policy.probabilities(states.map((state) => observationOf(graph, policy, state)));
      const open = new Map<string, State>();
      states.forEach((state, row) => {
        const probabilities = allowed(graph, state.node, rows, row);
        for (let expert = 0; expert < numExperts; expert++) {
          const mass = state.mass * probabilities[expert]!;
          if (mass === 0) continue;
          const { position, node, route } = state;
          const target = graph.next[node * numExperts + expert]!;
          const ends = t === maxSteps - 1 || stops[target * numExperts + expert] === 1;
          visit({ position, t, node, from: route.at(-1) ?? -1, expert, target, mass, ends });
          if (!ends) add(open, policy, { position, node: target, route: [...route, expert], mass });
        }
      });
      states = [...open.values()];
    }
  }
}

/** The probabilities of one state, over the experts that may be asked there. */
export function allowed(graph: AnswerGraph, node: number, rows: Float64Array, row: number): Float64Array {
  const numExperts = graph.experts.length;
  const probabilities = rows.slice(row * numExperts, (row + 1) * numExperts);
  let sum = 0;
  probabilities.forEach((probability, expert) => {
    if (graph.next[node * numExperts + expert]! < 0) probabilities[expert] = 0;
    else sum += probability;
  });
  return probabilities.map((probability) => probability / sum);
}

/** What the policy is shown at a state. */
export function observationOf(
  graph: AnswerGraph,
  { observes }: Policy,
  { node, route }: Pick<State, 'node' | 'route'>,
): DerObservation {
  const past = {
    question: graph.questions[graph.nodeQuestion[node]!]!,
    answer: graph.texts[node]!,
    step: route.length,
    lastExpert: route.at(-1) ?? -1,
    askedSet: route,
    route,
    get actionMask() {
      return Uint8Array.from(graph.experts, (_, expert) =>
        graph.next[node * graph.experts.length + expert]! < 0 ? 0 : 1,
      );
    },
  };
  return observe(past, { observes, maxSteps: graph.maxSteps, repeats: graph.repeats, pool: graph });
}

/** Adds a state, or its mass to the one that neither the policy nor the map of routes can tell from it. */
function add(open: Map<string, State>, { observes }: Policy, state: State): void {
  const { position, node, route, mass } = state;
  const remembered = observes.includes('route')
    ? route
    : observes.includes('askedSet')
      ? [...askedSet(route), route.at(-1)]
      : [route.at(-1)];
  const key = `${position} ${node} ${remembered.join(',')}`;
  const known = open.get(key);
  if (known === undefined) open.set(key, state);
  else known.mass += mass;
}

function askedSet(route: readonly number[]): readonly number[] {
  return [...new Set(route)].sort((a, b) => a - b);
}
