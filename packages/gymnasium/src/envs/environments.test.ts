import { describe, expect, it } from 'vitest';
import { identical, snapshot } from '../_snapshot.ts';
import type { Env } from '../env.ts';
import { CoreEnv } from '../functional/core-env.ts';
import { functionalKernel } from '../functional/functional-kernel.ts';
import { createRng } from '../rng.ts';
import type { Discrete } from '../spaces/discrete.ts';
import type { Space } from '../spaces/space.ts';
import { envLaws } from '../testing/env-laws.ts';
import { defineVectorEnv } from '../vector/define-vector-env.ts';
import { SyncVectorEnv } from '../vector/sync-vector-env.ts';
import { TimeLimit } from '../wrappers/time-limit.ts';
import { cartPoleKernel } from './_cart-pole-kernel.ts';
import { Acrobot, acrobot } from './acrobot.ts';
import { CartPole, cartPole } from './cart-pole.ts';
import { FROZEN_LAKE_MAPS, FrozenLake, frozenLake, generateRandomMap } from './frozen-lake.ts';
import { MountainCar, mountainCar } from './mountain-car.ts';

const makers: Record<string, () => Env> = {
  CartPole: () => new CartPole(),
  'CartPole with other options': () =>
    new CartPole({
      kinematicsIntegrator: 'semi-implicit euler',
      suttonBartoReward: true,
      renderMode: 'rgb_array',
    }),
  Acrobot: () => new Acrobot(),
  'Acrobot with noise': () => new Acrobot({ torqueNoiseMax: 0.5, bookOrNips: 'nips' }),
  MountainCar: () => new MountainCar(),
  FrozenLake: () => new FrozenLake({ renderMode: 'ansi' }),
};

describe.each(Object.entries(makers))('%s', (_, make) => {
  it.each(envLaws(make).map(({ title, law }) => [title, law] as const))('%s', (_title, law) => {
    law();
  });
});

describe('a kernel', () => {
  const kinds = [
    ['CartPole', () => new CartPole(), cartPoleKernel()],
    [
      'CartPole with other options',
      () =>
        new CartPole({ kinematicsIntegrator: 'semi-implicit euler', suttonBartoReward: true, length: 0.7 }),
      cartPoleKernel({ kinematicsIntegrator: 'semi-implicit euler', suttonBartoReward: true, length: 0.7 }),
    ],
    ['the functional CartPole', () => new CartPole(), functionalKernel(cartPole)],
    ['the functional Acrobot', () => new Acrobot(), functionalKernel(acrobot)],
    ['the functional MountainCar', () => new MountainCar(), functionalKernel(mountainCar)],
    ['the functional FrozenLake', () => new FrozenLake(), functionalKernel(frozenLake)],
  ] as const;

  it.each(kinds)(
    'of %s agrees exactly with single environments, in every mode and across masked resets',
    (_, make, kernel) => {
      for (const autoresetMode of ['next-step', 'same-step', 'disabled'] as const) {
        for (const copy of [true, false]) {
          const numEnvs = 5;
          const options = { autoresetMode, copy };
          const fast = defineVectorEnv(kernel as never as ReturnType<typeof cartPoleKernel>)({
            numEnvs,
            maxEpisodeSteps: 15,
            ...options,
          });
          const slow = new SyncVectorEnv(
            Array.from(
              { length: numEnvs },
              () => () => new TimeLimit<Space, Space>(make() as Env, { maxEpisodeSteps: 15 }),
            ),
            options,
          );
          const rng = createRng(1);
          const { n } = fast.singleActionSpace as Discrete;
          expect(identical(fast.reset({ seed: 4 }).observations, slow.reset({ seed: 4 }).observations)).toBe(
            true,
          );
          for (let t = 0; t < 80; t++) {
            const actions = Int32Array.from({ length: numEnvs }, () => rng.integer(n));
            const [a, b] = [fast.step(actions), slow.step(t % 2 === 0 ? actions : ([...actions] as never))];
            for (const key of ['observations', 'rewards', 'terminations', 'truncations'] as const) {
              if (!identical(a[key], b[key]))
                expect({ t, key, value: a[key] }).toEqual({ t, key, value: b[key] });
            }
            expect(identical(a.infos._finalObservation, b.infos._finalObservation)).toBe(true);
            const mask = a.infos._finalObservation;
            mask?.forEach((bit, i) => {
              if (bit === 0) return;
              const last = (from: typeof fast | typeof slow, batch: unknown) =>
                (from.singleObservationSpace as Space).readBatch(batch, i);
              expect(last(fast, a.infos.finalObservation)).toEqual(last(slow, b.infos.finalObservation));
            });
            const ended = a.terminations.map((flag, i) => flag | a.truncations[i]!);
            if (autoresetMode === 'disabled' && ended.includes(1)) {
              const reset = { options: { resetMask: ended } };
              expect(identical(fast.reset(reset).observations, slow.reset(reset).observations)).toBe(true);
            } else if (t % 13 === 12) {
              const reset = { seed: t, options: { resetMask: [0, 1, 0, 1, 1] } };
              expect(identical(fast.reset(reset).observations, slow.reset(reset).observations)).toBe(true);
            }
          }
        }
      }
    },
  );

  it('rejects an invalid action before it steps any copy, unless that copy is reset instead', () => {
    const envs = defineVectorEnv(cartPoleKernel())({ numEnvs: 2, maxEpisodeSteps: 1 });
    const { observations } = envs.reset({ seed: 0 });
    for (const actions of [[0, 2], [0, 0.5], Int32Array.of(0, 5)]) {
      expect(() => envs.step(actions)).toThrow('Expected `actions[1]` to be in Discrete(2)');
    }
    const expected = defineVectorEnv(cartPoleKernel())({ numEnvs: 2 });
    expect(expected.reset({ seed: 0 }).observations).toEqual(observations);
    expect(envs.step([0, 1]).observations).toEqual(expected.step([0, 1]).observations);
    expect(envs.step(Int32Array.of(7, 7)).rewards).toEqual(Float64Array.of(0, 0));
    envs.step([0, 1]);
    expect(envs.step([7, Number.NaN]).rewards).toEqual(Float64Array.of(0, 0));
    expect(() => envs.step([0])).toThrow('one action of Discrete(2) for each of 2');
  });

  it('rejects invalid seeds, counts and modes, and steps after close', () => {
    const create = defineVectorEnv(cartPoleKernel());
    expect(() => create({ numEnvs: 0 })).toThrow('`numEnvs`');
    expect(() => create({ numEnvs: 1, maxEpisodeSteps: 0 })).toThrow('`maxEpisodeSteps`');
    expect(() => create({ numEnvs: 1, autoresetMode: 'x' as 'disabled' })).toThrow('`autoresetMode`');
    const envs = create({ numEnvs: 2 });
    expect(() => envs.step([0, 0])).toThrow('Expected `reset` to be called before `step`.');
    expect(() => envs.reset()).toThrow('Expected a seed in the first `reset`');
    expect(() => envs.reset({ seed: 0, options: { resetMask: [1, 0] } })).toThrow(
      'all 1 in the first `reset`',
    );
    envs.reset({ seed: [3, 4] });
    envs.close();
    envs.close();
    expect(() => envs.step([0, 0])).toThrow('got a closed one');
  });

  it('returns typed columns, which describe the ending step if an episode ends', () => {
    const create = defineVectorEnv({
      observationSpace: new CartPole().observationSpace,
      actionSpace: new CartPole().actionSpace,
      infoColumns: { count: 'int32' },
      create: (numEnvs) => {
        const counts = new Int32Array(numEnvs);
        return {
          reset(i, _rng, { columns }) {
            counts[i] = 10 * i;
            columns.count[i] = counts[i]!;
          },
          step(_actions, skip, { columns, rewards, terminations, truncations }) {
            for (let i = 0; i < numEnvs; i++) {
              if (skip[i] === 1) continue;
              columns.count[i] = ++counts[i]!;
              rewards[i] = 0;
              terminations[i] = counts[i] === 2 ? 1 : 0;
              truncations[i] = 0;
            }
          },
        };
      },
    });
    const envs = create({ numEnvs: 2, autoresetMode: 'same-step' });
    expect(envs.reset({ seed: 0 }).columns.count).toEqual(Int32Array.of(0, 10));
    envs.step([0, 0]);
    expect(envs.step([0, 0]).columns.count).toEqual(Int32Array.of(2, 12));
    expect(envs.step([0, 0]).columns.count).toEqual(Int32Array.of(1, 13));
  });
});

describe('CoreEnv', () => {
  it('exposes its state, which a step never changes in place', () => {
    const env = new MountainCar();
    expect(env.state).toBe(null);
    env.reset({ seed: 0 });
    const state = env.state!;
    const then = snapshot(state);
    env.step(2);
    expect(state).toEqual(then);
    expect(env.state).not.toEqual(then);
  });

  it('accepts changed parameters, and rejects unknown ones', () => {
    const moon = new CartPole({ gravity: 1.6 });
    expect(moon.parameters).toEqual({ ...cartPole.parameters, gravity: 1.6 });
    expect(() => new CartPole({ gravty: 1 } as never)).toThrow("one of 'gravity', 'massCart'");
    expect(() => new CartPole({ gravity: '9' as never })).toThrow(
      'Expected `gravity` to be a finite number, got "9".',
    );
    expect(() => new CartPole({ kinematicsIntegrator: 'rk4' as 'euler' })).toThrow('`kinematicsIntegrator`');
    expect(() => new Acrobot({ bookOrNips: 'paper' as 'book' })).toThrow('`bookOrNips`');
    expect(new CoreEnv(acrobot).parameters).toBe(acrobot.parameters);
  });

  it('renders the modes of its environment, after a reset', () => {
    const env = new CartPole({ renderMode: 'ansi' });
    expect(() => env.render()).toThrow('Expected `reset` to be called before `render`.');
    expect(new CartPole().render()).toBe(null);
    expect(() => new MountainCar({ renderMode: 'ansi' as never })).toThrow(
      'Expected `renderMode` to be null, got "ansi"',
    );
  });
});

describe('CartPole', () => {
  it('returns the rewards of Sutton and Barto on request: -1 for the last step and 0 for all others', () => {
    const env = new CartPole({ suttonBartoReward: true });
    env.reset({ seed: 0 });
    for (;;) {
      const { reward, terminated } = env.step(0);
      expect(reward).toBe(terminated ? -1 : 0);
      if (terminated) break;
    }
  });

  it('moves positions by the new velocities with the semi-implicit integrator', () => {
    const { parameters: p } = new CartPole({ kinematicsIntegrator: 'semi-implicit euler' });
    const state = { x: 0, velocity: 0, theta: 0, spin: 0 };
    const next = cartPole.transition(state, 1, createRng(0), p);
    expect(next.x).toBe(p.tau * next.velocity);
    expect(next.theta).toBe(p.tau * next.spin);
    expect(cartPole.transition(state, 1, createRng(0), cartPole.parameters).x).toBe(0);
  });

  it('renders as text: the cart at its position, and the lean of the pole', () => {
    const draw = (low: number) => {
      const env = new CartPole({ renderMode: 'ansi' });
      env.reset({ seed: 0, options: { low, high: low } });
      return String(env.render());
    };
    const [middle, right] = [draw(0), draw(0.1)];
    expect(middle.split('\n')[0]).toBe(`${' '.repeat(30)}|`);
    expect(middle).toMatch('x 0.00 m, theta 0.0 deg');
    expect(right.split('\n')[0]!.trim()).toBe('/');
    expect(draw(-0.1).split('\n')[0]!.trim()).toBe('\\');
    expect(right.indexOf('[===]')).toBeGreaterThan(middle.indexOf('[===]') - 1);
  });

  it('renders as 600 x 400 pixels: a black cart on the track, and the pole above it', () => {
    const env = new CartPole({ renderMode: 'rgb_array' });
    env.reset({ seed: 0, options: { low: 0, high: 0 } });
    const { width, height, data } = env.render() as { width: number; height: number; data: Uint8Array };
    expect([width, height, data.length]).toEqual([600, 400, 720_000]);
    const pixel = (x: number, y: number) => [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
    expect(pixel(0, 0)).toEqual([255, 255, 255]);
    expect(pixel(10, 300)).toEqual([0, 0, 0]);
    expect(pixel(320, 300)).toEqual([0, 0, 0]);
    expect(pixel(340, 290)).toEqual([255, 255, 255]);
    // 100 pixels up the pole, which is 125 long
    expect(pixel(300, 200)).toEqual([202, 152, 101]);
    expect(pixel(300, 292)).toEqual([129, 132, 203]);
    // a pole that leans to the right is drawn to the right of an upright one
    env.reset({ options: { low: 0.15, high: 0.15 } });
    const leaning = env.render() as { data: Uint8Array };
    const cart = 300 + 0.15 * 125;
    const tip = Math.round(cart + 100 * Math.sin(0.15));
    expect([...leaning.data.subarray(3 * (194 * width + tip), 3 * (194 * width + tip) + 3)]).toEqual([
      202, 152, 101,
    ]);
  });
});

describe('MountainCar', () => {
  it('starts at rest between -0.6 and -0.4, returns a reward of -1 per step and ends at the top', () => {
    const env = new MountainCar();
    for (let seed = 0; seed < 100; seed++) {
      const { observation } = env.reset({ seed });
      expect(observation[0]).toBeGreaterThanOrEqual(-0.6000001);
      expect(observation[0]).toBeLessThanOrEqual(-0.4);
      expect(observation[1]).toBe(0);
    }
    let steps = 0;
    let action = 2;
    for (;;) {
      const { observation, reward, terminated } = env.step(action);
      expect(reward).toBe(-1);
      steps++;
      action = observation[1]! < 0 ? 0 : 2;
      if (terminated) {
        expect(observation[0]).toBeGreaterThanOrEqual(0.5);
        break;
      }
    }
    // pumping solves it in a little over a hundred steps
    expect(steps).toBeGreaterThan(80);
    expect(steps).toBeLessThan(200);
  });

  it('ends only at the required velocity', () => {
    const state = { position: 0.55, velocity: 0.01 };
    expect(mountainCar.terminal(state, mountainCar.parameters)).toBe(true);
    expect(mountainCar.terminal(state, new MountainCar({ goalVelocity: 0.02 }).parameters)).toBe(false);
  });
});

describe('FrozenLake', () => {
  it('moves in the chosen direction on ice that is not slippery, and stays in place at the edge', () => {
    const env = new FrozenLake({ isSlippery: false });
    expect(env.reset({ seed: 0 })).toEqual({ observation: 0, info: { prob: 1 } });
    // left and up at the start stay; down, down, right, down, right, right is the way
    const way = [0, 3, 1, 1, 2, 1, 2, 2].map((action) => env.step(action));
    expect(way.map(({ observation }) => observation)).toEqual([0, 0, 4, 8, 9, 13, 14, 15]);
    expect(way.map(({ reward }) => reward)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    expect(way.map(({ terminated }) => terminated)).toEqual([...new Array(7).fill(false), true]);
    expect(() => env.step(0)).toThrow('no episode is in progress');
  });

  it('ends in a hole with a reward of 0', () => {
    const env = new FrozenLake({ isSlippery: false });
    env.reset({ seed: 0 });
    env.step(1);
    expect(env.step(2)).toEqual({
      observation: 5,
      reward: 0,
      terminated: true,
      truncated: false,
      info: { prob: 1 },
    });
  });

  it('slips to either side with probability 1/3 each, and never backwards', () => {
    const { parameters: p } = new FrozenLake();
    const rng = createRng(0);
    const counts = new Map<number, number>();
    const n = 30_000;
    for (let k = 0; k < n; k++) {
      // right from tile 9, in the open: on to 10, or down to 13, or up to 5; back would be 8
      const { position, probability } = frozenLake.transition({ position: 9, probability: 1 }, 2, rng, p);
      counts.set(position, (counts.get(position) ?? 0) + 1);
      expect(probability).toBeCloseTo(1 / 3, 15);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([5, 10, 13]);
    // standard deviation sqrt(n 2/9) = 82
    for (const count of counts.values()) expect(Math.abs(count - n / 3)).toBeLessThan(410);
  });

  it('accepts a success rate, a reward schedule and a custom map', () => {
    const sure = new FrozenLake({ successRate: 1, desc: ['SG'], rewardSchedule: [5, -1, -0.1] });
    sure.reset({ seed: 0 });
    expect(sure.step(0)).toMatchObject({ observation: 0, reward: -0.1 });
    expect(sure.step(2)).toMatchObject({ observation: 1, reward: 5, terminated: true });
    expect(new FrozenLake({ mapName: '8x8' }).observationSpace.n).toBe(64);
    for (const desc of [['SF', 'G'], ['SF'], ['FG'], ['SXG'], [], 'SG' as never]) {
      expect(() => new FrozenLake({ desc })).toThrow('Expected `desc`');
    }
    expect(() => new FrozenLake({ mapName: '5x5' as '4x4' })).toThrow('`mapName`');
    expect(() => new FrozenLake({ successRate: 2 })).toThrow('`successRate`');
    expect(() => new FrozenLake({ rewardSchedule: [1] as never })).toThrow('`rewardSchedule`');
    expect(() => new FrozenLake({ slippery: false } as never)).toThrow("one of 'desc', 'isSlippery'");
  });

  it('renders the last move above the map, with the tile of the player in red', () => {
    const env = new FrozenLake({ isSlippery: false, renderMode: 'ansi' });
    env.reset({ seed: 0 });
    expect(env.render()).toBe('\n\u001b[41mS\u001b[0mFFF\nFHFH\nFFFH\nHFFG\n');
    env.step(2);
    expect(env.render()).toBe('  (Right)\nS\u001b[41mF\u001b[0mFF\nFHFH\nFFFH\nHFFG\n');
  });

  it('returns random maps that can be crossed', () => {
    const rng = createRng(3);
    for (let k = 0; k < 20; k++) {
      const desc = generateRandomMap(rng, { size: 5, frozen: 0.5 });
      expect(desc.map((row) => row.length)).toEqual([5, 5, 5, 5, 5]);
      // finds a path by another algorithm: spreads from the start until nothing changes
      const reached = new Set(['0,0']);
      for (let round = 0; round < 25; round++) {
        for (const place of [...reached]) {
          const [r, c] = place.split(',').map(Number) as [number, number];
          if (desc[r]![c] === 'H') continue;
          for (const [dr, dc] of [
            [0, 1],
            [1, 0],
            [0, -1],
            [-1, 0],
          ] as const) {
            if (desc[r + dr]?.[c + dc] !== undefined) reached.add(`${r + dr},${c + dc}`);
          }
        }
      }
      expect(reached.has('4,4')).toBe(true);
    }
    expect(Object.keys(FROZEN_LAKE_MAPS)).toEqual(['4x4', '8x8']);
    expect(() => generateRandomMap(rng, { size: 1 })).toThrow('`size`');
    expect(() => generateRandomMap(rng, { frozen: 0 })).toThrow('`frozen`');
  });
});

describe('Acrobot', () => {
  it('stays at rest when it hangs straight down, and omits one term under the equations of the paper', () => {
    const hanging = { theta1: 0, theta2: 0, spin1: 0, spin2: 0 };
    const next = acrobot.transition(hanging, 1, createRng(0), acrobot.parameters);
    for (const value of Object.values(next)) expect(Math.abs(value)).toBeLessThan(1e-15);
    const moving = { theta1: 0.3, theta2: 0.4, spin1: 1, spin2: 0 };
    const paper = new Acrobot({ bookOrNips: 'nips' }).parameters;
    expect(acrobot.transition(moving, 1, createRng(0), paper)).not.toEqual(
      acrobot.transition(moving, 1, createRng(0), acrobot.parameters),
    );
    // the term is 0 if the first joint is at rest
    const still = { ...hanging, theta1: 0.3 };
    const [book, nips] = [acrobot.parameters, paper].map((p) =>
      acrobot.transition(still, 1, createRng(0), { ...p, dt: 1e-6 }),
    );
    expect(Math.abs(book!.spin2 - nips!.spin2)).toBeLessThan(1e-15);
  });

  it('conserves energy without a torque', () => {
    const energy = ({
      theta1: a,
      theta2: b,
      spin1: va,
      spin2: vb,
    }: {
      theta1: number;
      theta2: number;
      spin1: number;
      spin2: number;
    }) => {
      const d1 = 3.5 + Math.cos(b);
      const d2 = 1.25 + 0.5 * Math.cos(b);
      const kinetic = 0.5 * (d1 * va * va + 2 * d2 * va * vb + 1.25 * vb * vb);
      return kinetic - 1.5 * 9.8 * Math.cos(a) - 0.5 * 9.8 * Math.cos(a + b);
    };
    const fine = { ...acrobot.parameters, dt: 0.005 };
    let state = { theta1: 1, theta2: -0.5, spin1: 0, spin2: 0 };
    const before = energy(state);
    for (let t = 0; t < 1000; t++) state = acrobot.transition(state, 1, createRng(0), fine);
    expect(Math.abs(energy(state) - before)).toBeLessThan(1e-6);
  });
});
