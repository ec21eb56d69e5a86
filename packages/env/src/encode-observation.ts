import { Box, type Dict, type Discrete, type Env, type Space, TransformObservation } from 'gymnasium-js';
import { expectInteger } from 'gymnasium-js/expect';
import { createObservationEncoder } from './encoders/observation-encoder.ts';
import type { TextEncoder } from './encoders/text-encoder.ts';
import { type DerObservation, OBSERVABLES } from './policy.ts';

type AnyDict = Dict<Record<string, Space>>;

/**
 * Shows the observations of a DER environment as rows of numbers: what any agent that learns on a Box can train on. A row equals, to
 * the bit, the row of `createDerVectorEnv` over the compiled graph.
 *
 * Where no expert may be asked twice, the mask is in `info.actionMask`.
 *
 * @example
 * ```ts
 * import { createDerEnv, createTextEncoder, EncodeObservation } from '@der-gym/env';
 * import { twoExperts } from '@der-gym/env/testing';
 *
 * const encoder = createTextEncoder({ questionSize: 8, answerSize: 8 });
 * const env = new EncodeObservation(createDerEnv({ ...twoExperts, observes: ['answer', 'step'] }), encoder);
 * env.observationSpace.shape[0] === encoder.size + 4; // => true
 * env.reset({ seed: 0 }).observation instanceof Float32Array; // => true
 * ```
 */
export class EncodeObservation extends TransformObservation<AnyDict, Discrete, Box<'float32'>> {
  /** @param env what `createDerEnv` returns, or a wrapper that leaves its observations as they are */
  constructor(env: Env<Space, Discrete>, encoder: TextEncoder) {
    expectInteger('encoder.size', encoder?.size, 0);
    const { spaces } = env.observationSpace as AnyDict;
    const observes = OBSERVABLES.filter((observable) => observable in spaces);
    // the step is past the last call once an episode has ended
    const maxSteps = (spaces.step as Discrete | undefined)?.n;
    const routeLength = (spaces.route as Box | undefined)?.shape[0];
    const { size, encode } = createObservationEncoder({
      encoder,
      observes,
      maxSteps: maxSteps === undefined ? (routeLength ?? 1) : maxSteps - 1,
      numExperts: env.actionSpace.n,
    });
    const row = (observation: unknown): Float32Array => {
      const out = new Float32Array(size);
      encode(observation as DerObservation, out, 0);
      return out;
    };
    const space = new Box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, { shape: [size] });
    super(env as Env<AnyDict, Discrete>, row, space);
  }
}
