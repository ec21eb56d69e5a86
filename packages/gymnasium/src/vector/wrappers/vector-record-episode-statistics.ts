import type { BatchOf, Space } from '../../spaces/space.ts';
import {
  EpisodeRecorder,
  type EpisodeStatistics,
  type RecordEpisodeStatisticsOptions,
} from '../../wrappers/record-episode-statistics.ts';
import { infosAs } from '../_arguments.ts';
import type { AutoresetMode, VectorEnv, VectorStepResult } from '../vector-env.ts';
import { EpisodicVectorWrapper, type Moment } from './_episodic.ts';

/**
 * Adds the statistics of the episodes that ended in a step to its infos, as columns under `episode` with the mask
 * `_episode`, and keeps those of recent episodes.
 *
 * A masked reset restarts only the statistics of the environments that it resets. Pseudo-steps are not counted.
 *
 * @throws Error when the infos already have the key
 */
export class VectorRecordEpisodeStatistics<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
> extends EpisodicVectorWrapper<O, A, M> {
  readonly #recorder: EpisodeRecorder;

  constructor(env: VectorEnv<O, A, M>, options: RecordEpisodeStatisticsOptions = {}) {
    super(env);
    this.#recorder = new EpisodeRecorder(env.numEnvs, options);
  }

  /** Statistics of the most recent episodes that ended, oldest first. */
  get episodes(): readonly EpisodeStatistics[] {
    return this.#recorder.episodes;
  }

  protected override begin(index: number): void {
    this.#recorder.begin(index);
  }

  protected afterStep(
    result: VectorStepResult<BatchOf<O>, M>,
    moments: readonly Moment[],
  ): VectorStepResult<BatchOf<O>, M> {
    const recorder = this.#recorder;
    const ended = new Uint8Array(this.numEnvs);
    const columns = {
      return: new Float64Array(this.numEnvs),
      length: new Int32Array(this.numEnvs),
      ...(recorder.clock === undefined ? {} : { timeMs: new Float64Array(this.numEnvs) }),
    };
    moments.forEach((moment, i) => {
      if (moment !== 'began') recorder.count(i, result.rewards[i]!);
      if (moment.startsWith('ended')) {
        ended[i] = 1;
        const episode = recorder.end(i);
        columns.return[i] = episode.return;
        columns.length[i] = episode.length;
        if (columns.timeMs !== undefined) columns.timeMs[i] = episode.timeMs!;
      }
      if (moment.endsWith('began')) recorder.begin(i);
    });
    if (!ended.includes(1)) return result;
    recorder.assertKeyIsFree('infos', result.infos);
    const { statsKey } = recorder;
    return { ...result, infos: infosAs({ ...result.infos, [statsKey]: columns, [`_${statsKey}`]: ended }) };
  }
}
