import type { Rng, VectorInfos } from 'gymnasium-js';
import { expectInteger, expectOneOf } from 'gymnasium-js/expect';
import { logSoftmax, sampleCategorical } from '../network/categorical.ts';
import type { NetworkArchitecture, PolicyNetwork } from '../network/policy-network.ts';
import { createRowWriter } from './_row-writer.ts';
import { expectFit } from './_run.ts';
import { normalizeObservations, type ObservationNormalization } from './normalization.ts';
import type { TrainableEnv } from './trainer.ts';

interface EvaluateEpisodesInputs {
  /** A separate environment, never the one in training. A time limit prevents endless episodes. */
  readonly env: TrainableEnv;
  /** Only used to act. Weights, optimiser and training buffer are unchanged. */
  readonly network: PolicyNetwork<NetworkArchitecture>;
  /** Its stream `'evaluate'` seeds the episodes and samples actions. */
  readonly rng: Rng;
  /** `trainer.normalization()` if observations were normalised in training. It is not updated. */
  readonly normalization?: ObservationNormalization | null;
  /** Number of episodes. Each environment plays an equal share, so that short episodes are not favoured. @defaultValue 100 */
  readonly episodes?: number;
  /** `'greedy'` takes the most probable action, ties to the lowest; `'sampled'` draws. @defaultValue 'greedy' */
  readonly mode?: 'greedy' | 'sampled';
}

interface EpisodeStatistics {
  /** Undiscounted, shape [episodes]. */
  readonly returns: Float64Array;
  /** In steps, shape [episodes]. */
  readonly lengths: Int32Array;
  readonly meanReturn: number;
  readonly meanLength: number;
}

/**
 * Returns the returns and lengths of a network's episodes, without learning from them.
 *
 * @throws RangeError when the environment does not reset by itself, or an argument is out of range
 * @example
 * ```ts
 * import { evaluateEpisodes } from '@der-gym/agents';
 * import { createReferenceNetwork } from '../network/reference-network.ts';
 * import { createRng, make, SyncVectorEnv } from 'gymnasium-js';
 *
 * const rng = createRng(1);
 * const env = new SyncVectorEnv([() => make('CartPole-v1'), () => make('CartPole-v1')]);
 * const network = createReferenceNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [8], rng });
 * const { returns, meanReturn } = evaluateEpisodes({ env, network, rng, episodes: 5 });
 * returns.length; // => 5
 * meanReturn >= 8; // => true
 * ```
 */
export function evaluateEpisodes(inputs: EvaluateEpisodesInputs): EpisodeStatistics {
  const { env, network, normalization = null, episodes = 100, mode = 'greedy' } = inputs;
  expectInteger('episodes', episodes, 1);
  expectOneOf('mode', mode, ['greedy', 'sampled']);
  const { numEnvs } = env;
  const { numActions, observationSize } = network.architecture;
  const writer = createRowWriter(env.singleObservationSpace, numEnvs);
  expectFit(env, writer.size, network.architecture);
  const show = (observations: unknown) => {
    writer.writeAll(observations, network.observations, 0);
    if (normalization !== null) {
      normalizeObservations(network.observations.subarray(0, numEnvs * observationSize), normalization);
    }
  };
  const firstAction = env.singleActionSpace.start;
  const stream = inputs.rng.fork('evaluate');
  const kept = network.observations.slice();
  network.reserve(numEnvs);

  const logits = new Float32Array(numEnvs * numActions);
  const logProbs = new Float64Array(numEnvs * numActions);
  const values = new Float32Array(numEnvs);
  const actions = new Int32Array(numEnvs);
  const resetting = new Uint8Array(numEnvs);
  const sums = new Float64Array(numEnvs);
  const counts = new Int32Array(numEnvs);
  // the first environments play one more if the episodes do not divide evenly
  const left = Int32Array.from({ length: numEnvs }, (_, e) => Math.ceil((episodes - e) / numEnvs));
  const returns = new Float64Array(episodes);
  const lengths = new Int32Array(episodes);
  let ended = 0;

  const first = env.reset({ seed: stream.integer(2 ** 31) });
  show(first.observations);
  let mask = maskIn(first.infos);
  while (ended < episodes) {
    network.act(0, numEnvs, logits, values);
    for (let e = 0; e < numEnvs; e += 1) {
      if (resetting[e] === 1) mask?.fill(1, e * numActions, (e + 1) * numActions);
    }
    logSoftmax(logits, numActions, mask, logProbs);
    if (mode === 'sampled') sampleCategorical(logProbs, numActions, stream, actions);
    else mostProbable(logProbs, numActions, actions);
    const step = env.step(firstAction === 0 ? actions : actions.map((action) => action + firstAction));
    show(step.observations);
    mask = maskIn(step.infos);
    for (let e = 0; e < numEnvs; e += 1) {
      if (resetting[e] === 1) {
        resetting[e] = 0;
        continue;
      }
      sums[e]! += step.rewards[e]!;
      counts[e]! += 1;
      if (!step.terminations[e] && !step.truncations[e]) continue;
      if (env.autoresetMode === 'next-step') resetting[e] = 1;
      if (left[e]! > 0) {
        left[e]! -= 1;
        returns[ended] = sums[e]!;
        lengths[ended] = counts[e]!;
        ended += 1;
      }
      sums[e] = 0;
      counts[e] = 0;
    }
  }
  network.observations.set(kept, 0);
  const mean = (list: Float64Array | Int32Array) => {
    let sum = 0;
    for (const x of list) sum += x;
    return sum / list.length;
  };
  return { returns, lengths, meanReturn: mean(returns), meanLength: mean(lengths) };
}

function maskIn(infos: VectorInfos): Uint8Array | undefined {
  // a copy, because the environment may overwrite this mask
  return infos.actionMask instanceof Uint8Array ? infos.actionMask.slice() : undefined;
}

function mostProbable(logProbs: Float64Array, numActions: number, out: Int32Array): void {
  for (let row = 0; row < out.length; row += 1) {
    let best = 0;
    for (let a = 1; a < numActions; a += 1) {
      if (logProbs[row * numActions + a]! > logProbs[row * numActions + best]!) best = a;
    }
    out[row] = best;
  }
}
