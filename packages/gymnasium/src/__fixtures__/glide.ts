import { Env, type ResetOptions, type ResetResult, type StepResult } from '../env.ts';
import { Box } from '../spaces/box.ts';

/**
 * A position that moves by the action, with numbers that can be computed by hand: the observation is [position, t] in
 * [-8, 8] x [0, Infinity), the reward is the first entry of the action, and an episode ends at step `length`.
 */
export class Glide extends Env<Box<'float64'>, Box> {
  readonly observationSpace = new Box([-8, 0], [8, Infinity], { dtype: 'float64' });
  readonly actionSpace = new Box([-2, -1], [2, 1]);
  readonly actions: number[][] = [];
  readonly #length: number;
  #place = 0;
  #t = 0;

  constructor(length = 99) {
    super();
    this.#length = length;
  }

  reset({ seed }: ResetOptions = {}): ResetResult<Float64Array> {
    this.seedRng(seed);
    this.#place = 0;
    this.#t = 0;
    return { observation: Float64Array.of(0, 0), info: {} };
  }

  step(action: Float32Array): StepResult<Float64Array> {
    this.actions.push([...action]);
    this.#place = Math.max(-8, Math.min(8, this.#place + action[0]!));
    this.#t++;
    return {
      observation: Float64Array.of(this.#place, this.#t),
      reward: action[0]!,
      terminated: this.#t >= this.#length,
      truncated: false,
      info: {},
    };
  }
}
