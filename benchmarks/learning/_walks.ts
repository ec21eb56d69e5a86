import type { AnswerGraph } from '@der-gym/env';
import type { EarlierAnswer, TrajectoryInput } from '../../packages/agents/src/terminator/agreement.ts';

/** W routes of H calls each, followed to their end over an answer graph. */
export interface Walks {
  readonly count: number;
  readonly horizon: number;
  /** Every answer with the earlier ones, in order; row-major, W x H. */
  readonly inputs: readonly TrajectoryInput[];
  /** P of each answer, shape [W, H]. */
  readonly scores: Float64Array;
  /** Billions of parameters of all calls so far, shape [W, H]. */
  readonly parameters: Float64Array;
  /** The question of each walk, shape [W]. */
  readonly questions: Int32Array;
}

/**
 * Follows one or more routes per question over an answer graph, and returns every answer with the earlier ones: the training and test data
 * of a Terminator that uses agreement.
 *
 * @param routes - the routes of a question, given its index in the graph; all have the same number of experts
 * @throws RangeError for routes of different lengths, routes longer than the graph's `maxSteps`, and routes that are not in the graph
 */
export function walkRoutes(
  graph: AnswerGraph,
  questions: readonly number[],
  routes: (question: number) => readonly (readonly number[])[],
): Walks {
  const numExperts = graph.experts.length;
  const inputs: TrajectoryInput[] = [];
  const scores: number[] = [];
  const parameters: number[] = [];
  const asked: number[] = [];
  let horizon = -1;
  for (const q of questions) {
    for (const route of routes(q)) {
      if (horizon < 0) horizon = route.length;
      if (route.length !== horizon) {
        throw new RangeError(`Expected \`routes\` to be of ${horizon} calls, got ${route.length}.`);
      }
      if (route.length > graph.maxSteps) {
        throw new RangeError(
          `Expected \`routes\` to be of at most ${graph.maxSteps} calls, got ${route.length} of question ${q}.`,
        );
      }
      asked.push(q);
      const earlier: EarlierAnswer[] = [];
      let node = graph.questionOffsets[q]!;
      let spent = 0;
      for (const expert of route) {
        node = graph.next[node * numExperts + expert] ?? -1;
        if (!(expert >= 0 && expert < numExperts) || node < 0) {
          throw new RangeError(
            `Expected every route to be in the graph, got ${route.join(', ')} of question ${q}.`,
          );
        }
        const answer = graph.texts[node]!;
        spent += graph.experts[expert]!.parameters;
        inputs.push({ question: graph.questions[q]!, answer, expert, earlier: earlier.slice() });
        scores.push(graph.score[node]!);
        parameters.push(spent);
        earlier.push({ answer, expert });
      }
    }
  }
  return {
    count: asked.length,
    horizon: Math.max(0, horizon),
    inputs,
    scores: Float64Array.from(scores),
    parameters: Float64Array.from(parameters),
    questions: Int32Array.from(asked),
  };
}

/** The results of walks, shape [walks] each. */
export interface StoppedWalks {
  /** P of the last answer. */
  readonly score: Float64Array;
  /** Billions of parameters of all calls. */
  readonly parameters: Float64Array;
  readonly routeLength: Float64Array;
}

/**
 * Returns the results of walks if each ends at the first answer with a stop, or at its last answer.
 *
 * @param stops - nonzero at the answers that end a walk, shape [walks, calls]; the values of the last call have no effect
 * @throws RangeError if the lengths differ
 */
export function stopWalks(walks: Walks, stops: ArrayLike<number>): StoppedWalks {
  const { count, horizon, scores, parameters } = walks;
  if (stops.length !== count * horizon) {
    throw new RangeError(`Expected \`stops\` to have length ${count * horizon}, got ${stops.length}.`);
  }
  const out = {
    score: new Float64Array(count),
    parameters: new Float64Array(count),
    routeLength: new Float64Array(count),
  };
  for (let w = 0; w < count; w += 1) {
    let t = 0;
    while (t < horizon - 1 && !stops[w * horizon + t]) t += 1;
    out.score[w] = scores[w * horizon + t]!;
    out.parameters[w] = parameters[w * horizon + t]!;
    out.routeLength[w] = t + 1;
  }
  return out;
}
