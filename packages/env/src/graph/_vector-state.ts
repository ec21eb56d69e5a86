import { expectInteger } from 'gymnasium-js/expect';
import type { AnswerGraph } from './answer-graph.ts';
import type { DerVectorState } from './vector-env-types.ts';

/** Checks all of a saved state, before any of it is taken over. */
export function checkState(
  state: DerVectorState,
  graph: AnswerGraph,
  numEnvs: number,
  maxSteps: number,
): void {
  const numExperts = graph.experts.length;
  for (const name of ['question', 'routes', 'returns', 'ended'] as const) {
    if (state[name].length !== numEnvs) {
      throw new RangeError(
        `Expected \`state.${name}\` to have ${numEnvs} entries, got ${state[name].length}.`,
      );
    }
  }
  const streams = 'epoch' in state.questions ? [state.questions] : state.questions;
  if (streams.length !== 1 && streams.length !== numEnvs) {
    throw new RangeError(
      `Expected \`state.questions\` to be one stream or ${numEnvs}, got ${streams.length}.`,
    );
  }
  for (const q of [...state.question, ...streams.flatMap(({ epoch }) => epoch)]) {
    expectInteger('state.question', q, 0, graph.questions.length - 1);
  }
  state.routes.forEach((route, i) => {
    expectInteger('state.routes', route.length, 0, maxSteps);
    let node = graph.questionOffsets[state.question[i]!]!;
    for (const expert of route) {
      expectInteger('state.routes', expert, 0, numExperts - 1);
      node = graph.next[node * numExperts + expert]!;
      if (node < 0)
        throw new RangeError(`Expected \`state.routes\` to ask no expert twice, got [${route.join(', ')}].`);
    }
  });
}
