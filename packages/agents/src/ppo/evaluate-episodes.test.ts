import { createRng, make, SyncVectorEnv } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { createReferenceNetwork } from '../network/reference-network.ts';
import { evaluateEpisodes } from './evaluate-episodes.ts';
import { createPpoTrainer } from './train.ts';

type Mode = 'same-step' | 'next-step';
const cartPoles = (numEnvs: number, autoresetMode: Mode = 'same-step') =>
  new SyncVectorEnv(
    Array.from({ length: numEnvs }, () => () => make('CartPole-v1')),
    { autoresetMode },
  );
const untrained = (seed = 1) =>
  createReferenceNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [8], rng: createRng(seed) });

describe('evaluateEpisodes', () => {
  it('equals a greedy loop over one environment', () => {
    const network = untrained();
    const episodes = 6;
    const found = evaluateEpisodes({ env: cartPoles(1), network, rng: createRng(5), episodes });
    // by hand: the same seed for the first episode; afterwards the environment continues by itself
    const env = make('CartPole-v1');
    const logits = new Float64Array(2);
    const byHand = Array.from({ length: episodes }, (_, i) => {
      const seed = createRng(5)
        .fork('evaluate')
        .integer(2 ** 31);
      let { observation } = i === 0 ? env.reset({ seed }) : env.reset();
      for (let steps = 1; ; steps += 1) {
        network.observations.set(observation as Float32Array, 0);
        network.act(0, 1, logits, new Float64Array(1));
        const step = env.step(logits[1]! > logits[0]! ? 1 : 0);
        observation = step.observation;
        if (step.terminated || step.truncated) return steps;
      }
    });
    expect([...found.lengths]).toEqual(byHand);
    expect([...found.returns]).toEqual(byHand);
    expect(found.meanReturn).toBeCloseTo(byHand.reduce((a, b) => a + b, 0) / episodes, 12);
  });

  it('chooses the lowest of equally probable actions', () => {
    const network = untrained();
    network.parameters.fill(0);
    const env = cartPoles(2);
    const taken: number[] = [];
    const spied = Object.create(env, {
      reset: { value: env.reset.bind(env) },
      step: {
        value: (actions: Int32Array) => {
          taken.push(...actions);
          return env.step(actions);
        },
      },
    });
    evaluateEpisodes({ env: spied, network, rng: createRng(1), episodes: 2 });
    expect(new Set(taken)).toEqual(new Set([0]));
  });

  it('counts the same episodes under both autoreset modes', () => {
    const run = (mode: Mode) =>
      evaluateEpisodes({ env: cartPoles(3, mode), network: untrained(), rng: createRng(1), episodes: 7 });
    const sorted = (mode: Mode) => [...run(mode).returns].sort((a, b) => a - b);
    expect(sorted('next-step')).toEqual(sorted('same-step'));
  });

  it('counts equally many episodes of each environment, so that short episodes are not favoured', () => {
    // environment e is truncated after e + 1 steps; the first plays twice
    const env = new SyncVectorEnv(
      [1, 2, 3].map((maxEpisodeSteps) => () => make('CartPole-v1', { maxEpisodeSteps })),
    );
    const { lengths } = evaluateEpisodes({ env, network: untrained(), rng: createRng(1), episodes: 4 });
    expect([...lengths].sort()).toEqual([1, 1, 2, 3]);
  });

  it('returns the same result for the same seed, and another for another seed', () => {
    const run = (seed: number) =>
      evaluateEpisodes({ env: cartPoles(2), network: untrained(), rng: createRng(seed), mode: 'sampled' });
    expect(run(1)).toEqual(run(1));
    expect([...run(2).returns]).not.toEqual([...run(1).returns]);
  });

  it('leaves training unchanged to the bit', () => {
    const run = (between: boolean) => {
      const rng = createRng(1);
      const network = untrained();
      const options = { totalSteps: 2 * 16 * 4, numSteps: 16 };
      const trainer = createPpoTrainer({ env: cartPoles(2), network, rng, options });
      return Array.from({ length: 4 }, () => {
        // more environments than in training, so that the network must grow its buffers
        if (between) evaluateEpisodes({ env: cartPoles(40), network, rng, episodes: 40 });
        return trainer.update();
      });
    };
    expect(run(true)).toEqual(run(false));
  });
});
