import { Box, Discrete } from 'gymnasium-js';
import { expectInteger, expectOneOf, show } from 'gymnasium-js/expect';
import { extrasLayout, writeRouteExtras } from '../_extras.ts';
import { createGather, featureSizeOf } from './_gather.ts';
import { createQuestionStreams } from './_question-streams.ts';
import { questionIndices } from './_questions.ts';
import { createRewardTables } from './_rewards.ts';
import { areExperts, forgetEpisodes, makeCalls, reportEpisodes, type VectorCore } from './_vector-core.ts';
import { createVectorResults } from './_vector-results.ts';
import { checkState } from './_vector-state.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { resolveProblem } from './problem.ts';
import type { DerVectorEnv, DerVectorEnvOptions } from './vector-env-types.ts';

/**
 * Returns DER environments stepped together over an answer graph: no expert is asked, no text is touched, no object is made a
 * step an environment.
 *
 * Given the same questions and actions it agrees with `createDerEnv` to the bit. A row of an observation is the node's features,
 * then what else is observed: step one-hot [H], last expert one-hot [N], experts asked multi-hot [N], route one-hot [H x N], H
 * the horizon. Past the last call the step's part is all 0.
 *
 * With a number as `seed`, questions are drawn for all environments from one stream; with an array of `numEnvs` seeds, each has
 * its own, and with `order: 'sampled'` it is given the questions that `createDerEnv`, so seeded, draws. A seed is needed the first
 * time.
 *
 * @throws RangeError for features that do not fit the graph, nothing to observe, `numEnvs` below 1, an action that is no expert or
 * one that `infos.actionMask` forbids; TypeError for an unknown observable
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, createDerVectorEnv } from '@der-gym/env';
 *
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 * });
 * const env = createDerVectorEnv(graph, { numEnvs: 2, observes: ['step'] });
 * Array.from(env.reset({ seed: 0 }).observations); // => [1, 0, 0, 0, 1, 0, 0, 0]
 * const { observations, terminations } = env.step([0, 1]);
 * Array.from(terminations); // => [0, 1]
 * Array.from(observations); // => [0, 1, 0, 0, 1, 0, 0, 0]
 * ```
 */
export function createDerVectorEnv(graph: AnswerGraph, options: DerVectorEnvOptions): DerVectorEnv {
  const {
    numEnvs,
    observes = ['answer'],
    order = 'shuffled',
    autoresetMode = 'same-step',
    copy = true,
  } = options;
  expectInteger('numEnvs', numEnvs, 1, 2 ** 24);
  expectOneOf('order', order, ['shuffled', 'sampled']);
  expectOneOf('autoresetMode', autoresetMode, ['next-step', 'same-step', 'disabled']);
  const problem = resolveProblem(graph, options);
  const rewardTables = createRewardTables(graph, problem);
  const questions = questionIndices(graph, options.questions);
  const { maxSteps, stops } = problem;
  const { next, questionOffsets, repeats } = graph;
  const numExperts = graph.experts.length;
  const layout = extrasLayout(observes, maxSteps, numExperts);
  const { features, featureRows } = options;
  const featureSize = featureSizeOf(graph, features, featureRows);
  const gather = createGather(features ?? new Float32Array(0), featureSize, featureRows);
  const rowSize = featureSize + layout.size;
  if (rowSize === 0) {
    throw new RangeError(
      'Expected `features`, or `observes` to name more than the answer: the observation would be empty.',
    );
  }
  const seesAnswer = observes.includes('answer');
  const singleObservationSpace = new Box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, {
    shape: [rowSize],
  });
  const singleActionSpace = new Discrete(numExperts);

  // state
  const streams = createQuestionStreams(numEnvs, questions, order);
  let started = false;
  const question = new Int32Array(numEnvs);
  const node = new Int32Array(numEnvs);
  const calls = new Int32Array(numEnvs);
  const routes = new Int32Array(numEnvs * maxSteps);
  const returns = new Float64Array(numEnvs);
  const ended = new Uint8Array(numEnvs);

  const results = createVectorResults(numEnvs, rowSize, numExperts, autoresetMode, question, copy);
  const { observations, finalObservations, rewards, terminations, score, called, actionMask, episode } =
    results;
  rewardTables.fill();
  const sameStep = autoresetMode === 'same-step';
  const over = new Int32Array(numEnvs + 1);
  const copied = new Int32Array(numEnvs);
  const core: VectorCore = {
    numEnvs,
    numExperts,
    maxSteps,
    rewardTables,
    targets: targetTable(graph, stops),
    scoreOf: graph.score,
    parametersOf: Float64Array.from(graph.experts, ({ parameters }) => parameters),
    question,
    node,
    calls,
    routes,
    returns,
    rewards,
    terminations,
    score,
    called,
    over,
    episode,
  };
  /** The node whose features are seen: where the environment is, or the root of its question. */
  const seen = seesAnswer ? node : new Int32Array(numEnvs);
  /** Episodes that ended in this step, and environments that wait for their reset. */
  let numOver = 0;
  let numEnded = 0;
  /** Whether `called` is 1 throughout. */
  let allCalled = false;

  function observe(i: number, out: Float32Array): void {
    const at = i * rowSize;
    if (featureSize > 0) gather.one(seen[i]!, out, at);
    if (layout.size > 0) writeRouteExtras(layout, routes, i * maxSteps, calls[i]!, out, at + featureSize);
  }

  function observeAll(): void {
    if (featureSize > 0) gather.all(seen, observations, rowSize);
    if (layout.size === 0) return;
    for (let i = 0; i < numEnvs; i++) {
      writeRouteExtras(layout, routes, i * maxSteps, calls[i]!, observations, i * rowSize + featureSize);
    }
  }

  /** Puts an environment at the start of its next question; it is yet to be observed. */
  function begin(i: number): void {
    const q = streams.next(i);
    question[i] = q;
    node[i] = questionOffsets[q]!;
    seen[i] = node[i]!;
    calls[i] = 0;
    returns[i] = 0;
    ended[i] = 0;
    if (!repeats) actionMask.fill(1, i * numExperts, (i + 1) * numExperts);
  }

  /** Before anything is changed: a refused step leaves every environment where it was. */
  function checkActions(actions: ArrayLike<number>): void {
    if (actions.length !== numEnvs) {
      throw new RangeError(`Expected \`actions\` to have ${numEnvs} entries, got ${actions.length}.`);
    }
    if (numEnded === 0 && repeats && actions instanceof Int32Array) {
      if (areExperts(actions, numExperts)) return;
    }
    for (let i = 0; i < numEnvs; i++) {
      if (ended[i] === 1) {
        // the next step of 'next-step' resets, whatever the action
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

  /** Everything of a step but the observations of where it leads. */
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
    numOver = makeCalls(core, chosen, allCalled);
    if (!repeats) {
      for (let i = 0; i < numEnvs; i++) if (called[i] === 1) actionMask[i * numExperts + chosen[i]!] = 0;
    }
    reportEpisodes(core, numOver);
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
    forgetEpisodes(core, numOver, finalObservations, sameStep ? rowSize : 0);
  }

  /** A reset is no step: no call was made in it, and no episode ended. */
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
      if (seed !== undefined) streams.seed(seed);
      for (let i = 0; i < numEnvs; i++) {
        if (streams.ready(i)) continue;
        throw new Error('Expected a seed in the first `reset`, got none: call `reset({ seed: 0 })`.');
      }
      started = true;
      forget();
      for (let i = 0; i < numEnvs; i++) if (mask === undefined || mask[i]) begin(i);
      countEnded();
      observeAll();
      return results.reset();
    },

    step(actions) {
      if (!started) throw new Error('Expected a `reset` before this `step`.');
      checkActions(actions);
      forgetStep();
      act(actions);
      observeAll();
      return results.step();
    },

    close() {},

    state() {
      if (!started) throw new Error('Expected a `reset` before `state`.');
      return {
        questions: streams.state(),
        question: [...question],
        routes: Array.from(calls, (length, i) => [...routes.subarray(i * maxSteps, i * maxSteps + length)]),
        returns: [...returns],
        ended: [...ended],
      };
    },

    restore(state) {
      checkState(state, graph, numEnvs, maxSteps);
      streams.restore(state.questions);
      started = true;
      forget();
      for (let i = 0; i < numEnvs; i++) {
        const route = state.routes[i]!;
        question[i] = state.question[i]!;
        node[i] = questionOffsets[question[i]!]!;
        if (!repeats) actionMask.fill(1, i * numExperts, (i + 1) * numExperts);
        route.forEach((expert, t) => {
          routes[i * maxSteps + t] = expert;
          node[i] = next[node[i]! * numExperts + expert]!;
          if (!repeats) actionMask[i * numExperts + expert] = 0;
        });
        calls[i] = route.length;
        returns[i] = state.returns[i]!;
        ended[i] = state.ended[i]!;
        seen[i] = seesAnswer ? node[i]! : questionOffsets[question[i]!]!;
      }
      countEnded();
      observeAll();
      return results.reset();
    },
  };
}

/** See `VectorCore`. */
function targetTable({ next, experts }: AnswerGraph, stops: Uint8Array): Int32Array {
  const numExperts = experts.length;
  return next.map((target, edge) =>
    target >= 0 && stops[target * numExperts + (edge % numExperts)] === 1 ? ~target : target,
  );
}
