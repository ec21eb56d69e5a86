import type { Env } from '../env.ts';
import { expectInteger, expectOneOf, expectThat } from '../expect.ts';
import { zeroValue } from '../spaces/_zero-value.ts';
import { type BatchSpaceOf, batchSpace } from '../spaces/batch-space.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { type ObservationRule, RuledObservation } from './_observation-rule.ts';

/** Options of `FrameStackObservation`. */
export interface FrameStackOptions<O extends Space> {
  /** Number of observations in a stack, at least 1. */
  readonly stackSize: number;
  /**
   * How the stack is padded before the first observation of an episode:
   * - `'reset'` *(default)*: the first observation itself
   * - `'zero'`: zeros, or the nearest values in the space
   */
  readonly paddingType?: 'reset' | 'zero';
  /** An observation to pad with instead. */
  readonly paddingValue?: SampleOf<O>;
}

export function frameStackRule<O extends Space>(
  space: O,
  { stackSize, paddingType = 'reset', paddingValue }: FrameStackOptions<O>,
): ObservationRule<O, BatchSpaceOf<O>> {
  expectInteger('stackSize', stackSize, 1);
  expectOneOf('paddingType', paddingType, ['reset', 'zero']);
  const fits = paddingValue === undefined || space.contains(paddingValue);
  expectThat('paddingValue', paddingValue, fits, `in ${space}`);
  return {
    space: batchSpace(space, stackSize),
    create() {
      // each frame is a batch of one, so that the space itself copies what is kept
      let frames: unknown[] = [];
      const keep = (observation: unknown) => {
        const frame = space.createBatch(1);
        space.writeBatch(frame, 0, observation);
        return frame;
      };
      const show = () => {
        const stacked = space.createBatch(stackSize);
        frames.forEach((frame, i) => {
          space.writeBatch(stacked, i, space.readBatch(frame, 0));
        });
        return stacked as SampleOf<BatchSpaceOf<O>>;
      };
      return {
        first(observation) {
          const padding = paddingValue ?? (paddingType === 'zero' ? zeroValue(space) : observation);
          frames = Array.from({ length: stackSize - 1 }, () => keep(padding));
          frames.push(keep(observation));
          return show();
        },
        next(observation) {
          frames.shift();
          frames.push(keep(observation));
          return show();
        },
      };
    },
  };
}

/**
 * Stacks the last `stackSize` observations into a batch, oldest first.
 *
 * @example
 * ```ts
 * import { FrameStackObservation, FrozenLake } from 'gymnasium-js';
 * const env = new FrameStackObservation(new FrozenLake({ isSlippery: false }), { stackSize: 3 });
 * env.reset({ seed: 0 }).observation; // => [0, 0, 0]
 * env.step(2).observation; // => [0, 0, 1]
 * ```
 */
export class FrameStackObservation<O extends Space, A extends Space> extends RuledObservation<
  BatchSpaceOf<O>,
  A,
  O
> {
  constructor(env: Env<O, A>, options: FrameStackOptions<O>) {
    super(env, frameStackRule(env.observationSpace, options));
  }
}
