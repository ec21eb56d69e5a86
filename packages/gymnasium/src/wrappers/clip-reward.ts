import { expected } from '../_show.ts';
import type { Env } from '../env.ts';
import { expectType } from '../expect.ts';
import type { Space } from '../spaces/space.ts';
import { TransformReward } from './transform.ts';

/** Options of `ClipReward`, at least one of them. */
export interface ClipRewardOptions {
  /** @defaultValue -Infinity */
  readonly min?: number;
  /** @defaultValue Infinity */
  readonly max?: number;
}

/** Returns a function that clips a reward to two bounds. */
export function createClip({ min, max }: ClipRewardOptions): (reward: number) => number {
  expectType('min', min, min !== undefined || max !== undefined, 'given if `max` is not');
  const [low, high] = [min ?? -Infinity, max ?? Infinity];
  if (!(low <= high)) throw new RangeError(expected('min', `at most \`max\`, ${high}`, low));
  return (reward) => Math.min(high, Math.max(low, reward));
}

/** Clips every reward to two bounds. */
export class ClipReward<O extends Space, A extends Space> extends TransformReward<O, A> {
  constructor(env: Env<O, A>, options: ClipRewardOptions) {
    super(env, createClip(options));
  }
}
