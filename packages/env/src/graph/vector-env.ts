import { Box, createRng, Discrete } from 'gymnasium-js';
import { checkInteger, checkOneOf, show } from '../_check.ts';
import { extrasLayout, writeRouteExtras } from '../_extras.ts';
import { createVectorResults } from './_vector-results.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { questionIndices } from './evaluate-policy.ts';
import { endsAt, rememberedRewards, resolveProblem } from './problem.ts';
import { type QuestionSequence, questionSequence } from './question-order.ts';
import type { DerVectorEnv, DerVectorEnvOptions } from './vector-env-types.ts';

/**
 * Returns DER environments stepped together over an answer graph: no expert is asked, no text is touched, no object is made a
 * step an environment.
 *
 * Given the same questions and actions it agrees with `createDerEnv` to the bit. A row of an observation is the node's features,
 * then what else is observed: step one-hot [H], last expert one-hot [N], experts asked multi-hot [N], route one-hot [H x N], H
 * the horizon. Past the last call the step's part is all 0.
 *
 * Questions are drawn for all environments from one stream, so `seed` is one number; it is needed the first time.
 *
 * @throws RangeError for features that do not fit the graph, nothing to observe, `numEnvs` below 1, an action that is no expert;
 * TypeError for an unknown observable
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
  checkInteger('numEnvs', numEnvs, 1, 2 ** 24);
  checkOneOf('order', order, ['shuffled', 'sampled']);
  checkOneOf('autoresetMode', autoresetMode, ['next-step', 'same-step', 'disabled']);
  const problem = resolveProblem(graph, options);
  const rewardOf = rememberedRewards(graph, problem);
  const questions = questionIndices(graph, options.questions);
  const { maxSteps } = problem;
  const numExperts = graph.experts.length;
  const layout = extrasLayout(observes, maxSteps, numExperts);
  const features = options.features ?? new Float32Array(0);
  const featureSize = features.length / graph.numNodes;
  if (!Number.isInteger(featureSize)) {
    throw new RangeError(
      `Expected \`features\` to have a row for each of ${graph.numNodes} nodes, got ${features.length} entries.`,
    );
  }
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
  let sequence: QuestionSequence | null = null;
  const question = new Int32Array(numEnvs);
  const node = new Int32Array(numEnvs);
  const calls = new Int32Array(numEnvs);
  const routes = new Int32Array(numEnvs * maxSteps);
  const returns = new Float64Array(numEnvs);
  const ended = new Uint8Array(numEnvs);

  const results = createVectorResults(numEnvs, rowSize, autoresetMode, question, copy);
  const { observations, finalObservations, rewards, terminations, score, called, episode } = results;

  function observe(i: number, out: Float32Array): void {
    const at = i * rowSize;
    const source = (seesAnswer ? node[i]! : graph.questionOffsets[question[i]!]!) * featureSize;
    for (let d = 0; d < featureSize; d++) out[at + d] = features[source + d]!;
    writeRouteExtras(layout, routes, i * maxSteps, calls[i]!, out, at + featureSize);
  }

  function begin(i: number): void {
    const q = sequence!.next();
    question[i] = q;
    node[i] = graph.questionOffsets[q]!;
    calls[i] = 0;
    returns[i] = 0;
    ended[i] = 0;
    observe(i, observations);
  }

  /** Before anything is changed: a refused step leaves every environment where it was. */
  function checkActions(actions: ArrayLike<number>): void {
    if (actions.length !== numEnvs) {
      throw new RangeError(`Expected \`actions\` to have ${numEnvs} entries, got ${actions.length}.`);
    }
    for (let i = 0; i < numEnvs; i++) {
      if (ended[i]) {
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
    }
  }

  function act(i: number, expert: number): void {
    const t = calls[i]!;
    const from = node[i]!;
    const target = graph.next[from * numExperts + expert]!;
    const reward = rewardOf(t, from, expert);
    routes[i * maxSteps + t] = expert;
    node[i] = target;
    calls[i] = t + 1;
    returns[i]! += reward;
    rewards[i] = reward;
    score[i] = graph.score[target]!;
    called[i] = 1;
    if (!endsAt(graph, problem, t, target, expert)) {
      observe(i, observations);
      return;
    }
    terminations[i] = 1;
    ended[i] = 1;
    report(i, expert);
    if (autoresetMode === 'same-step') {
      observe(i, finalObservations);
      begin(i);
    } else observe(i, observations);
  }

  function report(i: number, lastExpert: number): void {
    let parameters = 0;
    for (let t = 0; t < calls[i]!; t++) parameters += graph.experts[routes[i * maxSteps + t]!]!.parameters;
    episode.question[i] = question[i]!;
    episode.return[i] = returns[i]!;
    episode.length[i] = calls[i]!;
    episode.score[i] = graph.score[node[i]!]!;
    episode.parameters[i] = parameters;
    episode.satisfied[i] = problem.stops[node[i]! * numExperts + lastExpert]!;
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
      if (seed !== undefined) {
        if (typeof seed !== 'number') {
          throw new TypeError(
            'Expected `seed` to be one number: all environments draw questions from one stream.',
          );
        }
        checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
        sequence = questionSequence(questions, order, createRng(seed));
      }
      if (sequence === null)
        throw new Error('Expected a seed in the first `reset`, got none: call `reset({ seed: 0 })`.');
      results.clear();
      for (let i = 0; i < numEnvs; i++) if (mask === undefined || mask[i]) begin(i);
      return results.reset();
    },

    step(actions) {
      if (sequence === null) throw new Error('Expected a `reset` before this `step`.');
      checkActions(actions);
      results.clear();
      for (let i = 0; i < numEnvs; i++) {
        if (ended[i]) begin(i);
        else act(i, actions[i]!);
      }
      return results.step();
    },

    close() {},

    state() {
      if (sequence === null) throw new Error('Expected a `reset` before `state`.');
      return {
        questions: sequence.state(),
        question: [...question],
        routes: Array.from(calls, (length, i) => [...routes.subarray(i * maxSteps, i * maxSteps + length)]),
        returns: [...returns],
        ended: [...ended],
      };
    },

    restore(state) {
      for (const name of ['question', 'routes', 'returns', 'ended'] as const) {
        if (state[name].length !== numEnvs) {
          throw new RangeError(
            `Expected \`state.${name}\` to have ${numEnvs} entries, got ${state[name].length}.`,
          );
        }
      }
      // all of it is checked before any of it is taken over
      for (const q of [...state.question, ...state.questions.epoch]) {
        checkInteger('state.question', q, 0, graph.questions.length - 1);
      }
      for (const route of state.routes) {
        checkInteger('state.routes', route.length, 0, maxSteps);
        for (const expert of route) checkInteger('state.routes', expert, 0, numExperts - 1);
      }
      sequence = questionSequence(questions, order, createRng(0), state.questions);
      results.clear();
      for (let i = 0; i < numEnvs; i++) {
        const route = state.routes[i]!;
        question[i] = state.question[i]!;
        node[i] = graph.questionOffsets[question[i]!]!;
        route.forEach((expert, t) => {
          routes[i * maxSteps + t] = expert;
          node[i] = graph.next[node[i]! * numExperts + expert]!;
        });
        calls[i] = route.length;
        returns[i] = state.returns[i]!;
        ended[i] = state.ended[i]!;
        observe(i, observations);
      }
      return results.reset();
    },
  };
}
