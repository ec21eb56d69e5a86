import { Env, type ResetOptions } from '../env.ts';
import { CartPole } from '../envs/cart-pole.ts';
import { register } from '../registry/registry.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { Discrete } from '../spaces/discrete.ts';
import { MultiBinary } from '../spaces/multi-binary.ts';
import { Sequence } from '../spaces/sequence.ts';
import type { SampleOf } from '../spaces/space.ts';
import { Text } from '../spaces/text.ts';
import { Tuple } from '../spaces/tuple.ts';
import { Countdown } from './countdown.ts';

// Environments that worker threads make by the name of an export.

register('thread/Short-v0', () => new CartPole(), { maxEpisodeSteps: 3 });

/** Countdowns whose numbering restarts with every seed. */
export async function createCountdown(...lengths: number[]): Promise<Countdown> {
  return new Countdown({ lengths });
}

/** Reuses one buffer for all observations. */
export function createBufferedCountdown(...lengths: number[]): Countdown {
  return new Countdown({ lengths, reusesBuffer: true });
}

export function createNothing(): object {
  return {};
}

export function createFailure(): never {
  throw new RangeError('this one cannot be made');
}

const numbers = new Dict({
  place: new Tuple([new Box(0, 1, { shape: [2], dtype: 'float64' }), new MultiBinary(3)]),
  lamp: new Discrete(4),
});
const words = new Dict({ word: new Text(5), list: new Sequence(new Discrete(3)) });

/** Returns random values of a space, and its arguments in the info. */
abstract class Echo<S extends typeof numbers | typeof words> extends Env<S, S> {
  reset({ seed, options }: ResetOptions = {}) {
    this.seedRng(seed);
    return { observation: this.#draw(), info: { options: JSON.stringify(options ?? null) } };
  }
  step(action: SampleOf<S>) {
    const observation = this.#draw();
    const name =
      this.rng.integer(2) === 0 ? { even: true } : { odd: 1, nested: { deep: this.rng.uniform() } };
    const info = { told: JSON.stringify(this.actionSpace.toJsonable(action as never)), ...name };
    return {
      observation,
      reward: this.rng.uniform(),
      terminated: this.rng.integer(3) === 0,
      truncated: false,
      info,
    };
  }
  #draw(): SampleOf<S> {
    return this.observationSpace.sample({ rng: this.rng }) as SampleOf<S>;
  }
}

export class NumbersEcho extends Echo<typeof numbers> {
  readonly observationSpace = numbers;
  readonly actionSpace = numbers;
}

export class WordsEcho extends Echo<typeof words> {
  readonly observationSpace = words;
  readonly actionSpace = words;
}

/** Does what its action says: nothing, throw, exit the thread, or take long. */
export class Troublesome extends Env<Discrete, Discrete> {
  readonly observationSpace = new Discrete(1);
  readonly actionSpace = new Discrete(4);
  level = 1;
  reset({ seed }: ResetOptions = {}) {
    this.seedRng(seed);
    return { observation: 0, info: {} };
  }
  step(action: number) {
    if (action === 1) throw new RangeError('refused inside');
    if (action === 2) process.exit(7);
    if (action === 3) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
    return { observation: 0, reward: this.level, terminated: false, truncated: false, info: {} };
  }
  add(a: number, b: number): number {
    return a + b + this.level;
  }
}
