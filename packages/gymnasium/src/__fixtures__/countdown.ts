import { Env, type Info, type ResetOptions, type ResetResult, type StepResult } from '../env.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';

export interface CountdownOptions {
  /** Lengths of the episodes in turn, starting again after the last. */
  readonly lengths: readonly number[];
  /** End by truncation instead of termination. */
  readonly truncates?: boolean;
  /** Return the same refilled buffer at every reset and step. */
  readonly reusesBuffer?: boolean;
}

/**
 * An environment with numbers that can be computed by hand: the observation is [episode from 1, t], the reward of
 * step t is t, and an episode ends after its given length for any actions.
 */
export class Countdown extends Env<Box<'float64'>, Discrete> {
  readonly observationSpace = new Box(0, Infinity, { shape: [2], dtype: 'float64' });
  readonly actionSpace = new Discrete(2);
  resets = 0;
  steps = 0;
  closes = 0;
  readonly seeds: (number | undefined)[] = [];
  lastOptions: ResetOptions['options'];
  readonly #options: CountdownOptions;
  readonly #buffer = new Float64Array(2);
  readonly #info: Record<string, unknown> = {};

  constructor(options: CountdownOptions) {
    super();
    this.#options = options;
  }

  reset({ seed, options }: ResetOptions = {}): ResetResult<Float64Array> {
    this.seedRng(seed);
    this.seeds.push(seed);
    this.lastOptions = options;
    this.#buffer[0]!++;
    this.#buffer[1] = 0;
    this.resets++;
    return { observation: this.#observation(), info: this.#report() };
  }

  step(_action: number): StepResult<Float64Array> {
    this.steps++;
    const t = ++this.#buffer[1]!;
    const { lengths, truncates = false } = this.#options;
    const ended = t >= lengths[(this.resets - 1) % lengths.length]!;
    return {
      observation: this.#observation(),
      reward: t,
      terminated: ended && !truncates,
      truncated: ended && truncates,
      info: this.#report(),
    };
  }

  override close(): void {
    this.closes++;
  }

  #observation(): Float64Array {
    return this.#options.reusesBuffer === true ? this.#buffer : this.#buffer.slice();
  }

  #report(): Info {
    if (this.#options.reusesBuffer !== true) return { t: this.#buffer[1], place: [...this.#buffer] };
    this.#info.t = this.#buffer[1];
    this.#info.place = this.#buffer;
    return this.#info;
  }
}
