import { expectInteger } from 'gymnasium-js/expect';
import type { VectorWorld } from './_world.ts';
import type { DerVectorState } from './vector-env-types.ts';

/** Checks all of a saved state, before any of it is taken over. */
export function checkState(
  state: DerVectorState,
  { numExperts, numQuestions, maxSteps, repeats }: VectorWorld,
  numEnvs: number,
): void {
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
    expectInteger('state.question', q, 0, numQuestions - 1);
  }
  for (const { given } of streams) expectInteger('state.questions.given', given, 0);
  for (const route of state.routes) {
    expectInteger('state.routes', route.length, 0, maxSteps);
    for (const expert of route) expectInteger('state.routes', expert, 0, numExperts - 1);
    if (!repeats && new Set(route).size < route.length) {
      throw new RangeError(`Expected \`state.routes\` to ask no expert twice, got [${route.join(', ')}].`);
    }
  }
}
