import { Box, Discrete } from 'gymnasium-js';
import { expectInteger, expectOneOf, show } from 'gymnasium-js/expect';
import { nonTextLayout, writeNonTextOfRoute } from '../_non-text-features.ts';
import { areExperts, type Episodes, forgetEpisodes, reportEpisodes } from './_episodes.ts';
import { questionStreamsOf } from './_question-streams.ts';
import { createVectorResults } from './_results.ts';
import { checkState } from './_state.ts';
import type { VectorWorld } from './_world.ts';
import type { DerVectorEnv, EnvOptions } from './vector-env-types.ts';

/** Returns the environment over a world: the part that does not depend on the source of the answers. */
export function playIn(world: VectorWorld, options: EnvOptions): DerVectorEnv {
  const { numEnvs, observes = ['answer'], autoresetMode = 'same-step', copy = true } = options;
  expectInteger('numEnvs', numEnvs, 1, 2 ** 24);
  expectOneOf('autoresetMode', autoresetMode, ['next-step', 'same-step', 'disabled']);
  const { numExperts, maxSteps, repeats, featureSize, parametersOf } = world;
  const layout = nonTextLayout(observes, maxSteps, numExperts);
  const rowSize = featureSize + layout.size;
  if (rowSize === 0) {
    throw new RangeError(
      'Expected `features`, an `encoder`, or more than the answer in `observes`: the observation would be empty.',
    );
  }
  const singleObservationSpace = new Box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, {
    shape: [rowSize],
  });
  const singleActionSpace = new Discrete(numExperts);

  // state
  const streams = questionStreamsOf(world, options);
  let started = false;
  /** False after an expert, a Terminator or an encoder has thrown, because only some environments have then made the step. */
  let whole = true;
  const expectWhole = () => {
    if (whole) return;
    throw new Error(
      'Expected a `reset` of all environments or a `restore`: the last step failed with an error half way.',
    );
  };
  const question = new Int32Array(numEnvs);
  const calls = new Int32Array(numEnvs);
  const routes = new Int32Array(numEnvs * maxSteps);
  const returns = new Float64Array(numEnvs);
  const ended = new Uint8Array(numEnvs);

  const results = createVectorResults(numEnvs, rowSize, numExperts, autoresetMode, question, copy);
  const { observations, finalObservations, rewards, terminations, score, called, actionMask, episode } =
    results;
  const sameStep = autoresetMode === 'same-step';
  const over = new Int32Array(numEnvs + 1);
  const copied = new Int32Array(numEnvs);
  const episodes: Episodes = {
    ...{ numEnvs, maxSteps, parametersOf, question, calls, routes, returns },
    ...{ rewards, terminations, score, called, over, episode },
  };
  const moves = world.enter(episodes);
  /** Number of episodes that ended in this step, and of environments that wait for a reset. */
  let numOver = 0;
  let numEnded = 0;
  /** Whether `called` is 1 throughout. */
  let allCalled = false;

  function observe(i: number, out: Float32Array): void {
    const at = i * rowSize;
    if (featureSize > 0) moves.observe(i, out, at);
    if (layout.size > 0) writeNonTextOfRoute(layout, routes, i * maxSteps, calls[i]!, out, at + featureSize);
  }

  function observeAll(): void {
    if (featureSize > 0) moves.observeAll(observations, rowSize);
    if (layout.size === 0) return;
    for (let i = 0; i < numEnvs; i++) {
      writeNonTextOfRoute(layout, routes, i * maxSteps, calls[i]!, observations, i * rowSize + featureSize);
    }
  }

  /** Moves an environment to the start of its next question, without observing it. */
  function begin(i: number): void {
    question[i] = streams.next(i);
    moves.begin(i);
    calls[i] = 0;
    returns[i] = 0;
    ended[i] = 0;
    if (!repeats) actionMask.fill(1, i * numExperts, (i + 1) * numExperts);
  }

  /** Called before anything changes, so that a rejected step has no effect. */
  function checkActions(actions: ArrayLike<number>): void {
    if (actions.length !== numEnvs) {
      throw new RangeError(`Expected \`actions\` to have ${numEnvs} entries, got ${actions.length}.`);
    }
    if (numEnded === 0 && repeats && actions instanceof Int32Array) {
      if (areExperts(actions, numExperts)) return;
    }
    for (let i = 0; i < numEnvs; i++) {
      if (ended[i] === 1) {
        // in the mode 'next-step' this step resets the environment and ignores the action
        if (autoresetMode === 'next-step') continue;
        throw new Error(
          `Expected a \`reset\` of environment ${i} before this \`step\`: its episode has ended.`,
        );
      }
      const expert = actions[i]!;
      if (!(expert >= 0 && expert < numExperts && Number.isInteger(expert))) {
        throw new RangeError(
          `Expected \`actions[${i}]\` to be an integer in [0, ${numExperts - 1}], got ${show(expert)}.`,
        );
      }
      if (!repeats && actionMask[i * numExperts + expert] === 0) {
        throw new RangeError(
          `Expected \`actions[${i}]\` to be an expert not yet asked in this episode, got ${expert}.`,
        );
      }
    }
  }

  /** Makes a step, without writing the new observations. */
  function act(actions: ArrayLike<number>): void {
    if (!(actions instanceof Int32Array)) copied.set(actions);
    const chosen = actions instanceof Int32Array ? actions : copied;
    if (!allCalled) called.fill(1);
    allCalled = numEnded === 0;
    for (let i = 0; numEnded > 0 && i < numEnvs; i++) {
      if (ended[i] === 0) continue;
      begin(i);
      called[i] = 0;
      rewards[i] = 0;
    }
    numOver = moves.call(chosen, allCalled);
    if (!repeats) {
      for (let i = 0; i < numEnvs; i++) if (called[i] === 1) actionMask[i * numExperts + chosen[i]!] = 0;
    }
    reportEpisodes(episodes, numOver);
    for (let k = 0; k < numOver; k++) {
      const i = over[k]! >> 1;
      if (sameStep) {
        observe(i, finalObservations);
        begin(i);
      } else ended[i] = 1;
    }
    numEnded = sameStep ? 0 : numOver;
  }

  function forgetStep(): void {
    forgetEpisodes(episodes, numOver, finalObservations, sameStep ? rowSize : 0);
  }

  /** Clears the results of the last step, because a reset makes no calls and ends no episodes. */
  function forget(): void {
    forgetStep();
    numOver = 0;
    allCalled = false;
    called.fill(0);
    rewards.fill(0);
    score.fill(0);
  }

  function countEnded(): void {
    numEnded = ended.reduce((sum, flag) => sum + flag, 0);
  }

  return {
    numEnvs,
    singleObservationSpace,
    singleActionSpace,
    observationSpace: new Box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, {
      shape: [numEnvs, rowSize],
      dtype: 'float32',
    }),
    actionSpace: new Box(0, numExperts - 1, { shape: [numEnvs], dtype: 'int32' }),
    autoresetMode,

    reset({ seed, options: resetOptions } = {}) {
      const mask = resetOptions?.resetMask;
      if (mask !== undefined && mask.length !== numEnvs) {
        throw new RangeError(`Expected \`resetMask\` to have ${numEnvs} entries, got ${mask.length}.`);
      }
      if (mask !== undefined) expectWhole();
      if (seed !== undefined) streams.seed(seed);
      for (let i = 0; i < numEnvs; i++) {
        if (streams.ready(i)) continue;
        throw new Error('Expected a seed in the first `reset`, got none: call `reset({ seed: 0 })`.');
      }
      started = true;
      whole = false;
      forget();
      for (let i = 0; i < numEnvs; i++) if (mask === undefined || mask[i]) begin(i);
      countEnded();
      observeAll();
      whole = true;
      return results.reset();
    },

    step(actions) {
      if (!started) throw new Error('Expected a `reset` before this `step`.');
      expectWhole();
      checkActions(actions);
      whole = false;
      forgetStep();
      act(actions);
      observeAll();
      whole = true;
      return results.step();
    },

    close() {},

    state() {
      if (!started) throw new Error('Expected a `reset` before `state`.');
      expectWhole();
      return {
        questions: streams.state(),
        question: [...question],
        routes: Array.from(calls, (length, i) => [...routes.subarray(i * maxSteps, i * maxSteps + length)]),
        returns: [...returns],
        ended: [...ended],
      };
    },

    restore(state) {
      checkState(state, world, numEnvs, sameStep);
      streams.check(state.questions);
      whole = false;
      streams.restore(state.questions);
      started = true;
      forget();
      for (let i = 0; i < numEnvs; i++) {
        const route = state.routes[i]!;
        question[i] = state.question[i]!;
        if (!repeats) actionMask.fill(1, i * numExperts, (i + 1) * numExperts);
        route.forEach((expert, t) => {
          routes[i * maxSteps + t] = expert;
          if (!repeats) actionMask[i * numExperts + expert] = 0;
        });
        calls[i] = route.length;
        returns[i] = state.returns[i]!;
        ended[i] = state.ended[i]!;
        moves.follow(i, route.length);
      }
      countEnded();
      observeAll();
      whole = true;
      return results.reset();
    },
  };
}
