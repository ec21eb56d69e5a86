import { Box, type Dict, type Discrete, type Env, type Space, TransformObservation } from 'gymnasium-js';
import { expectInteger } from 'gymnasium-js/expect';
import { createObservationEncoder } from './encoders/observation-encoder.ts';
import type { TextEncoder } from './encoders/text-encoder.ts';
import { type DerObservation, OBSERVABLES } from './policy.ts';

type AnyDict = Dict<Record<string, Space>>;

/**
 * Encodes the observations of a DER environment as rows of numbers, so that any agent for a Box space can train on them. A row equals,
 * to the bit, the row of `createDerVectorEnv` over the compiled graph.
 *
 * If no expert may be asked twice, `info.actionMask` holds the mask.
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
  /** @param env an environment from `createDerEnv`, or a wrapper that does not change its observations */
  constructor(env: Env<Space, Discrete>, encoder: TextEncoder) {
    expectInteger('encoder.size', encoder?.size, 0);
    const { spaces } = env.observationSpace as AnyDict;
    const observes = OBSERVABLES.filter((observable) => observable in spaces);
    // after the last call the step is maxSteps, so the space has maxSteps + 1 values
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
