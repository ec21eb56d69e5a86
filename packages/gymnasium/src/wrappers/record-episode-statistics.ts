import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { expectInteger } from '../expect.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/** What an episode came to. */
export interface EpisodeStatistics {
  /** Sum of the rewards, undiscounted. */
  readonly return: number;
  /** Number of steps. */
  readonly length: number;
  /** Milliseconds from reset to end, where a clock was handed in. */
  readonly timeMs?: number;
}

/** Options of `RecordEpisodeStatistics`. */
export interface RecordEpisodeStatisticsOptions {
  /**
   * How many of the last episodes `episodes` keeps, at least 1.
   * @defaultValue 100
   */
  readonly bufferLength?: number;
  /**
   * The key in `info`.
   * @defaultValue 'episode'
   */
  readonly statsKey?: string;
  /** Returns milliseconds; without one no time is recorded, and an episode's statistics are repeatable. */
  readonly clock?: () => number;
}

/**
 * Adds an episode's statistics to the info of its last step, and keeps those of the last episodes.
 *
 * @example
 * ```ts
 * import { CartPole, RecordEpisodeStatistics } from 'gymnasium-js';
 * const env = new RecordEpisodeStatistics(new CartPole());
 * env.reset({ seed: 0 });
 * let last = env.step(1);
 * while (!last.terminated) last = env.step(1);
 * const { return: total, length } = env.episodes[0]!;
 * total === length; // => true
 * last.info.episode === env.episodes[0]; // => true
 * ```
 */
export class RecordEpisodeStatistics<O extends Space, A extends Space> extends Wrapper<O, A> {
  readonly #bufferLength: number;
  readonly #statsKey: string;
  readonly #clock: (() => number) | null;
  readonly #episodes: EpisodeStatistics[] = [];
  #return = 0;
  #length = 0;
  #startMs = 0;

  constructor(
    env: Env<O, A>,
    { bufferLength = 100, statsKey = 'episode', clock }: RecordEpisodeStatisticsOptions = {},
  ) {
    super(env);
    expectInteger('bufferLength', bufferLength, 1);
    this.#bufferLength = bufferLength;
    this.#statsKey = statsKey;
    this.#clock = clock ?? null;
  }

  /** Statistics of the last episodes that ended, oldest first. */
  get episodes(): readonly EpisodeStatistics[] {
    return this.#episodes;
  }

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    const result = super.reset(options);
    this.#return = 0;
    this.#length = 0;
    if (this.#clock !== null) this.#startMs = this.#clock();
    return result;
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    const result = super.step(action);
    this.#return += result.reward;
    this.#length++;
    if (!result.terminated && !result.truncated) return result;
    if (Object.hasOwn(result.info, this.#statsKey)) {
      throw new Error(
        `Expected no \`${this.#statsKey}\` in the info of the environment, which already has it: choose another \`statsKey\`.`,
      );
    }
    const episode: EpisodeStatistics = {
      return: this.#return,
      length: this.#length,
      ...(this.#clock === null ? {} : { timeMs: this.#clock() - this.#startMs }),
    };
    this.#episodes.push(episode);
    if (this.#episodes.length > this.#bufferLength) this.#episodes.shift();
    return { ...result, info: { ...result.info, [this.#statsKey]: episode } };
  }
}
