import { expectLength } from 'gymnasium-js/expect';
import { lossNames } from './_learning.ts';
import { maskOf, rememberMask } from './_rollout.ts';
import { emptyLog, type Run } from './_run.ts';
import { copyMoments } from './moments.ts';
import { normalizationFrom } from './normalization.ts';
import type { PpoMetrics, PpoTrainer, PpoTrainerState } from './trainer.ts';

/** Counts the new update, and returns the current values of linearly annealed settings. */
export function beginUpdate(run: Run): (rate: number, falls: boolean) => number {
  const { numUpdates, numActions, now, updates } = run;
  if (updates >= numUpdates) {
    throw new Error(
      `Expected at most ${numUpdates} updates, the number for \`totalSteps\`; all of them are done.`,
    );
  }
  run.log = emptyLog(numActions, now?.());
  run.updates += 1;
  run.rollout.count = 0;
  return (rate, falls) => (falls ? rate - rate * (updates / numUpdates) : rate);
}

/** Copies the last row to the first row of the next rollout, and returns the metrics of the update. */
export function endUpdate(
  run: Run,
  end: number,
  used: Pick<PpoMetrics, 'learningRate' | 'clipRange' | 'explainedVariance'>,
): PpoMetrics {
  const { network, rollout, numEnvs, numActions, observationSize, log, now } = run;
  network.observations.copyWithin(0, end * observationSize, (end + numEnvs) * observationSize);
  rollout.masks?.copyWithin(0, end * numActions, (end + numEnvs) * numActions);
  const mean = (sum: number, of: number) => (of === 0 ? 0 : sum / of);
  const losses = { ...log.sums };
  for (const name of lossNames) losses[name] = mean(losses[name], log.minibatches);
  const elapsedMs = now === undefined || log.startedAt === undefined ? 0 : now() - log.startedAt;
  return {
    update: run.updates,
    steps: run.steps,
    learningRate: used.learningRate,
    clipRange: used.clipRange,
    ...losses,
    gradientNorm: mean(log.gradientNorm, log.optimizerSteps),
    explainedVariance: used.explainedVariance,
    optimizerSteps: log.optimizerSteps,
    episodes: log.episodes,
    returnMean: log.episodes === 0 ? null : log.returnSum / log.episodes,
    lengthMean: log.episodes === 0 ? null : log.lengthSum / log.episodes,
    actionShares: log.actionCounts.map((times) => mean(times, rollout.count)),
    stepsPerSecond: elapsedMs > 0 ? (1000 * rollout.count) / elapsedMs : null,
  };
}

/** The trainer around a loop's `update`. */
export function trainerOf<O extends object>(
  run: Run,
  options: O,
  update: (run: Run) => PpoMetrics,
): PpoTrainer<O> {
  const { env, network, observer, rewardScaler, rollout, numEnvs, observationSize } = run;
  const { actRng, shuffleRng, resetting, episodeReturns, episodeLengths } = run;
  return {
    options,
    numUpdates: run.numUpdates,
    get updates() {
      return run.updates;
    },
    update: () => update(run),
    *run() {
      while (run.updates < run.numUpdates) yield update(run);
    },
    state() {
      run.lastState = { update: run.updates, name: null };
      return {
        options,
        updates: run.updates,
        steps: run.steps,
        rng: { act: actRng.state(), shuffle: shuffleRng.state() },
        network: network.state(),
        observations: run.started ? network.observations.slice(0, numEnvs * observationSize) : null,
        actionMask: maskOf(run, 0, numEnvs)?.slice() ?? null,
        resetting: resetting.slice(),
        episodeReturns: episodeReturns.slice(),
        episodeLengths: episodeLengths.slice(),
        moments: observer.moments && copyMoments(observer.moments),
        rewardMoments: rewardScaler && {
          moments: copyMoments(rewardScaler.moments),
          returns: rewardScaler.returns.slice(),
        },
        env: env.state?.() ?? null,
      };
    },
    savedAs(name) {
      if (run.lastState === null) throw new Error('Expected `state()` to be called before `savedAs`.');
      run.lastState = { ...run.lastState, name };
    },
    normalization: () => observer.moments && normalizationFrom(observer.moments),
    restore(state) {
      if (!sameOptions(state, options)) {
        throw new RangeError('Expected a state that was saved with the options of this trainer.');
      }
      expectLength('state.resetting', state.resetting, numEnvs);
      if (state.observations !== null) {
        expectLength('state.observations', state.observations, numEnvs * observationSize);
        if (env.restore === undefined || state.env === null) {
          throw new Error(
            'Expected an environment with `state()` and `restore()`, without which training cannot resume bit-exactly.',
          );
        }
        env.restore(state.env as never);
        network.observations.set(state.observations, 0);
      }
      rollout.masks = null;
      if (state.actionMask) rememberMask(run, { actionMask: state.actionMask }, 0);
      network.restore(state.network);
      observer.restore(state.moments);
      if (rewardScaler !== null && state.rewardMoments !== null) {
        copyMoments(state.rewardMoments.moments, rewardScaler.moments);
        rewardScaler.returns.set(state.rewardMoments.returns);
      }
      actRng.restore(state.rng.act);
      shuffleRng.restore(state.rng.shuffle);
      resetting.set(state.resetting);
      episodeReturns.set(state.episodeReturns);
      episodeLengths.set(state.episodeLengths);
      run.updates = state.updates;
      run.lastState = { update: state.updates, name: null };
      run.steps = state.steps;
      run.started = state.observations !== null;
    },
  };
}

/** Whether two objects have equal values under equal names, in any order. */
function sameOptions({ options: saved }: PpoTrainerState<object>, options: object): boolean {
  const sorted = (given: object) => JSON.stringify(Object.entries(given).sort());
  return sorted(saved) === sorted(options);
}
