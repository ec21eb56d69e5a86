import type { VectorInfos, VectorStepResult } from 'gymnasium-js';
import { expectLength } from 'gymnasium-js/expect';
import { logSoftmax, sampleCategorical } from '../network/categorical.ts';
import type { Run } from './_run.ts';
import { DivergedError } from './diverged-error.ts';

/** Resets the environments, the first time with a seed, and writes what they show to the first rows. */
export function resetEnvs(run: Run): void {
  const seed = run.started ? undefined : { seed: run.rng.fork('env').integer(2 ** 31) };
  const { observations, infos } = run.env.reset(seed);
  run.observer.observeAll(observations, run.network.observations, 0);
  run.rewardScaler?.returns.fill(0);
  run.resetting.fill(0);
  rememberMask(run, infos, 0);
  run.started = true;
}

/** Keeps what the environments allow at rows `row ... row + numEnvs - 1`: one array, or one for each as `SyncVectorEnv` has them. */
export function rememberMask(
  { rollout, numEnvs, numActions }: Run,
  { actionMask }: VectorInfos,
  row: number,
): void {
  if (actionMask === undefined) return;
  rollout.masks ??= new Uint8Array(rollout.values.length * numActions).fill(1);
  const parts: readonly unknown[] = Array.isArray(actionMask) ? actionMask : [actionMask];
  const length = (numEnvs * numActions) / parts.length;
  parts.forEach((mask, i) => {
    if (!(mask instanceof Uint8Array)) {
      throw new TypeError(
        'Expected `infos.actionMask` to be a Uint8Array of shape [numEnvs, actions], or one of shape [actions] for each environment.',
      );
    }
    expectLength('infos.actionMask', mask, length);
    rollout.masks!.set(mask, row * numActions + i * length);
  });
}

/** What is allowed in some rows, or undefined where everything is. */
export function maskOf({ rollout, numActions }: Run, row: number, rows: number): Uint8Array | undefined {
  return rollout.masks?.subarray(row * numActions, (row + rows) * numActions);
}

/**
 * Draws an action for each of the N environments at `row`, writes it with its log-probability and V(s) into the
 * rollout, and returns the actions as the space counts them.
 */
export function act(run: Run, row: number): Int32Array {
  const { network, rollout, numEnvs, numActions, logits, logProbs, resetting } = run;
  network.act(row, numEnvs, logits, rollout.values.subarray(row, row + numEnvs));
  const bad = logits.findIndex((z) => !Number.isFinite(z));
  if (bad >= 0) throw new DivergedError(run.updates, 'logits', 'logits', logits[bad]!, run.lastState, null);
  for (let e = 0; e < numEnvs; e += 1) {
    // an action that is ignored must only be possible
    if (resetting[e] === 1) maskOf(run, row + e, 1)?.fill(1);
  }
  logSoftmax(logits, numActions, maskOf(run, row, numEnvs), logProbs);
  const actions = rollout.actions.subarray(row, row + numEnvs);
  sampleCategorical(logProbs, numActions, run.actRng, actions);
  for (let e = 0; e < numEnvs; e += 1) rollout.logProbs[row + e] = logProbs[e * numActions + actions[e]!]!;
  const { start } = run.env.singleActionSpace;
  return start === 0 ? actions : actions.map((action) => action + start);
}

type Step = VectorStepResult<unknown>;

/**
 * Writes what a step gave into the rollout, and normalises where that is wanted.
 *
 * @param isExperience 1 where the step is one of the episode's own, shape [numEnvs]: rewards are scaled by those
 * @param isSeen 1 where the moments of observations learn from it, shape [numEnvs]; everywhere when left out
 */
export function store(
  run: Run,
  row: number,
  step: Step,
  isExperience: Uint8Array,
  isSeen?: Uint8Array,
): void {
  const { rollout, numEnvs, rewardScaler } = run;
  const next = row + numEnvs;
  run.observer.observeAll(step.observations, run.network.observations, next * run.observationSize, isSeen);
  rememberMask(run, step.infos, next);
  rollout.terminated.set(step.terminations, row);
  rollout.truncated.set(step.truncations, row);
  const rewards = rollout.rewards.subarray(row, next);
  if (rewardScaler === null) rewards.set(step.rewards);
  else rewardScaler.scale(step.rewards, isExperience, step.terminations, step.truncations, rewards);
}

/** Counts row `i`, a step of environment `e`, as one to learn from, and returns whether its episode ended there. */
export function remember(run: Run, i: number, e: number, step: Step): boolean {
  const { rollout, log, episodeReturns, episodeLengths } = run;
  rollout.rows[rollout.count] = i;
  rollout.count += 1;
  run.steps += 1;
  log.actionCounts[rollout.actions[i]!]! += 1;
  episodeReturns[e]! += step.rewards[e]!;
  episodeLengths[e]! += 1;
  if (rollout.terminated[i] === 0 && rollout.truncated[i] === 0) return false;
  log.episodes += 1;
  log.returnSum += episodeReturns[e]!;
  log.lengthSum += episodeLengths[e]!;
  episodeReturns[e] = 0;
  episodeLengths[e] = 0;
  return true;
}

/**
 * Sees to an episode that ended in row `i`. Under next-step autoreset the next step only resets. Under same-step the next
 * row holds the next episode's first observation already: the final one is valued apart, unless nothing follows it.
 */
export function finishEpisode(run: Run, i: number, e: number, { infos }: Step): void {
  const { network, rollout, observer } = run;
  if (run.env.autoresetMode === 'next-step') {
    run.resetting[e] = 1;
    return;
  }
  if (rollout.terminated[i] === 1 && observer.moments === null) return;
  if (infos.finalObservation === undefined) {
    throw new Error('Expected `infos.finalObservation` where an episode ended.');
  }
  const row = rollout.values.length;
  observer.observeOne(infos.finalObservation, e, network.observations, row * run.observationSize);
  if (rollout.terminated[i] === 1) return;
  network.act(row, 1, run.logits, run.finalValue);
  rollout.nextValues[i] = run.finalValue[0]!;
}

/** Values where the environments stand after the last step, and then what every step led to; rows 0 ... end - 1. */
export function valueNext({ network, rollout, env, numEnvs, logits, options }: Run, end: number): void {
  const { values, nextValues, terminated, truncated } = rollout;
  network.act(end, numEnvs, logits, values.subarray(end, end + numEnvs));
  const replaced = env.autoresetMode === 'same-step';
  for (let i = 0; i < end; i += 1) {
    if (!replaced || truncated[i] === 0) nextValues[i] = values[i + numEnvs]!;
    if (options.truncation === 'terminal' && truncated[i] === 1) terminated[i] = 1;
  }
}

/** What advantages are computed from: the first `end` rows of the rollout. */
export function advantageInputs({ rollout, options, numEnvs }: Run, end: number) {
  return {
    rewards: rollout.rewards.subarray(0, end),
    values: rollout.values.subarray(0, end),
    nextValues: rollout.nextValues.subarray(0, end),
    terminated: rollout.terminated.subarray(0, end),
    truncated: rollout.truncated.subarray(0, end),
    discount: options.discount,
    lambda: options.lambda,
    numEnvs,
  };
}
