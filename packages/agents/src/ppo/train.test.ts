import {
  type AutoresetMode,
  Box,
  createRng,
  Dict,
  Discrete,
  defineVectorEnv,
  Graph,
  MultiBinary,
  MultiDiscrete,
  make,
  type Rng,
  Sequence,
  type Space,
  SyncVectorEnv,
  Text,
  Tuple,
} from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { cartPoleKernel } from '../../../gymnasium/src/envs/_cart-pole-kernel.ts';
import { decodeArrays, encodeArrays } from '../encode-arrays.ts';
import { createFusedNetwork } from '../network/fused/fused-network.ts';
import type { LossGradient, NetworkOptions, PolicyNetwork } from '../network/policy-network.ts';
import { createReferenceNetwork } from '../network/reference-network.ts';
import { createTfjsNetwork } from '../network/tfjs/mlp-network.ts';
import { DivergedError } from './diverged-error.ts';
import { evaluateEpisodes } from './evaluate-episodes.ts';
import type { PpoOptions } from './options.ts';
import { createPpoTrainer } from './train.ts';
import type { PpoMetrics, PpoTrainerState, TrainableEnv } from './trainer.ts';

interface ScriptedOptions {
  readonly autoresetMode: AutoresetMode;
  readonly numEnvs?: number;
  /** Reward and end of step t of an episode under an action. */
  readonly step: (
    t: number,
    action: number,
    env: number,
  ) => { reward: number; end?: 'terminated' | 'truncated' };
  /** Observation at step t of an episode; the last one is the final observation. */
  readonly observe?: (t: number, env: number) => number;
  /** The action mask at step t of an episode. @defaultValue no mask */
  readonly allow?: (t: number, env: number) => readonly [number, number];
  /** Reward of the pseudo-step of next-step autoreset; 0 in a correct environment. */
  readonly pseudoReward?: number;
}

/** A scripted vector environment. Observations are one number; there are two actions. */
function scripted(options: ScriptedOptions): TrainableEnv {
  const { autoresetMode, numEnvs = 1, step, observe = (t) => t, pseudoReward = 0, allow } = options;
  const single = new Box<'float32'>(-1e9, 1e9, { shape: [1] });
  const t = new Int32Array(numEnvs);
  const ended = new Uint8Array(numEnvs);
  const mask = () =>
    allow === undefined ? {} : { actionMask: Uint8Array.from([...t].flatMap((time, e) => allow(time, e))) };
  return {
    numEnvs,
    autoresetMode,
    singleObservationSpace: single,
    singleActionSpace: new Discrete(2),
    observationSpace: new Box<'float32'>(-1e9, 1e9, { shape: [numEnvs, 1] }),
    actionSpace: new Discrete(2) as never,
    reset() {
      t.fill(0);
      ended.fill(0);
      return { observations: Float32Array.from(t, (_, e) => observe(0, e)), infos: mask() };
    },
    step(actions) {
      const observations = new Float32Array(numEnvs);
      const finalObservation = new Float32Array(numEnvs);
      const rewards = new Float64Array(numEnvs);
      const terminations = new Uint8Array(numEnvs);
      const truncations = new Uint8Array(numEnvs);
      for (let e = 0; e < numEnvs; e += 1) {
        if (ended[e] === 1) {
          ended[e] = 0;
          t[e] = 0;
          rewards[e] = pseudoReward;
        } else {
          const { reward, end } = step(t[e]!, actions[e]!, e);
          rewards[e] = reward;
          t[e]! += 1;
          if (end === 'terminated') terminations[e] = 1;
          if (end === 'truncated') truncations[e] = 1;
          if (end !== undefined && autoresetMode === 'same-step') {
            finalObservation[e] = observe(t[e]!, e);
            t[e] = 0;
          } else if (end !== undefined) ended[e] = 1;
        }
        observations[e] = observe(t[e]!, e);
      }
      const infos = { ...mask(), ...(autoresetMode === 'same-step' && { finalObservation }) };
      return { observations, rewards, terminations, truncations, infos };
    },
    close: () => undefined,
    state: () => ({ t: t.slice(), ended: ended.slice() }),
    restore(state: { t: Int32Array; ended: Uint8Array }) {
      t.set(state.t);
      ended.set(state.ended);
    },
  };
}

/**
 * A network whose value is its observation and whose policy is uniform. It reads the returns off the gradient it receives:
 * with value 0 in the update and the plain value loss, dL/dV = -coefficient · return / n.
 */
function probe(): PolicyNetwork & { readonly returns: Map<number, number>[] } {
  const returns: Map<number, number>[] = [];
  let observations = new Float32Array(0);
  const none = new Float64Array(1);
  return {
    returns,
    architecture: { kind: 'mlp', observationSize: 1, numActions: 2, hiddenSizes: [], activation: 'tanh' },
    backend: 'probe',
    parameters: none,
    gradients: none,
    get observations() {
      return observations;
    },
    reserve(rows) {
      observations = new Float32Array(rows);
    },
    act(first, rows, logits, values) {
      logits.fill(0, 0, rows * 2);
      for (let i = 0; i < rows; i += 1) values[i] = observations[first + i]!;
    },
    backward(rows, n, loss) {
      const dValues = new Float64Array(n);
      loss(new Float64Array(2 * n), new Float64Array(n), new Float64Array(2 * n), dValues, n);
      const found = new Map<number, number>();
      for (let k = 0; k < n; k += 1) found.set(rows[k]!, (-dValues[k]! * n) / 0.5);
      returns.push(found);
    },
    step: () => 0,
    state: () => ({
      architecture: { kind: 'mlp', observationSize: 1, numActions: 2, hiddenSizes: [], activation: 'tanh' },
      parameters: none,
      adam: { steps: 0, mean: none, square: none },
    }),
    restore: () => undefined,
    dispose: () => undefined,
  };
}

const once: PpoOptions = {
  updateEpochs: 1,
  numMinibatches: 1,
  valueLoss: 'plain',
  discount: 0.5,
  lambda: 1,
};

function returnsOf(env: TrainableEnv, options: PpoOptions): [row: number, value: number][] {
  const network = probe();
  const trainer = createPpoTrainer({ env, network, rng: createRng(1), options });
  trainer.update();
  return [...network.returns[0]!]
    .sort(([a], [b]) => a - b)
    .map(([row, x]) => [row, Math.round(x * 1e6) / 1e6]);
}

describe('the rollout', () => {
  // observation (and so the value) at step t of an episode: 100 · (t + 1); rewards 1, 2, 3, ...
  const observe = (t: number) => 100 * (t + 1);
  const threeSteps = (end: 'terminated' | 'truncated') => (t: number) =>
    t === 2 ? { reward: 3, end } : { reward: t + 1 };

  it('bootstraps a truncated episode from its final observation, not from the next first one (same-step)', () => {
    const env = scripted({ autoresetMode: 'same-step', step: threeSteps('truncated'), observe });
    // final observation 400: R2 = 3 + .5 · 400 = 203, R1 = 2 + .5 · 203 = 103.5, R0 = 1 + .5 · 103.5 = 52.75
    // rows 3 and 4 are steps 0 and 1 of the next episode, which the rollout cuts: R = 2 + .5 · 300 = 152, 1 + .5 · 152 = 77
    expect(returnsOf(env, { ...once, totalSteps: 5, numSteps: 5 })).toEqual([
      [0, 52.75],
      [1, 103.5],
      [2, 203],
      [3, 77],
      [4, 152],
    ]);
  });

  it('does not bootstrap after a termination', () => {
    const env = scripted({ autoresetMode: 'same-step', step: threeSteps('terminated'), observe });
    // R2 = 3, R1 = 2 + 1.5 = 3.5, R0 = 1 + 1.75 = 2.75
    expect(returnsOf(env, { ...once, totalSteps: 3, numSteps: 3 })).toEqual([
      [0, 2.75],
      [1, 3.5],
      [2, 3],
    ]);
  });

  it("treats truncation as termination with 'terminal'", () => {
    const env = scripted({ autoresetMode: 'same-step', step: threeSteps('truncated'), observe });
    expect(returnsOf(env, { ...once, totalSteps: 3, numSteps: 3, truncation: 'terminal' })).toEqual([
      [0, 2.75],
      [1, 3.5],
      [2, 3],
    ]);
  });

  it('computes the same returns under next-step autoreset, and never learns from the pseudo-step, even a poisoned one', () => {
    const env = scripted({
      autoresetMode: 'next-step',
      step: threeSteps('truncated'),
      observe,
      pseudoReward: Number.NaN,
    });
    // row 3 is the pseudo-step; the next episode's steps 0 and 1 are rows 4 and 5
    expect(returnsOf(env, { ...once, totalSteps: 6, numSteps: 6 })).toEqual([
      [0, 52.75],
      [1, 103.5],
      [2, 203],
      [4, 77],
      [5, 152],
    ]);
  });

  it('remembers across rollouts that the next step only resets', () => {
    const env = scripted({ autoresetMode: 'next-step', step: threeSteps('terminated'), pseudoReward: 1e9 });
    const network = probe();
    const trainer = createPpoTrainer({
      env,
      network,
      rng: createRng(1),
      options: { ...once, totalSteps: 6, numSteps: 3 },
    });
    const first = trainer.update();
    const second = trainer.update();
    expect([...network.returns[0]!.keys()].sort()).toEqual([0, 1, 2]);
    expect([...network.returns[1]!.keys()].sort()).toEqual([1, 2]);
    expect([first.steps, second.steps]).toEqual([3, 5]);
    expect([first.returnMean, second.returnMean]).toEqual([6, null]);
  });

  it.each([
    ['same-step', 6],
    ['next-step', 8],
  ] as const)(
    'learns the moments of every observation once, including those of pseudo-steps (%s autoreset)',
    (mode, numSteps) => {
      const env = scripted({ autoresetMode: mode, step: threeSteps('terminated') });
      const options = { ...once, totalSteps: numSteps, numSteps, normalizeObservations: true };
      const trainer = createPpoTrainer({ env, network: probe(), rng: createRng(1), options });
      trainer.update();
      // 0 1 2 3, 0 1 2 3, 0: mean 12 / 9, sum of squares 28 - 9 · (12 / 9)² = 12
      const { count, mean, squares } = trainer.state().moments!;
      expect([count, mean[0], squares[0]]).toEqual([9, expect.closeTo(12 / 9, 12), expect.closeTo(12, 12)]);
    },
  );

  it('learns the spread of discounted returns from real steps only', () => {
    const env = scripted({ autoresetMode: 'next-step', step: threeSteps('terminated'), pseudoReward: 1e9 });
    const options = { ...once, totalSteps: 8, numSteps: 8, normalizeRewards: true };
    const trainer = createPpoTrainer({ env, network: probe(), rng: createRng(1), options });
    trainer.update();
    // discount .5, twice: 1, 2 + .5 = 2.5, 3 + 1.25 = 4.25
    const { moments } = trainer.state().rewardMoments!;
    expect([moments.count, moments.mean[0]]).toEqual([6, expect.closeTo(7.75 / 3, 12)]);
  });

  it('begins where the previous one ended', () => {
    const env = scripted({ autoresetMode: 'same-step', step: threeSteps('terminated'), observe });
    const network = probe();
    const rng = createRng(1);
    const trainer = createPpoTrainer({ env, network, rng, options: { ...once, totalSteps: 4, numSteps: 2 } });
    trainer.update();
    expect([...network.observations.subarray(0, 3)]).toEqual([300, 200, 300]);
    trainer.update();
    // step 2 of the episode, whose observation is 300, then step 0 of the next
    expect([...network.observations.subarray(1, 3)]).toEqual([100, 200]);
    expect(network.returns[1]!.get(0)).toBeCloseTo(3, 9);
  });

  it('counts episodes, undiscounted returns and lengths separately for each environment', () => {
    const env = scripted({
      autoresetMode: 'same-step',
      numEnvs: 2,
      step: (t, _, e) => (t === e ? { reward: 10 * (e + 1), end: 'terminated' } : { reward: 1 }),
    });
    const trainer = createPpoTrainer({
      env,
      network: probe(),
      rng: createRng(1),
      options: { ...once, totalSteps: 8, numSteps: 4 },
    });
    const metrics = trainer.update();
    // environment 0 ends every step (10 each, 4 times), environment 1 every other step (1 + 20, twice)
    expect(metrics.episodes).toBe(6);
    expect(metrics.returnMean).toBeCloseTo((4 * 10 + 2 * 21) / 6, 12);
    expect(metrics.lengthMean).toBeCloseTo((4 * 1 + 2 * 2) / 6, 12);
    expect(metrics.actionShares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it("sends actions in the space's range, also if it does not start at 0", () => {
    const seen = new Set<number>();
    const env = scripted({
      autoresetMode: 'same-step',
      step: (_, action) => {
        seen.add(action);
        return { reward: 0, end: 'terminated' };
      },
    });
    const shifted = { ...env, singleActionSpace: new Discrete(2, { start: 5 }) };
    createPpoTrainer({
      env: shifted,
      network: probe(),
      rng: createRng(1),
      options: { ...once, totalSteps: 30, numSteps: 30 },
    }).update();
    expect([...seen].sort()).toEqual([5, 6]);
  });
});

describe('minibatches', () => {
  const steady = () => scripted({ autoresetMode: 'same-step', step: (t) => ({ reward: (t * t) % 5 }) });

  it('hold every row once per pass, in a new order each time, including the remainder', () => {
    const network = probe();
    const options = { ...once, totalSteps: 7, numSteps: 7, numMinibatches: 3, updateEpochs: 2 };
    createPpoTrainer({ env: steady(), network, rng: createRng(1), options }).update();
    const rows = network.returns.map((part) => [...part.keys()]);
    expect(rows.map((part) => part.length)).toEqual([2, 2, 3, 2, 2, 3]);
    const passes = [rows.slice(0, 3).flat(), rows.slice(3).flat()];
    for (const pass of passes) expect(pass.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(passes[0]).not.toEqual(passes[1]);
  });

  it.each([true, false])('normalise their advantages to spread 1 (%s)', (normalizes) => {
    const network = probe();
    const squares: number[] = [];
    const spied: PolicyNetwork = Object.create(network, {
      backward: {
        value: (_: Int32Array, n: number, loss: LossGradient) => {
          const dLogits = new Float64Array(2 * n);
          loss(new Float64Array(2 * n), new Float64Array(n), dLogits, new Float64Array(n), n);
          // a uniform policy and a ratio of 1: |dL/dz| = |A| (1 - .5) / n for either action
          let sum = 0;
          for (let i = 0; i < n; i += 1) sum += (2 * n * dLogits[2 * i]!) ** 2;
          squares.push(sum);
        },
      },
    });
    const options = {
      ...once,
      totalSteps: 12,
      numSteps: 12,
      numMinibatches: 2,
      normalizeAdvantages: normalizes,
    };
    createPpoTrainer({ env: steady(), network: spied, rng: createRng(1), options }).update();
    // mean 0 and sample variance 1: the squares of six sum to 5
    const sixth = expect.closeTo(5, 5);
    if (normalizes) expect(squares).toEqual([sixth, sixth]);
    else expect(squares).not.toContainEqual(sixth);
  });
});

/** Action 1 pays 1, action 0 nothing; episodes of one to three steps. */
const bandit = (autoresetMode: AutoresetMode = 'same-step') =>
  scripted({
    autoresetMode,
    numEnvs: 4,
    step: (t, action, e) => ({ reward: action, ...(t === e % 3 ? { end: 'terminated' as const } : {}) }),
  });

const smallOptions: PpoOptions = { totalSteps: 4 * 16 * 60, numSteps: 16, learningRate: 3e-3 };

function small(rng: Rng, env: TrainableEnv = bandit(), options: PpoOptions = smallOptions) {
  const network = createReferenceNetwork({ observationSize: 1, numActions: 2, hiddenSizes: [4], rng });
  return { network, trainer: createPpoTrainer({ env, network, rng, options }) };
}

describe('observations', () => {
  const lake = () =>
    new SyncVectorEnv([1, 2, 3, 4].map(() => () => make('FrozenLake-v1', { kwargs: { isSlippery: false } })));

  it('may be Discrete, encoded one-hot: FrozenLake is learned', () => {
    const rng = createRng(1);
    const network = createFusedNetwork({ observationSize: 16, numActions: 4, hiddenSizes: [16], rng });
    const options: PpoOptions = {
      totalSteps: 12_000,
      numSteps: 32,
      learningRate: 1e-2,
      annealLearningRate: false,
      entropyCoefficient: 0.02,
    };
    const trainer = createPpoTrainer({ env: lake(), network, rng, options });
    trainer.update();
    const seen = network.observations.subarray(0, 64);
    for (let e = 0; e < 4; e += 1) expect(seen.subarray(16 * e, 16 * e + 16).reduce((a, b) => a + b)).toBe(1);
    for (const _ of trainer.run());
    // random play reaches the goal in about one episode of seventy
    expect(evaluateEpisodes({ env: lake(), network, rng, episodes: 4 }).meanReturn).toBe(1);
  });

  it.each([
    [new Box(0, 255, { shape: [2], dtype: 'uint8' }), Uint8Array.of(3, 200), [3, 200]],
    [new Box(-1, 1, { shape: [2, 1], dtype: 'float64' }), Float64Array.of(0.5, -0.25), [0.5, -0.25]],
    [new MultiDiscrete([2, 3]), Int32Array.of(1, 0), [0, 1, 1, 0, 0]],
    [new MultiBinary(3), Int8Array.of(1, 0, 1), [1, 0, 1]],
    [
      new Dict({ b: new Discrete(2), a: new Box(0, 9, { shape: [1] }) }),
      { b: 1, a: Float32Array.of(7) },
      [7, 0, 1],
    ],
    [new Tuple([new Discrete(3, { start: 5 }), new MultiBinary(1)]), [6, Int8Array.of(1)], [0, 1, 0, 1]],
  ] as [Space, unknown, number[]][])('may be of %s', (space, value, expected) => {
    const base = scripted({
      autoresetMode: 'same-step',
      numEnvs: 2,
      step: (t) => ({ reward: 1, ...(t === 2 ? { end: 'truncated' as const } : {}) }),
    });
    const batch = () => {
      const values = space.createBatch(2);
      for (const e of [0, 1]) space.writeBatch(values, e, value);
      return values;
    };
    const env: TrainableEnv = {
      ...base,
      singleObservationSpace: space,
      reset: (options) => ({ ...base.reset(options), observations: batch() }),
      step: (actions) => {
        const result = base.step(actions);
        return { ...result, observations: batch(), infos: { ...result.infos, finalObservation: batch() } };
      },
    };
    const rng = createRng(1);
    const network = createReferenceNetwork({
      observationSize: expected.length,
      numActions: 2,
      hiddenSizes: [3],
      rng,
    });
    const options = { totalSteps: 8, numSteps: 4, numMinibatches: 1 };
    createPpoTrainer({ env, network, rng, options }).update();
    const rows = 4 * 2 + 2;
    const all = Array.from({ length: rows }, () => expected).flat();
    expect([...network.observations.subarray(0, all.length)]).toEqual(all);
    // the last observation of an episode, in the last row
    expect([...network.observations.subarray(-2 * expected.length).subarray(0, expected.length)]).toEqual(
      expected,
    );
    expect(() => evaluateEpisodes({ env, network, rng, episodes: 2 })).not.toThrow();
  });

  it('must flatten to numbers; the error names a space that does not', () => {
    const of = (space: Space): TrainableEnv => ({ ...bandit(), singleObservationSpace: space });
    expect(() => small(createRng(1), of(new Text(5)))).toThrow('got Text(5');
    expect(() => small(createRng(1), of(new Text(5)))).toThrow('encode it in an observation wrapper first');
    expect(() => small(createRng(1), of(new Sequence(new Discrete(2))))).toThrow('got Sequence(Discrete(2))');
    const graph = new Graph(new Box(0, 1, { shape: [1] }), null);
    expect(() => small(createRng(1), of(graph))).toThrow('got Graph(');
    const hidden = new Dict({ said: new Tuple([new Text(3)]), place: new Discrete(2) });
    expect(() => small(createRng(1), of(hidden))).toThrow(/got Text\(3.* inside Dict\(/);
    const wrong: TrainableEnv = {
      ...bandit(),
      reset: () => ({ observations: new Float32Array(3), infos: {} }),
    };
    expect(() => small(createRng(1), wrong).trainer.update()).toThrow(
      '`observations` to have length 4, got 3',
    );
    const network = createReferenceNetwork({ observationSize: 16, numActions: 2, rng: createRng(1) });
    const lists: TrainableEnv = {
      ...bandit(),
      singleObservationSpace: new Discrete(16),
      reset: () => ({ observations: [1, 2, 3], infos: {} }),
    };
    const trainer = createPpoTrainer({ env: lists, network, rng: createRng(1), options: smallOptions });
    expect(() => trainer.update()).toThrow('a batch of 4 of Discrete(16)');
  });
});

describe('action masks', () => {
  const masked = (autoresetMode: AutoresetMode, seen: Set<string>) =>
    scripted({
      autoresetMode,
      numEnvs: 3,
      // environment 0 allows only 0 at even steps and only 1 at odd ones; the others allow everything; at the end, nothing is allowed
      allow: (t, e) => (t === 3 ? [0, 0] : e > 0 ? [1, 1] : t % 2 === 0 ? [1, 0] : [0, 1]),
      step: (t, action, e) => {
        if (e === 0) seen.add(`${t}:${action}`);
        return { reward: action, ...(t === 2 ? { end: 'terminated' as const } : {}) };
      },
    });

  it.each(['same-step', 'next-step'] as const)(
    'restrict the policy to allowed actions (%s autoreset)',
    (mode) => {
      const seen = new Set<string>();
      const { trainer, network } = small(createRng(1), masked(mode, seen), {
        totalSteps: 3 * 16 * 20,
        numSteps: 16,
      });
      for (const _ of trainer.run());
      expect([...seen].sort()).toEqual(['0:0', '1:1', '2:0']);
      expect([...network.parameters].every(Number.isFinite)).toBe(true);
    },
  );

  it('reach the loss: a row with one allowed action has no policy gradient', () => {
    const env = scripted({
      autoresetMode: 'same-step',
      allow: (t) => (t % 2 === 0 ? [1, 0] : [1, 1]),
      step: (t) => ({ reward: t, ...(t === 3 ? { end: 'terminated' as const } : {}) }),
    });
    const found = new Map<number, number>();
    const network: PolicyNetwork = {
      ...probe(),
      reserve: () => undefined,
      observations: new Float32Array(6),
      backward(rows, n, loss) {
        const dLogits = new Float64Array(2 * n);
        loss(new Float64Array(2 * n), new Float64Array(n), dLogits, new Float64Array(n), n);
        for (let k = 0; k < n; k += 1) found.set(rows[k]!, Math.abs(dLogits[2 * k]!));
      },
      act(_, rows, logits, values) {
        logits.fill(0, 0, 2 * rows);
        values.fill(0, 0, rows);
      },
    };
    createPpoTrainer({
      env,
      network,
      rng: createRng(1),
      options: { ...once, totalSteps: 4, numSteps: 4 },
    }).update();
    expect([found.get(0), found.get(2)]).toEqual([0, 0]);
    expect(found.get(1)).toBeGreaterThan(0);
    expect(found.get(3)).toBeGreaterThan(0);
  });

  it('are part of the saved state', () => {
    const options = { totalSteps: 3 * 5 * 20, numSteps: 5 };
    const whole = small(createRng(3), masked('same-step', new Set()), options);
    const expected = [...whole.trainer.run()];
    const first = small(createRng(3), masked('same-step', new Set()), options);
    const got: PpoMetrics[] = Array.from({ length: 7 }, () => first.trainer.update());
    const saved = JSON.stringify(encodeArrays(first.trainer.state()));
    const second = small(createRng(9), masked('same-step', new Set()), options);
    second.trainer.restore(decodeArrays(JSON.parse(saved)) as PpoTrainerState);
    got.push(...second.trainer.run());
    expect(got).toEqual(expected);
  });

  it('must have the right type and shape', () => {
    const env = bandit();
    const wrong = (actionMask: unknown): TrainableEnv => ({
      ...env,
      reset: () => ({ ...env.reset({}), infos: { actionMask } }) as never,
    });
    expect(() => small(createRng(1), wrong([1, 1])).trainer.update()).toThrow('Uint8Array');
    expect(() => small(createRng(1), wrong(new Uint8Array(3))).trainer.update()).toThrow('length 8, got 3');
  });
});

describe('createPpoTrainer', () => {
  it.each(['same-step', 'next-step'] as const)('learns which action pays (%s autoreset)', (mode) => {
    const { trainer } = small(createRng(1), bandit(mode));
    const last = [...trainer.run()].at(-1)!;
    expect(last.actionShares[1]).toBeGreaterThan(0.95);
    expect(last.entropy).toBeLessThan(0.3);
  });

  it('decreases the learning rate linearly from the first update, and stops after the last', () => {
    const { trainer } = small(createRng(1), bandit(), { ...smallOptions, totalSteps: 4 * 16 * 4 + 63 });
    const rates = [...trainer.run()].map((metrics) => metrics.learningRate);
    expect(rates.map((rate) => rate / 3e-3)).toEqual([1, 0.75, 0.5, 0.25].map((x) => expect.closeTo(x, 12)));
    expect(() => trainer.update()).toThrow('Expected at most 4 updates');
  });

  it('stops an update before the step whose divergence is too large', () => {
    const greedy = { ...smallOptions, learningRate: 0.5, maxGradientNorm: 100 };
    const free = small(createRng(1), bandit(), greedy).trainer.update();
    const held = small(createRng(1), bandit(), { ...greedy, targetKl: 0.01 }).trainer.update();
    expect(free.optimizerSteps).toBe(16);
    expect(held.optimizerSteps).toBeLessThan(16);
  });

  it('resumes bit-exactly from a state that went through JSON', () => {
    const options = { ...smallOptions, totalSteps: 4 * 15 * 40, numSteps: 15 };
    const whole = small(createRng(3), bandit('next-step'), options);
    const expected = [...whole.trainer.run()];
    const first = small(createRng(3), bandit('next-step'), options);
    const got: PpoMetrics[] = [];
    for (let i = 0; i < 7; i += 1) got.push(first.trainer.update());
    // some environments are about to reset, which is part of the state
    expect([...first.trainer.state().resetting]).toContain(1);
    const saved = JSON.stringify(encodeArrays(first.trainer.state()));
    const second = small(createRng(99), bandit('next-step'), options);
    second.trainer.restore(decodeArrays(JSON.parse(saved)) as PpoTrainerState);
    got.push(...second.trainer.run());
    expect(got).toEqual(expected);
    expect([...second.network.parameters]).toEqual([...whole.network.parameters]);
  });

  it('resumes bit-exactly on CartPole, in the middle of episodes', () => {
    const begin = () => {
      const rng = createRng(5);
      const env = defineVectorEnv(cartPoleKernel())({ numEnvs: 3, maxEpisodeSteps: 500 });
      const network = createReferenceNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [4], rng });
      const options = { totalSteps: 3 * 16 * 6, numSteps: 16, numMinibatches: 2 };
      return { network, trainer: createPpoTrainer({ env, network, rng, options }) };
    };
    const whole = begin();
    while (whole.trainer.updates < 6) whole.trainer.update();
    const first = begin();
    first.trainer.update();
    first.trainer.update();
    const saved = structuredClone(first.trainer.state());
    const second = begin();
    second.trainer.restore(saved);
    while (second.trainer.updates < 6) second.trainer.update();
    expect([...second.network.state().parameters]).toEqual([...whole.network.state().parameters]);
  });

  it('rejects resuming with other options, or with an environment that cannot be restored', () => {
    const { trainer } = small(createRng(1));
    trainer.update();
    const saved = trainer.state();
    expect(() =>
      small(createRng(1), bandit(), { ...smallOptions, discount: 0.5 }).trainer.restore(saved),
    ).toThrow('the options of this trainer');
    const { state: _, restore: __, ...bare } = bandit();
    expect(() => small(createRng(1), bare).trainer.restore(saved)).toThrow('`state()` and `restore()`');
  });

  it('throws an error that names the update when a reward is NaN, and keeps the weights', () => {
    let calls = 0;
    const env = scripted({
      autoresetMode: 'same-step',
      step: () => {
        calls += 1;
        return { reward: calls > 40 ? Number.NaN : 1 };
      },
    });
    const { trainer, network } = small(createRng(1), env, { totalSteps: 64, numSteps: 16 });
    trainer.update();
    expect(() => trainer.savedAs('too early')).toThrow('Expected `state()`');
    trainer.state();
    trainer.savedAs('runs/a/checkpoint.json');
    trainer.update();
    let caught: unknown;
    try {
      trainer.update();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(DivergedError);
    expect((caught as DivergedError).update).toBe(3);
    expect((caught as DivergedError).tensor).toBe('rewards');
    expect((caught as DivergedError).lastState).toBe(1);
    expect((caught as DivergedError).lastCheckpoint).toBe('runs/a/checkpoint.json');
    expect((caught as Error).message).toContain(
      'The last good state was taken after update 1, saved as runs/a/checkpoint.json.',
    );
    expect((caught as Error).message).toContain('Expected the loss of update 3 to be finite, got NaN');
    expect([...network.parameters].every(Number.isFinite)).toBe(true);
  });

  it('names the gradients when only they are not finite, and changes no weight', () => {
    const { trainer, network } = small(createRng(1));
    trainer.update();
    const before = network.state();
    const { backward } = network;
    Object.assign(network, {
      backward(...args: Parameters<typeof backward>) {
        backward(...args);
        network.gradients[3] = Number.POSITIVE_INFINITY;
      },
    });
    expect(() => trainer.update()).toThrow(
      'Expected the gradient of update 2 to be finite, got Infinity (first in `gradients`',
    );
    expect(network.state()).toEqual(before);
  });

  it('forgets the name of a saved state at the next `state()`', () => {
    const env = scripted({ autoresetMode: 'same-step', step: (t) => ({ reward: t > 40 ? Number.NaN : 1 }) });
    const { trainer } = small(createRng(1), env, { totalSteps: 64, numSteps: 16 });
    trainer.update();
    trainer.state();
    trainer.savedAs('old');
    trainer.update();
    trainer.state();
    expect(() => trainer.update()).toThrow('The last good state was taken after update 2. Look');
  });

  it('measures steps per second by the given clock, and reports null without one', () => {
    const rng = createRng(1);
    const network = createReferenceNetwork({ observationSize: 1, numActions: 2, hiddenSizes: [4], rng });
    let time = 1000;
    const now = () => {
      time += 250;
      return time;
    };
    const trainer = createPpoTrainer({ env: bandit(), network, rng, options: smallOptions, now });
    // 64 steps in a quarter of a second
    expect(trainer.update().stepsPerSecond).toBe(256);
    expect(small(createRng(1)).trainer.update()).toEqual({ ...trainerOnce(), stepsPerSecond: null });
    const stopped = createPpoTrainer({ env: bandit(), network, rng, options: smallOptions, now: () => 5 });
    expect(stopped.update().stepsPerSecond).toBeNull();

    /** The same first update, timed. */
    function trainerOnce() {
      const again = createRng(1);
      const fresh = createReferenceNetwork({
        observationSize: 1,
        numActions: 2,
        hiddenSizes: [4],
        rng: again,
      });
      return createPpoTrainer({
        env: bandit(),
        network: fresh,
        rng: again,
        options: smallOptions,
        now,
      }).update();
    }
  });

  it('names the logits when an observation is NaN', () => {
    const env = scripted({
      autoresetMode: 'same-step',
      step: () => ({ reward: 1 }),
      observe: (t) => (t > 20 ? Number.NaN : t),
    });
    const { trainer } = small(createRng(1), env, { totalSteps: 64, numSteps: 16 });
    trainer.update();
    expect(() => trainer.update()).toThrow('Expected the logits of update 2 to be finite, got NaN');
  });

  it('decreases the clip range on request', () => {
    const options = { ...smallOptions, totalSteps: 4 * 16 * 4, annealClipRange: true };
    const { trainer } = small(createRng(1), bandit(), options);
    expect([...trainer.run()].map(({ clipRange }) => clipRange / 0.2)).toEqual(
      [1, 0.75, 0.5, 0.25].map((x) => expect.closeTo(x, 12)),
    );
  });

  it('rejects networks, environments and options that do not match', () => {
    const rng = createRng(1);
    const wide = createReferenceNetwork({ observationSize: 2, numActions: 2, rng });
    const many = createReferenceNetwork({ observationSize: 1, numActions: 3, rng });
    expect(() => createPpoTrainer({ env: bandit(), network: wide, rng })).toThrow(
      'observations of 1, got one for 2',
    );
    expect(() => createPpoTrainer({ env: bandit(), network: many, rng })).toThrow('2 actions, got one for 3');
    expect(() => small(rng, bandit('disabled'))).toThrow('`env.autoresetMode`');
    expect(() => small(rng, bandit(), { totalSteps: 10 })).toThrow('`totalSteps`');
    expect(() => small(rng, bandit(), { lambda: 2 })).toThrow('Expected `lambda` to be in [0, 1], got 2.');
    expect(() => small(rng, bandit(), { maxGradientNorm: 0 })).toThrow('`maxGradientNorm`');
    const misspelt = JSON.parse('{"gamma": 0.9}');
    expect(() => small(rng, bandit(), misspelt)).toThrow('got "gamma"');
  });
});

describe('PPO on CartPole', () => {
  async function cartPole(
    seed: number,
    numEnvs: number,
    options: PpoOptions,
    hiddenSizes: readonly number[],
    makeNetwork: (options: NetworkOptions) => PolicyNetwork | Promise<PolicyNetwork> = createTfjsNetwork,
  ) {
    const rng = createRng(seed);
    const env = new SyncVectorEnv(
      Array.from({ length: numEnvs }, () => () => make('CartPole-v1')),
      { autoresetMode: 'same-step' },
    );
    const network = await makeNetwork({ observationSize: 4, numActions: 2, hiddenSizes, rng });
    return { network, trainer: createPpoTrainer({ env, network, rng, options }) };
  }

  it('writes the same metrics and weights, byte for byte, in two runs with one seed, and others with another seed', async () => {
    const options = { totalSteps: 4 * 16 * 60, numSteps: 16, updateEpochs: 1, numMinibatches: 2 };
    const record = async (seed: number) => {
      const { network, trainer } = await cartPole(seed, 4, options, [16]);
      const lines = [...trainer.run()].map((metrics) => JSON.stringify(metrics));
      return { lines, weights: JSON.stringify(encodeArrays(network.state())) };
    };
    const first = await record(1);
    expect(first.lines.length).toBe(60);
    expect(await record(1)).toEqual(first);
    const other = await record(2);
    expect(other.lines).not.toEqual(first.lines);
    expect(other.weights).not.toBe(first.weights);
  });

  it('reaches a mean return of 150 within 40,000 steps; a random policy has about 22', async () => {
    const options: PpoOptions = {
      totalSteps: 40_000,
      numSteps: 64,
      numMinibatches: 2,
      updateEpochs: 6,
      learningRate: 3e-3,
      discount: 0.98,
      lambda: 0.9,
      entropyCoefficient: 0,
    };
    const { trainer } = await cartPole(1, 8, options, [64, 64], createFusedNetwork);
    const ended = [...trainer.run()].filter((metrics) => metrics.returnMean !== null);
    const last = ended.slice(-10);
    const mean = last.reduce((sum, metrics) => sum + metrics.returnMean!, 0) / last.length;
    expect(ended[0]!.returnMean).toBeLessThan(50);
    expect(mean).toBeGreaterThan(150);
  });
});
