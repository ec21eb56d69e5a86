import { Box, createRng, Discrete } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { createReferenceNetwork } from '../network/reference-network.ts';
import { createDerPpoTrainer } from './der-as-published.ts';
import type { DerPpoOptions } from './der-options.ts';
import { derPpoPresets } from './presets.ts';
import type { TrainableEnv } from './trainer.ts';

interface Step {
  readonly observation: number;
  readonly action: number;
  readonly reward: number;
}

interface Script {
  /** Steps of episode k. */
  readonly length: (k: number) => number;
  readonly observe: (k: number, t: number) => number;
  readonly reward: (k: number, t: number, action: number) => number;
}

/** Scripted episodes, one at a time, with a record of the actions. Observations are one number; there are two actions. */
function scripted({ length, observe, reward }: Script) {
  const episodes: Step[][] = [[]];
  const single = new Box<'float32'>(-1e9, 1e9, { shape: [1] });
  const look = () => Float32Array.of(observe(episodes.length - 1, episodes.at(-1)!.length));
  const env: TrainableEnv = {
    numEnvs: 1,
    autoresetMode: 'same-step',
    singleObservationSpace: single,
    singleActionSpace: new Discrete(2),
    observationSpace: single,
    actionSpace: new Discrete(2) as never,
    reset: () => ({ observations: look(), infos: {} }),
    step(actions) {
      const [k, t, action] = [episodes.length - 1, episodes.at(-1)!.length, actions[0]!];
      const paid = reward(k, t, action);
      episodes.at(-1)!.push({ observation: observe(k, t), action, reward: paid });
      const ends = t + 1 === length(k);
      if (ends) episodes.push([]);
      return {
        observations: look(),
        rewards: Float64Array.of(paid),
        terminations: Uint8Array.of(ends ? 1 : 0),
        truncations: new Uint8Array(1),
        infos: {},
      };
    },
    close: () => undefined,
  };
  return { env, episodes };
}

const described = derPpoPresets['der-as-described'];
const released = derPpoPresets['der-as-released'];

function start(script: Script, options: DerPpoOptions) {
  const { env, episodes } = scripted(script);
  const rng = createRng(7);
  const network = createReferenceNetwork({ observationSize: 1, numActions: 2, hiddenSizes: [], rng });
  return { episodes, network, trainer: createDerPpoTrainer({ env, network, rng, options }) };
}

/** logits w x + b of two actions, then v x + c of the critic. */
type Weights = number[];
const value = ([, , , , v, c]: Weights, x: number) => v! * x + c!;
function logProb([w0, w1, b0, b1]: Weights, x: number, action: number): number {
  const logits = [w0! * x + b0!, w1! * x + b1!];
  return logits[action]! - Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
}

/**
 * A second implementation of Algorithm 1, lines 6 to 15: gradients by central differences of the objectives, Adam written out, one
 * draw after the other. It shares only the random draws with the code under test.
 */
function algorithm1(old: Weights, buffer: readonly Step[][], options: DerPpoOptions): Weights {
  const { discount, clipRange, advantage } = options;
  const rng = createRng(7).fork('shuffle');
  const weights = [...old];
  const mean = weights.map(() => 0);
  const square = weights.map(() => 0);
  const returnsOf = (steps: readonly Step[]) =>
    steps.map((_, from) => steps.slice(from).reduce((sum, { reward }, k) => sum + discount ** k * reward, 0));

  for (let iteration = 1; iteration <= (options.iterations ?? buffer.length); iteration += 1) {
    const left = buffer.map((_, i) => i);
    const drawn: Step[][] = [];
    for (let k = 0; k < options.trajectoriesPerIteration; k += 1) {
      const [chosen] = left.splice(rng.integer(left.length), 1);
      drawn.push(buffer[chosen!]!);
    }
    const steps = drawn.flat();
    const returns = options.returnsLeak ? returnsOf(steps) : drawn.flatMap(returnsOf);
    const advantages = steps.map(({ observation, reward }, t) =>
      advantage === 'reward - value'
        ? reward - value(old, observation)
        : returns[t]! - value(old, observation),
    );
    const n = steps.length;
    const objective = (tried: Weights) => {
      let total = 0;
      steps.forEach((of, i) => {
        steps.forEach(({ observation }, j) => {
          if (i !== j && !options.crossPairs) return;
          const rho = Math.exp(
            logProb(tried, observation, of.action) - logProb(old, of.observation, of.action),
          );
          const clipped = Math.min(Math.max(rho, 1 - clipRange), 1 + clipRange);
          total += Math.min(rho * advantages[i]!, clipped * advantages[i]!);
        });
      });
      const error = steps.reduce(
        (sum, { observation }, t) => sum + (returns[t]! - value(tried, observation)) ** 2,
        0,
      );
      return error / n - total / (options.crossPairs ? n * n : n);
    };
    const gradient = weights.map((_, p) => {
      const moved = (by: number) => objective(weights.map((x, q) => (q === p ? x + by : x)));
      return (moved(1e-7) - moved(-1e-7)) / 2e-7;
    });
    gradient.forEach((g, p) => {
      mean[p] = 0.9 * mean[p]! + 0.1 * g;
      square[p] = 0.999 * square[p]! + 0.001 * g * g;
      const rate = p < 4 ? options.learningRate : options.criticLearningRate;
      const root = Math.sqrt(square[p]! / (1 - 0.999 ** iteration)) + 1e-5;
      weights[p]! -= (rate * mean[p]!) / (1 - 0.9 ** iteration) / root;
    });
  }
  return weights;
}

describe('Algorithm 1', () => {
  const script: Script = {
    length: (k) => 1 + ((3 * k) % 4),
    observe: (k, t) => Math.sin(5 * k + 2 * t),
    reward: (k, t, action) => Math.cos(k + 3 * t) + action,
  };
  const rates = { learningRate: 0.05, criticLearningRate: 0.02 };

  it.each([
    ['as described', { ...described, ...rates, totalSteps: 2 * 48, bufferSize: 12 }],
    ['as released', { ...released, ...rates, totalSteps: 2 * 48, bufferSize: 12 }],
  ])('is followed draw by draw, %s', (_, options) => {
    const { episodes, network, trainer } = start(script, options);
    const before = Array.from(network.parameters);
    const { optimizerSteps, episodes: collected } = trainer.update();
    expect([collected, optimizerSteps]).toEqual([12, options.iterations ?? 12]);
    const expected = algorithm1(before, episodes.slice(0, 12), options);
    expect(Array.from(network.parameters)).toEqual(expected.map((x) => expect.closeTo(x, 6)));
    // actor and critic have both moved, so the comparison is meaningful
    for (const [p, x] of before.entries()) expect(Math.abs(network.parameters[p]! - x)).toBeGreaterThan(1e-3);
  });

  it('plays every episode to its end, and continues with the next one when the buffer is empty', () => {
    const { episodes, trainer } = start(script, { ...described, totalSteps: 3 * 20, bufferSize: 5 });
    const steps = [...trainer.run()].map((metrics) => metrics.steps);
    const lengths = episodes.slice(0, 15).map((steps_) => steps_.length);
    const upTo = (k: number) => lengths.slice(0, k).reduce((sum, length) => sum + length, 0);
    expect(steps).toEqual([upTo(5), upTo(10), upTo(15)]);
    expect(episodes.slice(0, 15).map((_, k) => script.length(k))).toEqual(lengths);
  });

  // observations are 0: V_old = 0, and both actions have probability .5 in the first iteration, where every ratio is 1
  const twoSteps: Script = { length: () => 2, observe: () => 0, reward: (_, t) => t + 1 };

  it('uses Eq. 5 and 6 of the text: r - V weights the ratio, and V is fitted to the whole return', () => {
    const { trainer } = start(twoSteps, { ...described, totalSteps: 4, bufferSize: 1 });
    const { policyLoss, valueLoss } = trainer.update();
    // A = 1, 2; G = 1 + 2, 2
    expect([policyLoss, valueLoss]).toEqual([-(1 + 2) / 2, (3 ** 2 + 2 ** 2) / 2]);
  });

  it("uses the code's advantage: G - V, discounted", () => {
    const options = { ...released, iterations: 1, trajectoriesPerIteration: 1, totalSteps: 4, bufferSize: 1 };
    const { trainer } = start(twoSteps, { ...options, discount: 0.5 });
    const { policyLoss, valueLoss } = trainer.update();
    // G = A = 1 + .5 · 2, 2
    expect([policyLoss, valueLoss]).toEqual([-(2 + 2) / 2, (2 ** 2 + 2 ** 2) / 2]);
  });

  it('adds the rewards of the next drawn episode to a return when returns leak', () => {
    const one: Script = { length: () => 1, observe: () => 0, reward: (k) => [1, 8][k % 2]! };
    const options = { ...released, iterations: 1, trajectoriesPerIteration: 2, bufferSize: 2, totalSteps: 8 };
    const lossOf = (returnsLeak: boolean) =>
      start(one, { ...options, discount: 0.5, returnsLeak }).trainer.update().valueLoss;
    expect(lossOf(false)).toBe((1 ** 2 + 8 ** 2) / 2);
    // drawn 1, 8: G = 1 + .5 · 8, 8; drawn 8, 1: G = 8 + .5 · 1, 1
    expect([(5 ** 2 + 8 ** 2) / 2, (8.5 ** 2 + 1 ** 2) / 2]).toContain(lossOf(true));
  });

  it('has separate learning rates: at 0 the critic does not change', () => {
    const { network, trainer } = start(script, {
      ...described,
      criticLearningRate: 0,
      totalSteps: 20,
      bufferSize: 5,
    });
    const before = Array.from(network.parameters);
    trainer.update();
    const moved = before.map((x, p) => x !== network.parameters[p]);
    expect(moved).toEqual([true, true, true, true, false, false]);
  });

  it('rejects environments that do not fit', () => {
    const options = { ...described, totalSteps: 20, bufferSize: 5, maxSteps: 2 };
    expect(() => start(script, options).trainer.update()).toThrow(
      'Expected `maxSteps` to be at least the length of every episode, got 2.',
    );
    const { env } = scripted(script);
    const rng = createRng(1);
    const network = createReferenceNetwork({ observationSize: 1, numActions: 2, rng });
    const inputs = { network, rng, options };
    const two = { ...env, numEnvs: 2 };
    expect(() => createDerPpoTrainer({ env: two, ...inputs })).toThrow(
      'Expected `env.numEnvs` to be 1, got 2.',
    );
    const next = { ...env, autoresetMode: 'next-step' as const };
    expect(() => createDerPpoTrainer({ env: next, ...inputs })).toThrow('`env.autoresetMode`');
    expect(() => createDerPpoTrainer({ env, ...inputs, options: { ...options, totalSteps: 9 } })).toThrow(
      '`totalSteps`',
    );
  });
});
