import type { VectorInfos, VectorStepResult } from 'gymnasium-js';
import { expectLength } from 'gymnasium-js/expect';
import { logSoftmax, sampleCategorical } from '../network/categorical.ts';
import type { Run } from './_run.ts';
import { DivergedError } from './diverged-error.ts';

/** Resets the environments, the first time with a seed, and writes their observations to the first rows. */
export function resetEnvs(run: Run): void {
  const seed = run.started ? undefined : { seed: run.rng.fork('env').integer(2 ** 31) };
  const { observations, infos } = run.env.reset(seed);
  run.observer.observeAll(observations, run.network.observations, 0);
  run.rewardScaler?.returns.fill(0);
  run.resetting.fill(0);
  rememberMask(run, infos, 0);
  run.started = true;
}

/** Stores the action masks at rows `row ... row + numEnvs - 1`: one array, or one per environment as from `SyncVectorEnv`. */
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

/** The action mask of some rows; undefined if every action is allowed. */
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
    // the environment ignores this action, so any valid one will do
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
 * Writes the results of a step into the rollout, normalised on request.
 *
 * @param isExperience 1 for real steps, not pseudo-steps of autoreset, shape [numEnvs]; only these update the reward scaling
 * @param isSeen 1 for steps that update the moments of observations, shape [numEnvs] @defaultValue all
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

/** Adds row `i`, a step of environment `e`, to the rows to learn from, and returns whether its episode ended. */
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
 * Handles an episode that ended in row `i`. Under next-step autoreset the next step only resets. Under same-step autoreset the next
 * row already holds the first observation of the next episode, so the final observation is valued separately, unless it is terminal.
 */
export function finishEpisode(run: Run, i: number, e: number, { infos }: Step): void {
  const { network, rollout, observer } = run;
  if (run.env.autoresetMode === 'next-step') {
    run.resetting[e] = 1;
    return;
  }
  if (rollout.terminated[i] === 1 && observer.moments === null) return;
  if (infos.finalObservation === undefined) {
    throw new Error('Expected `infos.finalObservation` when an episode ends, got none.');
  }
  const row = rollout.values.length;
  observer.observeOne(infos.finalObservation, e, network.observations, row * run.observationSize);
  if (rollout.terminated[i] === 1) return;
  network.act(row, 1, run.logits, run.finalValue);
  rollout.nextValues[i] = run.finalValue[0]!;
}

/** Computes the values of the current observations, and of the observation after every step, for rows 0 ... end - 1. */
export function valueNext({ network, rollout, env, numEnvs, logits, options }: Run, end: number): void {
  const { values, nextValues, terminated, truncated } = rollout;
  network.act(end, numEnvs, logits, values.subarray(end, end + numEnvs));
  const replaced = env.autoresetMode === 'same-step';
  for (let i = 0; i < end; i += 1) {
    if (!replaced || truncated[i] === 0) nextValues[i] = values[i + numEnvs]!;
    if (options.truncation === 'terminal' && truncated[i] === 1) terminated[i] = 1;
  }
}

/** The inputs of the advantages: the first `end` rows of the rollout. */
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
