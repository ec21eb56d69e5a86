import { expectInteger } from '../../expect.ts';
import type { BatchOf, Space } from '../../spaces/space.ts';
import type {
  EpisodeStatistics,
  RecordEpisodeStatisticsOptions,
} from '../../wrappers/record-episode-statistics.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorInfosOf,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector-env.ts';
import { createEpisodeTracker, type EpisodeTracker } from './_episodes.ts';
import { VectorWrapper } from './vector-wrapper.ts';

/**
 * Adds the statistics of the episodes that ended in a step to its infos, as columns under `episode` with the mask
 * `_episode`, and keeps those of the last episodes.
 *
 * A masked reset begins the statistics of the environments it resets, and of no other; pseudo-steps are not counted.
 *
 * @throws Error when the infos already have the key
 */
export class VectorRecordEpisodeStatistics<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
> extends VectorWrapper<O, A, M> {
  readonly #bufferLength: number;
  readonly #statsKey: string;
  readonly #clock: (() => number) | null;
  readonly #episodes: EpisodeStatistics[] = [];
  readonly #returns: Float64Array;
  readonly #lengths: Int32Array;
  readonly #startsMs: Float64Array;
  readonly #tracker: EpisodeTracker;

  constructor(
    env: VectorEnv<O, A, M>,
    { bufferLength = 100, statsKey = 'episode', clock }: RecordEpisodeStatisticsOptions = {},
  ) {
    super(env);
    expectInteger('bufferLength', bufferLength, 1);
    this.#bufferLength = bufferLength;
    this.#statsKey = statsKey;
    this.#clock = clock ?? null;
    this.#returns = new Float64Array(env.numEnvs);
    this.#lengths = new Int32Array(env.numEnvs);
    this.#startsMs = new Float64Array(env.numEnvs);
    this.#tracker = createEpisodeTracker(env.numEnvs, env.autoresetMode);
  }

  /** Statistics of the last episodes that ended, oldest first. */
  get episodes(): readonly EpisodeStatistics[] {
    return this.#episodes;
  }

  override reset(options?: VectorResetOptions): VectorResetResult<BatchOf<O>, M> {
    const mask = this.#tracker.readMask(options);
    const result = super.reset(options);
    this.#tracker.resetDone(mask);
    for (let i = 0; i < this.numEnvs; i++) if (mask[i] === 1) this.#begin(i);
    return result;
  }

  override step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> {
    const result = super.step(actions);
    const ended = new Uint8Array(this.numEnvs);
    const columns = {
      return: new Float64Array(this.numEnvs),
      length: new Int32Array(this.numEnvs),
      ...(this.#clock === null ? {} : { timeMs: new Float64Array(this.numEnvs) }),
    };
    this.#tracker.moments(result).forEach((moment, i) => {
      if (moment === 'began') {
        this.#begin(i);
        return;
      }
      this.#returns[i]! += result.rewards[i]!;
      this.#lengths[i]!++;
      if (moment === 'went-on') return;
      ended[i] = 1;
      const episode: Record<string, number> = { return: this.#returns[i]!, length: this.#lengths[i]! };
      if (this.#clock !== null) episode.timeMs = this.#clock() - this.#startsMs[i]!;
      for (const [key, column] of Object.entries(columns)) column[i] = episode[key]!;
      this.#episodes.push(episode as unknown as EpisodeStatistics);
      if (this.#episodes.length > this.#bufferLength) this.#episodes.shift();
      if (moment === 'ended-and-began') this.#begin(i);
    });
    if (!ended.includes(1)) return result;
    if (Object.hasOwn(result.infos, this.#statsKey)) {
      throw new Error(
        `Expected no \`${this.#statsKey}\` in the infos of the environment, which already have it: choose another \`statsKey\`.`,
      );
    }
    const infos = { ...result.infos, [this.#statsKey]: columns, [`_${this.#statsKey}`]: ended };
    return { ...result, infos: infos as unknown as VectorInfosOf<BatchOf<O>, M> };
  }

  #begin(index: number): void {
    this.#returns[index] = 0;
    this.#lengths[index] = 0;
    if (this.#clock !== null) this.#startsMs[index] = this.#clock();
  }
}
