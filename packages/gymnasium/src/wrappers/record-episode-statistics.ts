import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { expectInteger } from '../expect.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/** The statistics of an episode. */
export interface EpisodeStatistics {
  /** Sum of the rewards, undiscounted. */
  readonly return: number;
  /** Number of steps. */
  readonly length: number;
  /** Milliseconds from reset to end, if a clock was given. */
  readonly timeMs?: number;
}

/** Options of `RecordEpisodeStatistics`. */
export interface RecordEpisodeStatisticsOptions {
  /**
   * Number of recent episodes to keep in `episodes`, at least 1.
   * @defaultValue 100
   */
  readonly bufferLength?: number;
  /**
   * The key in `info`.
   * @defaultValue 'episode'
   */
  readonly statsKey?: string;
  /** A clock in milliseconds. Without one, no time is recorded and the statistics are reproducible. */
  readonly clock?: () => number;
}

/** Counts the episodes of some environments, and keeps the statistics of the most recent ones. */
export class EpisodeRecorder {
  readonly episodes: EpisodeStatistics[] = [];
  readonly statsKey: string;
  readonly clock: (() => number) | undefined;
  readonly #bufferLength: number;
  readonly #returns: Float64Array;
  readonly #lengths: Int32Array;
  readonly #startsMs: Float64Array;

  constructor(
    numEnvs: number,
    { bufferLength = 100, statsKey = 'episode', clock }: RecordEpisodeStatisticsOptions,
  ) {
    expectInteger('bufferLength', bufferLength, 1);
    this.statsKey = statsKey;
    this.clock = clock;
    this.#bufferLength = bufferLength;
    this.#returns = new Float64Array(numEnvs);
    this.#lengths = new Int32Array(numEnvs);
    this.#startsMs = new Float64Array(numEnvs);
  }

  begin(index: number): void {
    this.#returns[index] = 0;
    this.#lengths[index] = 0;
    if (this.clock !== undefined) this.#startsMs[index] = this.clock();
  }

  count(index: number, reward: number): void {
    this.#returns[index]! += reward;
    this.#lengths[index]!++;
  }

  end(index: number): EpisodeStatistics {
    const episode: EpisodeStatistics = {
      return: this.#returns[index]!,
      length: this.#lengths[index]!,
      ...(this.clock === undefined ? {} : { timeMs: this.clock() - this.#startsMs[index]! }),
    };
    this.episodes.push(episode);
    if (this.episodes.length > this.#bufferLength) this.episodes.shift();
    return episode;
  }

  /** Throws if the environment's own info has the key. */
  assertKeyIsFree(name: string, infos: object): void {
    if (!Object.hasOwn(infos, this.statsKey)) return;
    throw new Error(
      `Expected the ${name} of the environment to have no key \`${this.statsKey}\`: choose another \`statsKey\`.`,
    );
  }
}

/**
 * Adds the statistics of an episode to the info of its last step, and keeps those of recent episodes.
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
  readonly #recorder: EpisodeRecorder;

  constructor(env: Env<O, A>, options: RecordEpisodeStatisticsOptions = {}) {
    super(env);
    this.#recorder = new EpisodeRecorder(1, options);
  }

  /** Statistics of the most recent episodes that ended, oldest first. */
  get episodes(): readonly EpisodeStatistics[] {
    return this.#recorder.episodes;
  }

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    const result = super.reset(options);
    this.#recorder.begin(0);
    return result;
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    const result = super.step(action);
    const recorder = this.#recorder;
    recorder.count(0, result.reward);
    if (!result.terminated && !result.truncated) return result;
    recorder.assertKeyIsFree('info', result.info);
    return { ...result, info: { ...result.info, [recorder.statsKey]: recorder.end(0) } };
  }
}
