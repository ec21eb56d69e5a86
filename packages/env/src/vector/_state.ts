import { expectInteger, expectNumber } from 'gymnasium-js/expect';
import type { VectorWorld } from './_world.ts';
import { MOST_QUESTIONS } from './question-order.ts';
import type { DerVectorState } from './vector-env-types.ts';

/** Checks a saved state before any of it is restored. */
export function checkState(
  state: DerVectorState,
  { numExperts, numQuestions, maxSteps, repeats }: VectorWorld,
  numEnvs: number,
  sameStep: boolean,
): void {
  for (const name of ['question', 'routes', 'returns', 'ended'] as const) {
    if (state[name].length !== numEnvs) {
      throw new RangeError(
        `Expected \`state.${name}\` to have ${numEnvs} entries, got ${state[name].length}.`,
      );
    }
  }
  for (const q of state.question) {
    expectInteger('state.question', q, 0, Math.min(numQuestions, MOST_QUESTIONS) - 1);
  }
  for (const value of state.returns) expectNumber('state.returns', value);
  for (const flag of state.ended) expectInteger('state.ended', flag, 0, sameStep ? 0 : 1);
  for (const [i, route] of state.routes.entries()) {
    // a route of maxSteps calls belongs to an episode that has ended
    expectInteger('state.routes', route.length, 0, state.ended[i] === 1 ? maxSteps : maxSteps - 1);
    for (const expert of route) expectInteger('state.routes', expert, 0, numExperts - 1);
    if (!repeats && new Set(route).size < route.length) {
      throw new RangeError(`Expected \`state.routes\` not to repeat an expert, got [${route.join(', ')}].`);
    }
  }
}
