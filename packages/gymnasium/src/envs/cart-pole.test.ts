import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEnv } from '../check-env.ts';
import { createRng } from '../rng.ts';
import { CartPole, cartPole } from './cart-pole.ts';

/**
 * The two accelerations by another route: the equations of motion as a linear system,
 *   M x''       + m l C theta''  = F + m l theta'^2 S
 *   C x''       + 4/3 l theta''  = g S
 * solved by Cramer's rule.
 */
function accelerations([, , theta, spin]: readonly number[], force: number): [number, number] {
  const [m, M, l, g] = [0.1, 1.1, 0.5, 9.8];
  const [sin, cos] = [Math.sin(theta!), Math.cos(theta!)];
  const right = [force + m * l * spin! ** 2 * sin, g * sin] as const;
  const determinant = M * ((4 / 3) * l) - m * l * cos * cos;
  return [
    (right[0] * ((4 / 3) * l) - m * l * cos * right[1]) / determinant,
    (M * right[1] - cos * right[0]) / determinant,
  ];
}

/** The state after a push to the right (1) or to the left (0). */
function after(state: readonly number[], action: number): number[] {
  const [x, velocity, theta, spin] = state as [number, number, number, number];
  const next = cartPole.transition({ x, velocity, theta, spin }, action, createRng(0), cartPole.parameters);
  return [next.x, next.velocity, next.theta, next.spin];
}

/** One Euler step with the accelerations above. */
function afterByCramer(state: readonly number[], action: number): number[] {
  const [x, v, theta, spin] = state as [number, number, number, number];
  const [a, b] = accelerations(state, action === 1 ? 10 : -10);
  return [x + 0.02 * v, v + 0.02 * a, theta + 0.02 * spin, spin + 0.02 * b];
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
  });
}

describe('cartPole.transition', () => {
  it('is one Euler step of the equations of motion, to 1e-12, from any state', () => {
    const entry = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(entry, entry, entry, entry), fc.constantFrom(0, 1), (state, action) => {
        expectClose(after(state, action), afterByCramer(state, action));
      }),
    );
  });

  it('agrees with the linear system to 1e-12 over an episode', () => {
    const rng = createRng(0);
    let state = [0.01, -0.02, 0.03, 0.04];
    let other = state;
    for (let t = 0; t < 40; t++) {
      const action = rng.integer(2);
      state = after(state, action);
      other = afterByCramer(other, action);
    }
    expectClose(state, other);
  });

  it('returns the states that the original prints for its seed 42', () => {
    // from Gymnasium's documentation, printed to 8 digits: the first state, and the state after either action
    for (const [action, expected] of [
      [1, [0.02727336, 0.18847767, 0.03625453, -0.26141977]],
      [0, [0.02727336, -0.20172954, 0.03625453, 0.32351476]],
    ] as const) {
      const state = after([0.0273956, -0.00611216, 0.03585979, 0.0197368], action);
      expected.forEach((value, i) => {
        expect(Math.abs(state[i]! - value)).toBeLessThan(2e-8);
      });
    }
  });

  it('returns the mirror image for the mirrored state and action', () => {
    const state = [0.1, 0.2, 0.1, -0.3];
    const mirrored = state.map((entry) => -entry);
    expect(after(mirrored, 0)).toEqual(after(state, 1).map((entry) => -entry));
  });
});

describe('CartPole', () => {
  it('keeps the contract of Env', () => {
    checkEnv(new CartPole(), { steps: 500 });
  });

  it('starts with every entry in [-0.05, 0.05), or in the interval of its options', () => {
    const env = new CartPole();
    for (let seed = 0; seed < 200; seed++) {
      const { observation } = env.reset({ seed });
      expect(observation.every((entry) => entry >= Math.fround(-0.05) && entry <= Math.fround(0.05))).toBe(
        true,
      );
      expect(new Set(observation).size).toBe(4);
    }
    const { observation } = env.reset({ options: { low: 0.1, high: 0.2 } });
    expect(observation.every((entry) => entry > 0.0999 && entry < 0.2001)).toBe(true);
    expect(() => env.reset({ options: { low: 1, high: 0 } })).toThrow('Expected `options.low`');
    expect(() => env.reset({ options: { high: Number.NaN } })).toThrow('Expected `options.high`');
  });

  it('returns a reward of 1 for every step, and terminates beyond 2.4 m or 12 degrees, not before', () => {
    for (const action of [0, 1]) {
      const env = new CartPole();
      env.reset({ seed: 3 });
      for (;;) {
        const { observation, reward, terminated, truncated } = env.step(action);
        expect([reward, truncated]).toEqual([1, false]);
        const beyond = Math.abs(observation[0]!) > 2.4 || Math.abs(observation[2]!) > (12 * Math.PI) / 180;
        expect(terminated).toBe(beyond);
        if (terminated) break;
      }
      expect(() => env.step(action)).toThrow('no episode is in progress');
    }
  });

  it('terminates beyond the position limit with an upright pole', () => {
    const env = new CartPole();
    env.reset({ seed: 0, options: { low: 0, high: 0 } });
    // keeps the pole up, leaning a little to the right, so that the cart runs off that way
    let last = env.step(1);
    while (!last.terminated) {
      const [, , theta, spin] = last.observation;
      last = env.step(theta! + 0.3 * spin! > -0.02 ? 1 : 0);
    }
    expect(Math.abs(last.observation[0]!)).toBeGreaterThan(2.4);
    expect(Math.abs(last.observation[2]!)).toBeLessThan((12 * Math.PI) / 180);
  });

  it('rejects actions other than 0 and 1, and steps before a reset', () => {
    const env = new CartPole();
    expect(() => env.step(0)).toThrow('no episode is in progress');
    env.reset({ seed: 0 });
    for (const action of [2, -1, 0.5, Number.NaN]) {
      expect(() => env.step(action)).toThrow('Expected `action` to be in Discrete(2)');
    }
  });
});
