import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { acrobot } from './acrobot.ts';
import { cartPole } from './cart-pole.ts';
import { mountainCar } from './mountain-car.ts';

// A second implementation of each environment from the published equations: linear systems solved by Cramer's rule
// instead of substitution, and arrays instead of named states.

const rng = createRng(0);
type State = number[];

/** CartPole: the two equations of motion as a linear system in x'' and theta''. */
function cartPoleAgain([x, v, theta, spin]: State, action: number): State {
  const [m, M, l, g, tau] = [0.1, 1.1, 0.5, 9.8, 0.02];
  const [sin, cos] = [Math.sin(theta!), Math.cos(theta!)];
  const right = [(action === 1 ? 10 : -10) + m * l * spin! ** 2 * sin, g * sin] as const;
  const determinant = (M * 4 * l) / 3 - m * l * cos ** 2;
  const a = ((right[0] * 4 * l) / 3 - m * l * cos * right[1]) / determinant;
  const b = (M * right[1] - cos * right[0]) / determinant;
  return [x! + tau * v!, v! + tau * a, theta! + tau * spin!, spin! + tau * b];
}

/**
 * Acrobot: mass matrix [[d1, d2], [d2, m2 c2^2 + I]] times (theta1'', theta2'') = (-phi1, torque - phi2 - centrifugal),
 * with sines of the angles in place of the cosines of angles less a quarter turn.
 */
function acrobotAgain(state: State, action: number): State {
  const slope = ([a, b, va, vb]: State): State => {
    const [sin, cos] = [Math.sin(b!), Math.cos(b!)];
    const d1 = 0.25 + (1 + 0.25 + cos) + 2;
    const d2 = 0.25 + 0.5 * cos + 1;
    const d3 = 0.25 + 1;
    const gravity2 = 0.5 * 9.8 * Math.sin(a! + b!);
    const gravity1 = 1.5 * 9.8 * Math.sin(a!) + gravity2;
    const right = [
      0.5 * sin * vb! * (vb! + 2 * va!) - gravity1,
      action - 1 - gravity2 - 0.5 * sin * va! ** 2,
    ] as const;
    const determinant = d1 * d3 - d2 ** 2;
    return [
      va!,
      vb!,
      (right[0] * d3 - d2 * right[1]) / determinant,
      (d1 * right[1] - d2 * right[0]) / determinant,
    ];
  };
  const add = (from: State, k: State, h: number) => from.map((value, i) => value + h * k[i]!);
  const k1 = slope(state);
  const k2 = slope(add(state, k1, 0.1));
  const k3 = slope(add(state, k2, 0.1));
  const k4 = slope(add(state, k3, 0.2));
  const end = state.map((value, i) => value + (0.2 * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!)) / 6);
  const turn = (angle: number) => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
  const clip = (speed: number, most: number) => Math.max(-most, Math.min(most, speed));
  return [turn(end[0]!), turn(end[1]!), clip(end[2]!, 4 * Math.PI), clip(end[3]!, 9 * Math.PI)];
}

function mountainCarAgain([x, v]: State, action: number): State {
  // cos 3x = 4 cos^3 x - 3 cos x
  const cos3 = 4 * Math.cos(x!) ** 3 - 3 * Math.cos(x!);
  const speed = Math.max(-0.07, Math.min(0.07, v! + (action - 1) / 1000 - cos3 / 400));
  const reached = Math.max(-1.2, Math.min(0.6, x! + speed));
  return [reached, reached === -1.2 && speed < 0 ? 0 : speed];
}

function distance(a: State, b: State): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!) / Math.max(1, Math.abs(value))));
}

describe('a trajectory from a fixed state and fixed actions follows the published equations to 1e-12', () => {
  it('in CartPole', () => {
    const { parameters: p } = cartPole;
    for (let run = 0; run < 20; run++) {
      let state = cartPole.initial(createRng(run), p);
      let again: State = Object.values(state);
      for (let t = 0; t < 30; t++) {
        const action = rng.integer(2);
        const next = cartPole.transition(state, action, rng, p);
        again = cartPoleAgain(again, action);
        expect(distance([next.x, next.velocity, next.theta, next.spin], again)).toBeLessThan(1e-12);
        const [x, , theta] = again;
        expect(cartPole.terminal(next, p)).toBe(Math.abs(x!) > 2.4 || Math.abs(theta!) > Math.PI / 15);
        state = next;
        if (cartPole.terminal(state, p)) break;
      }
    }
  });

  it('in Acrobot', () => {
    const { parameters: p } = acrobot;
    for (let run = 0; run < 10; run++) {
      let state = acrobot.initial(createRng(run), p);
      let again: State = Object.values(state);
      for (let t = 0; t < 25; t++) {
        const action = rng.integer(3);
        state = acrobot.transition(state, action, rng, p);
        again = acrobotAgain(again, action);
        expect(distance(Object.values(state), again)).toBeLessThan(1e-12);
      }
    }
  });

  it('in Acrobot, one step from any state', () => {
    const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
    const speed = fc.double({ min: -12, max: 12, noNaN: true });
    fc.assert(
      fc.property(
        angle,
        angle,
        speed,
        speed,
        fc.integer({ min: 0, max: 2 }),
        (theta1, theta2, spin1, spin2, action) => {
          const next = acrobot.transition({ theta1, theta2, spin1, spin2 }, action, rng, acrobot.parameters);
          const again = acrobotAgain([theta1, theta2, spin1, spin2], action);
          // a whole turn apart is the same angle
          const turned = Math.abs(next.theta1 - again[0]!) > 6 || Math.abs(next.theta2 - again[1]!) > 6;
          // stiff starts make the four slopes large: the tolerance is relative to what was added
          if (!turned) expect(distance(Object.values(next), again)).toBeLessThan(1e-11);
          expect(
            acrobot
              .observationSpace(acrobot.parameters)
              .contains(acrobot.observation(next, acrobot.parameters)),
          ).toBe(true);
          const height = -Math.cos(next.theta1) - Math.cos(next.theta1 + next.theta2);
          expect(acrobot.terminal(next, acrobot.parameters)).toBe(height > 1);
          expect(acrobot.reward(next, action, next, acrobot.parameters)).toBe(height > 1 ? 0 : -1);
        },
      ),
    );
  });

  it('in MountainCar', () => {
    const { parameters: p } = mountainCar;
    for (let run = 0; run < 10; run++) {
      let state = mountainCar.initial(createRng(run), p);
      let again: State = [state.position, state.velocity];
      for (let t = 0; t < 150; t++) {
        // pushes in the direction of motion, so that the car reaches both ends
        const action = rng.integer(3) === 0 ? 1 : state.velocity < 0 ? 0 : 2;
        state = mountainCar.transition(state, action, rng, p);
        again = mountainCarAgain(again, action);
        expect(distance([state.position, state.velocity], again)).toBeLessThan(1e-12);
        expect(mountainCar.terminal(state, p)).toBe(again[0]! >= 0.5 && again[1]! >= 0);
      }
    }
  });
});
