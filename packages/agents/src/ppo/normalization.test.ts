import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { decodeArrays, encodeArrays } from '../encode-arrays.ts';
import type { PolicyNetwork } from '../network/policy-network.ts';
import { createReferenceNetwork } from '../network/reference-network.ts';
import { corridor, corridorOptions, startCorridor } from './__fixtures__/corridor.ts';
import { createRewardScaler } from './_reward-scaler.ts';
import { evaluateEpisodes } from './evaluate-episodes.ts';
import { emptyMoments, mergeMoments, momentsOf, momentsVariance } from './moments.ts';
import { normalizationFrom, normalizeObservations } from './normalization.ts';
import type { PpoOptions } from './options.ts';
import { createPpoTrainer } from './train.ts';
import type { PpoMetrics, PpoTrainerState, TrainableEnv } from './trainer.ts';

/** The environment, and every observation it returned, in order. */
function watched(env: TrainableEnv) {
  const seen: number[][] = [];
  const finals: number[] = [];
  const spied: TrainableEnv = {
    ...env,
    reset(options) {
      const result = env.reset(options);
      seen.push([...(result.observations as Float32Array)]);
      return result;
    },
    step(actions) {
      const result = env.step(actions);
      seen.push([...(result.observations as Float32Array)]);
      const final = result.infos.finalObservation as Float32Array;
      finals.push(...final.filter((_, e) => result.terminations[e] === 1 || result.truncations[e] === 1));
      return result;
    },
  };
  return { env: spied, seen, finals };
}

describe('normalizeObservations', () => {
  it('returns (x - mean) / deviation, clipped on both sides', () => {
    const normalization = { mean: Float64Array.of(1, 0), variance: Float64Array.of(4, 0), clip: 3 };
    // (5 - 1) / 2 = 2; a constant column is 0, and its first change reaches the clip
    expect([...normalizeObservations(Float64Array.of(5, 0, -99, -1, 99, 1), normalization)]).toEqual([
      expect.closeTo(2, 7),
      0,
      -3,
      -3,
      3,
      3,
    ]);
    expect(normalizeObservations(Float32Array.of(Number.NaN, 0), normalization)[0]).toBeNaN();
    expect(() => normalizeObservations(Float32Array.of(1), normalization)).toThrow('whole rows of 2');
  });
});

describe('training on normalised observations', () => {
  const options: PpoOptions = { ...corridorOptions, totalSteps: 4 * 8 * 3, normalizeRewards: false };
  const start = (env: TrainableEnv, given: PpoOptions = options) => {
    const rng = createRng(1);
    const network = createReferenceNetwork({ observationSize: 1, numActions: 2, hiddenSizes: [4], rng });
    return { network, trainer: createPpoTrainer({ env, network, rng, options: given }) };
  };

  it('learns the moments of all observations, including the last ones of episodes', () => {
    const { env, seen, finals } = watched(corridor(4));
    const { trainer } = start(env);
    for (const _ of trainer.run());
    expect(finals.length).toBeGreaterThan(0);
    const all = momentsOf([...seen.flat(), ...finals], 1);
    const found = trainer.normalization()!;
    expect(trainer.state().moments!.count).toBe(all.count);
    expect(found.mean[0]).toBeCloseTo(all.mean[0]!, 9);
    expect(found.variance[0]).toBeCloseTo(momentsVariance(all)[0]!, 9);
    expect(found.clip).toBe(10);
  });

  it('scales each observation by the moments at its time, and keeps that scaling until it is learned from', () => {
    const { env, seen } = watched(corridor(4));
    const { network, trainer } = start(env, { ...options, totalSteps: 4 * 8 });
    const rows: number[] = [];
    const spied: PolicyNetwork = Object.assign(network, {
      backward(this: PolicyNetwork) {
        rows.push(...network.observations.subarray(0, 4 * 8));
      },
    });
    expect(() => trainer.update()).toThrow('to call its loss function');
    const moments = emptyMoments(1);
    // no episode of the corridor ends within the first four steps
    for (let t = 0; t < 4; t += 1) {
      mergeMoments(moments, momentsOf(seen[t]!, 1), moments);
      const expected = normalizeObservations(Float32Array.from(seen[t]!), normalizationFrom(moments));
      expect(rows.slice(4 * t, 4 * t + 4)).toEqual([...expected]);
    }
    expect(spied.observations.length).toBeGreaterThan(0);
  });

  it('resumes bit-exactly from a state that went through JSON, with normalised rewards', () => {
    const whole = startCorridor(1);
    const expected = [...whole.trainer.run()];
    const first = startCorridor(1);
    const got: PpoMetrics[] = Array.from({ length: 5 }, () => first.trainer.update());
    const saved = JSON.stringify(encodeArrays(first.trainer.state()));
    const second = startCorridor(99);
    second.trainer.restore(decodeArrays(JSON.parse(saved)) as PpoTrainerState);
    expect(second.trainer.normalization()).toEqual(first.trainer.normalization());
    got.push(...second.trainer.run());
    expect(got).toEqual(expected);
    expect(second.trainer.state()).toEqual(whole.trainer.state());
  });

  it('returns copies: further training changes neither a state nor a normalisation', () => {
    const { trainer } = startCorridor(1);
    trainer.update();
    const [state, normalization] = [trainer.state(), trainer.normalization()!];
    const before = JSON.stringify(encodeArrays([state, normalization]));
    trainer.update();
    expect(JSON.stringify(encodeArrays([state, normalization]))).toBe(before);
    expect(trainer.normalization()).not.toEqual(normalization);
  });

  it('is off by default', () => {
    const { trainer } = startCorridor(1, {
      ...corridorOptions,
      normalizeObservations: false,
      normalizeRewards: false,
    });
    trainer.update();
    expect(trainer.normalization()).toBeNull();
    expect([trainer.state().moments, trainer.state().rewardMoments]).toEqual([null, null]);
  });

  it('learns a task that raw observations hide, and evaluates with the frozen moments', () => {
    const long = { ...corridorOptions, totalSteps: 4 * 32 * 40, numSteps: 32, learningRate: 1e-2 };
    const { network, trainer, rng } = startCorridor(1, long);
    for (const _ of trainer.run());
    const normalization = trainer.normalization();
    const before = trainer.state();
    const judged = { env: corridor(4), network, rng, episodes: 40 };
    // the best return is 10 - 4, less on a slippery floor; random play often gets -20
    expect(evaluateEpisodes({ ...judged, normalization }).meanReturn).toBeGreaterThan(0);
    expect(trainer.state()).toEqual(before);
    const seen = new Set<number>();
    const spied: PolicyNetwork = Object.create(network, {
      act: {
        value: (first: number, rows: number, logits: Float32Array, values: Float32Array) => {
          for (const x of network.observations.subarray(0, rows)) seen.add(x);
          network.act(first, rows, logits, values);
        },
      },
    });
    evaluateEpisodes({ ...judged, network: spied, normalization });
    const places = Float32Array.of(100, 107, 114, 121, 128);
    expect([...seen].sort((x, y) => x - y)).toEqual([...normalizeObservations(places, normalization!)]);
  });
});

describe('normalised rewards', () => {
  it('are divided by the deviation of the discounted return, which restarts with each episode', () => {
    const scaler = createRewardScaler(2, 0.5);
    const out = new Float64Array(2);
    // returns 1, 3: mean 2, variance 1
    scaler.scale([1, 3], [1, 1], [0, 0], [0, 1], out);
    expect([...out]).toEqual([expect.closeTo(1, 7), expect.closeTo(3, 7)]);
    // returns .5 · 1 + 1.5 = 2, and 0 + 4: of 1, 3, 2, 4 mean 2.5, variance (2.25 + .25 + .25 + 2.25) / 4 = 1.25
    scaler.scale([1.5, 4], [1, 1], [0, 0], [0, 0], out);
    expect([...out]).toEqual([1.5, 4].map((r) => expect.closeTo(r / Math.sqrt(1.25), 7)));
    expect([...scaler.returns]).toEqual([2, 4]);
  });

  it('are clipped to ±10, and ignore pseudo-steps', () => {
    const scaler = createRewardScaler(2, 0);
    const out = new Float64Array(2);
    scaler.scale([0, Number.NaN], [1, 0], [0, 0], [0, 0], out);
    scaler.scale([0.1, 50], [1, 0], [0, 0], [0, 0], out);
    // returns 0, .1: variance .0025
    expect(out[0]).toBeCloseTo(2, 4);
    expect(out[1]).toBe(10);
    scaler.scale([0, -50], [1, 0], [0, 0], [0, 0], out);
    expect(out[1]).toBe(-10);
    expect(scaler.moments.count).toBe(3);
  });

  it('reach only the learner: metrics show unscaled returns', () => {
    const run = (normalizeRewards: boolean) =>
      startCorridor(1, {
        ...corridorOptions,
        normalizeObservations: false,
        normalizeRewards,
      }).trainer.update();
    const [plain, scaled] = [run(false), run(true)];
    // the first rollout takes the same actions
    expect(scaled.returnMean).toBe(plain.returnMean);
    expect(scaled.valueLoss).not.toBe(plain.valueLoss);
  });
});
