/**
 * The training of the DER paper as published: section 3.5 and Algorithm 1, its public code, and the two faults of that code, which
 * are kept so that their cost can be measured. These differ only in options, see `derPpoPresets`. The standard loop, `train.ts`,
 * contains none of this.
 *
 * @see https://github.com/Fhujinwu/DER
 */
import type { Rng } from 'gymnasium-js';
import { expectOneOf, expectThat } from 'gymnasium-js/expect';
import { backward, pick, takeStep } from './_learning.ts';
import { act, remember, resetEnvs, store } from './_rollout.ts';
import { createRun, type Run } from './_run.ts';
import { beginUpdate, endUpdate, trainerOf } from './_trainer.ts';
import { crossPairLoss } from './cross-pair-loss.ts';
import { checkDerPpoOptions, type DerPpoOptions } from './der-options.ts';
import { ppoLoss } from './loss.ts';
import { standardPpo } from './options.ts';
import { explainedVariance } from './statistics.ts';
import type { PpoMetrics, PpoTrainer, PpoTrainerInputs } from './trainer.ts';

/** Inputs of DER's published training: those of PPO, with one environment under same-step autoreset and complete options. */
type DerPpoTrainerInputs = Omit<PpoTrainerInputs, 'options'> & { readonly options: DerPpoOptions };

/**
 * Returns a trainer of DER's PPO as published. One update is one pass through lines 3 to 15 of Algorithm 1: it fills the buffer,
 * learns from it, and empties it.
 *
 * @throws RangeError when environment, network and options do not fit; during an update, when an episode is longer than `maxSteps`
 * @example
 * ```ts
 * import { derPpoPresets } from '@der-gym/agents';
 * import { createReferenceNetwork } from '../network/reference-network.ts';
 * import { createDerPpoTrainer } from './der-as-published.ts';
 * import { createRng, make, SyncVectorEnv } from 'gymnasium-js';
 *
 * const rng = createRng(1);
 * const env = new SyncVectorEnv([() => make('CartPole-v1')], { autoresetMode: 'same-step' });
 * const network = createReferenceNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [8], rng });
 * const options = { ...derPpoPresets['der-as-described'], totalSteps: 4000, maxSteps: 500, bufferSize: 4 };
 * const trainer = createDerPpoTrainer({ env, network, rng, options });
 * // 4 trajectories in the buffer, so 4 iterations, each of which takes one step
 * [...trainer.run()].map(({ episodes, optimizerSteps }) => [episodes, optimizerSteps]); // => [[4, 4], [4, 4]]
 * ```
 */
export function createDerPpoTrainer({ options, ...inputs }: DerPpoTrainerInputs): PpoTrainer<DerPpoOptions> {
  checkDerPpoOptions(options);
  expectThat('env.numEnvs', inputs.env.numEnvs, inputs.env.numEnvs === 1, '1');
  expectOneOf('env.autoresetMode', inputs.env.autoresetMode, ['same-step']);
  const { totalSteps, bufferSize, maxSteps } = options;
  const run = createRun(inputs, {
    ...standardPpo,
    totalSteps,
    numSteps: bufferSize * maxSteps,
    normalizeAdvantages: false,
    maxGradientNorm: null,
  });
  return trainerOf(run, options, () => update(run, options));
}

const everyone = Uint8Array.of(1);

function update(run: Run, options: DerPpoOptions): PpoMetrics {
  const { env, rollout } = run;
  const { bufferSize, maxSteps, clipRange, learningRate, criticLearningRate } = options;
  beginUpdate(run);

  // Lines 3 to 5: trajectories by the old policy, one after the other, until the buffer is full.
  if (!run.started) resetEnvs(run);
  const buffer: Int32Array[] = [];
  let end = 0;
  for (let start = 0; buffer.length < bufferSize; ) {
    const step = env.step(act(run, end));
    store(run, end, step, everyone);
    const ended = remember(run, end, 0, step);
    end += 1;
    if (ended) {
      buffer.push(rollout.rows.subarray(start, end));
      start = end;
    } else {
      expectThat('maxSteps', maxSteps, end - start !== maxSteps, 'at least the length of every episode');
    }
  }
  const advantages = new Float64Array(end);
  const returns = new Float64Array(end);
  for (const trajectory of buffer) pay(run, options, trajectory, advantages, returns);
  const collected = rollout.rows.subarray(0, end);
  const explained = explainedVariance(pick(rollout.values, collected), pick(returns, collected));

  // Lines 6 to 12: draw from the buffer, one step of the actor by Eq. 5 and one of the critic by Eq. 6.
  const iterations = options.iterations ?? bufferSize;
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const drawn = draw(run.shuffleRng, buffer, options.trajectoriesPerIteration);
    // the first fault: returns are computed as if the drawn trajectories were one
    if (options.returnsLeak) pay(run, options, drawn, advantages, returns);
    const found = backward(run, drawn, advantages, returns, (inputs, dLogits, dValues) =>
      // the second fault
      (options.crossPairs ? crossPairLoss : ppoLoss)(inputs, { ...loss, clipRange }, dLogits, dValues),
    );
    takeStep(run, found, learningRate, criticLearningRate);
  }

  // Lines 13 to 15: the buffer is emptied; the updated policy fills the next one.
  return endUpdate(run, end, { learningRate, clipRange, explainedVariance: explained });
}

/**
 * The loss is -J + delta², means over the drawn steps. Actor and critic share no weights, so each is updated by its own term.
 *
 * ```text
 * Eq. 5:  J(theta) = E[ min(rho_t A_t, clip(rho_t, 1 - e, 1 + e) A_t) ]
 * Eq. 6:  delta_t  = G_t - V(s_t)
 * ```
 */
const loss = {
  valueLoss: 'plain',
  halveValueLoss: false,
  valueCoefficient: 1,
  entropyCoefficient: 0,
} as const;

/**
 * Writes the return of every step of a trajectory, and its advantage.
 *
 * ```text
 * G_t = r_t + discount · G_(t+1)
 * A_t = r_t - V_old(s_t)  or  G_t - V_old(s_t)
 * ```
 */
function pay(
  { rollout: { rewards, values } }: Run,
  { discount, advantage }: DerPpoOptions,
  trajectory: Int32Array,
  advantages: Float64Array,
  returns: Float64Array,
): void {
  let sum = 0;
  for (let k = trajectory.length - 1; k >= 0; k -= 1) {
    const t = trajectory[k]!;
    sum = rewards[t]! + discount * sum;
    returns[t] = sum;
    advantages[t] = (advantage === 'reward - value' ? rewards[t]! : sum) - values[t]!;
  }
}

/** The steps of trajectories drawn uniformly from the buffer, without replacement within one draw. */
function draw(rng: Rng, buffer: readonly Int32Array[], count: number): Int32Array {
  if (count === 1) return buffer[rng.integer(buffer.length)]!;
  const left = [...buffer];
  const drawn: Int32Array[] = [];
  while (drawn.length < count) drawn.push(...left.splice(rng.integer(left.length), 1));
  return Int32Array.from(drawn.flatMap((trajectory) => [...trajectory]));
}
