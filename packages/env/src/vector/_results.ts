import type { AutoresetMode } from 'gymnasium-js';
import type {
  DerVectorInfos,
  DerVectorResetResult,
  DerVectorStepResult,
  EpisodeColumns,
} from './vector-env-types.ts';

type EpisodeArrays = Pick<
  EpisodeColumns,
  'question' | 'return' | 'length' | 'score' | 'parameters' | 'satisfied'
>;

/** The arrays for the results of a vector environment, and the result objects. */
export interface VectorResults {
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float64Array;
  readonly terminations: Uint8Array;
  readonly score: Float64Array;
  /** 1 if an expert was asked in this step. */
  readonly called: Uint8Array;
  /** Shape [numEnvs x N]. */
  readonly actionMask: Uint8Array;
  /** Results of the episodes that ended. */
  readonly episode: EpisodeArrays;
  /** Returns the results in copies of the arrays, or the same object with the arrays themselves. */
  reset(): DerVectorResetResult;
  step(): DerVectorStepResult;
}

export function createVectorResults(
  numEnvs: number,
  rowSize: number,
  numExperts: number,
  autoresetMode: AutoresetMode,
  question: Int32Array,
  copy: boolean,
): VectorResults {
  const sameStep = autoresetMode === 'same-step';
  const observations = new Float32Array(numEnvs * rowSize);
  const finalObservations = new Float32Array(sameStep ? numEnvs * rowSize : 0);
  const rewards = new Float64Array(numEnvs);
  const terminations = new Uint8Array(numEnvs);
  const truncations = new Uint8Array(numEnvs);
  const score = new Float64Array(numEnvs);
  const called = new Uint8Array(numEnvs);
  const actionMask = new Uint8Array(numEnvs * numExperts).fill(1);
  const all = new Uint8Array(numEnvs).fill(1);
  const episode = {
    question: new Int32Array(numEnvs),
    return: new Float64Array(numEnvs),
    length: new Int32Array(numEnvs),
    score: new Float64Array(numEnvs),
    parameters: new Float64Array(numEnvs),
    satisfied: new Uint8Array(numEnvs),
  };

  const infos = (own: <T extends { slice(): T }>(array: T) => T): DerVectorInfos => {
    const columns = {
      question: own(episode.question),
      return: own(episode.return),
      length: own(episode.length),
      score: own(episode.score),
      parameters: own(episode.parameters),
      satisfied: own(episode.satisfied),
    };
    const finished = own(terminations);
    return {
      question: own(question),
      _question: own(all),
      score: own(score),
      _score: own(called),
      actionMask: own(actionMask),
      _actionMask: own(all),
      episode: columns,
      _episode: finished,
      ...(sameStep && {
        finalObservation: own(finalObservations),
        _finalObservation: finished,
        finalInfo: { episode: columns, _episode: finished },
        _finalInfo: finished,
      }),
    };
  };
  const copyOf = <T extends { slice(): T }>(array: T): T => array.slice();
  const itself = <T>(array: T): T => array;
  const step = (own: typeof copyOf): DerVectorStepResult => ({
    observations: own(observations),
    rewards: own(rewards),
    terminations: own(terminations),
    truncations: own(truncations),
    infos: infos(own),
  });
  const reset = (own: typeof copyOf): DerVectorResetResult => ({
    observations: own(observations),
    infos: infos(own),
  });
  const sharedStep = step(itself);
  const sharedReset = reset(itself);

  return {
    observations,
    finalObservations,
    rewards,
    terminations,
    score,
    called,
    actionMask,
    episode,
    reset: () => (copy ? reset(copyOf) : sharedReset),
    step: () => (copy ? step(copyOf) : sharedStep),
  };
}
