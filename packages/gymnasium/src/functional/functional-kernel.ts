import type { SampleOf, Space } from '../spaces/space.ts';
import type { VectorKernel } from '../vector/vector-kernel.ts';
import type { FunctionalEnv } from './functional-env.ts';

/**
 * Returns the kernel of a functional environment, for `defineVectorEnv`.
 *
 * It keeps one state object per copy. That works for every environment, but is slower than a kernel written with
 * typed arrays. Infos are omitted.
 *
 * @example
 * ```ts
 * import { defineVectorEnv, functionalKernel, MountainCar } from 'gymnasium-js';
 * const envs = defineVectorEnv(functionalKernel(new MountainCar().core))({ numEnvs: 3, maxEpisodeSteps: 200 });
 * envs.reset({ seed: 0 });
 * envs.step([0, 1, 2]).rewards; // => [-1, -1, -1]
 * ```
 */
export function functionalKernel<P, S, O extends Space, A extends Space>(
  core: FunctionalEnv<P, S, O, A>,
  parameters: P = core.parameters,
): VectorKernel<O, A> {
  const observationSpace = core.observationSpace(parameters);
  const actionSpace = core.actionSpace(parameters);
  return {
    observationSpace,
    actionSpace,
    create(numEnvs) {
      const states: S[] = [];
      return {
        // a transition returns a new state, so these objects never change
        state: () => states.slice(),
        restore(state) {
          (state as readonly S[]).forEach((one, i) => {
            states[i] = one;
          });
        },
        reset(i, rng, { observations }, options) {
          states[i] = core.initial(rng, parameters, options);
          observationSpace.writeBatch(observations, i, core.observation(states[i]!, parameters));
        },
        step(actions, skip, { observations, rewards, terminations, truncations }, rngs) {
          for (let i = 0; i < numEnvs; i++) {
            if (skip[i] === 1) continue;
            const action = actionSpace.readBatch(actions, i) as SampleOf<A>;
            const state = states[i]!;
            const next = core.transition(state, action, rngs.at(i), parameters);
            states[i] = next;
            observationSpace.writeBatch(observations, i, core.observation(next, parameters));
            rewards[i] = core.reward(state, action, next, parameters);
            terminations[i] = core.terminal(next, parameters) ? 1 : 0;
            truncations[i] = 0;
          }
        },
      };
    },
  };
}
