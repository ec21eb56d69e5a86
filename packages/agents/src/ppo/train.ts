import { shuffle } from 'gymnasium-js';
import { backward, pick, takeStep } from './_learning.ts';
import { act, advantageInputs, finishEpisode, remember, resetEnvs, store, valueNext } from './_rollout.ts';
import { createRun, type Run } from './_run.ts';
import { beginUpdate, endUpdate, trainerOf } from './_trainer.ts';
import { computeGaeBatch } from './gae.ts';
import { ppoLoss } from './loss.ts';
import { resolvePpoOptions } from './options.ts';
import { explainedVariance } from './statistics.ts';
import type { PpoMetrics, PpoTrainer, PpoTrainerInputs } from './trainer.ts';

/**
 * Returns a trainer of standard PPO (Schulman et al. 2017), which runs update by update. `derLearner` trains as the DER paper and its
 * code do.
 *
 * @throws RangeError when environment, network and options do not fit
 * @example
 * ```ts
 * import { createPpoTrainer } from '@der-gym/agents';
 * import { createReferenceNetwork } from '../network/reference-network.ts';
 * import { createRng, make, SyncVectorEnv } from 'gymnasium-js';
 *
 * const rng = createRng(1);
 * const env = new SyncVectorEnv([() => make('CartPole-v1'), () => make('CartPole-v1')]);
 * const network = createReferenceNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [8], rng });
 * const trainer = createPpoTrainer({ env, network, rng, options: { totalSteps: 100, numSteps: 16 } });
 * trainer.numUpdates; // => 3
 * [...trainer.run()].map((metrics) => metrics.update); // => [1, 2, 3]
 * ```
 */
export function createPpoTrainer(inputs: PpoTrainerInputs): PpoTrainer {
  const options = resolvePpoOptions(inputs.options);
  return trainerOf(createRun(inputs, options), options, update);
}

/**
 * One pass through the update loop of CleanRL's `ppo.py`, in the same order. Quotes show the line of that
 * file at which each part begins.
 *
 * @see https://github.com/vwxyzjn/cleanrl/blob/master/cleanrl/ppo.py
 */
function update(run: Run): PpoMetrics {
  const { env, options, rollout, numEnvs, resetting } = run;
  const { numSteps, numMinibatches, updateEpochs, targetKl } = options;

  // 1. Storage and start. `# ALGO Logic: Storage setup`, `next_obs = ... envs.reset()`: the storage is `run.rollout`.
  if (!run.started) resetEnvs(run);
  const isExperience = new Uint8Array(numEnvs);

  // 2. Annealing. `# Annealing the rate if instructed to do so.`
  const annealed = beginUpdate(run);
  const learningRate = annealed(options.learningRate, options.annealLearningRate);
  const clipRange = annealed(options.clipRange, options.annealClipRange);

  // 3. Rollout. `for step in range(0, args.num_steps):`
  for (let t = 0; t < numSteps; t += 1) {
    const row = t * numEnvs;
    // `action, logprob, _, value = agent.get_action_and_value(next_obs)`
    const actions = act(run, row);
    // `next_obs, reward, ... = envs.step(...)`
    const step = env.step(actions);
    for (let e = 0; e < numEnvs; e += 1) isExperience[e] = 1 - resetting[e]!;
    store(run, row, step, isExperience);
    for (let e = 0; e < numEnvs; e += 1) {
      if (resetting[e] === 1) {
        // a pseudo-step of next-step autoreset: the action was ignored, so it is not learned from
        resetting[e] = 0;
        continue;
      }
      const ended = remember(run, row + e, e, step);
      if (ended) finishEpisode(run, row + e, e, step);
    }
  }

  // 4. Values and advantages. `# bootstrap value if not done`; here, truncated episodes are bootstrapped too.
  const end = numSteps * numEnvs;
  valueNext(run, end);
  const { advantages, returns } = computeGaeBatch(advantageInputs(run, end));

  // 5. The batch. `# flatten the batch`: rows are already flat, and pseudo-steps are left out.
  const batch = rollout.rows.subarray(0, rollout.count);
  const explained = explainedVariance(pick(rollout.values, batch), pick(returns, batch));

  // 6. Optimisation. `# Optimizing the policy and value network`
  const lossOptions = { ...options, clipRange };
  let stopped = false;
  for (let epoch = 0; epoch < updateEpochs && !stopped; epoch += 1) {
    shuffle(run.shuffleRng, batch);
    for (let part = 0; part < numMinibatches && !stopped; part += 1) {
      const from = Math.floor((part * batch.length) / numMinibatches);
      const to = Math.floor(((part + 1) * batch.length) / numMinibatches);
      if (from === to) continue;
      // `_, newlogprob, entropy, newvalue = ...` to `loss.backward()`
      const found = backward(run, batch.subarray(from, to), advantages, returns, (inputs, dLogits, dValues) =>
        ppoLoss(inputs, lossOptions, dLogits, dValues),
      );
      // `if args.target_kl is not None:`; as in Stable-Baselines3, before the step and at 1.5 times the target
      stopped = targetKl !== null && found.approxKl > 1.5 * targetKl;
      // `nn.utils.clip_grad_norm_(...)`, `optimizer.step()`
      if (!stopped) takeStep(run, found, learningRate);
    }
  }

  // 7. Record. `# TRY NOT TO MODIFY: record rewards for plotting purposes`
  return endUpdate(run, end, { learningRate, clipRange, explainedVariance: explained });
}
