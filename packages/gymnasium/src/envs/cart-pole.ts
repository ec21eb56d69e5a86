import { expectOneOf } from '../expect.ts';
import { readResetBounds, withParameters } from '../functional/_parameters.ts';
import { CoreEnv } from '../functional/core-env.ts';
import type { FunctionalEnv } from '../functional/functional-env.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import type { KernelCopies, VectorKernel } from '../vector/kernel-vector-env.ts';
import { renderCartPole } from './_cart-pole-picture.ts';

/** What can be changed about CartPole. */
interface CartPoleParameters {
  /** Metres per second squared. */
  readonly gravity: number;
  /** Kilograms. */
  readonly massCart: number;
  /** Kilograms. */
  readonly massPole: number;
  /** Half the pole, in metres. */
  readonly length: number;
  /** Newtons of one push. */
  readonly forceMag: number;
  /** Seconds between two states. */
  readonly tau: number;
  /** Radians from upright beyond which the episode ends. */
  readonly thetaThreshold: number;
  /** Metres from the middle beyond which the episode ends. */
  readonly xThreshold: number;
  /**
   * - `'euler'` *(default)*: positions move by the old velocities
   * - `'semi-implicit euler'`: by the new ones
   */
  readonly kinematicsIntegrator: 'euler' | 'semi-implicit euler';
  /** Pay -1 for the step that ends the episode and 0 for every other, instead of 1 for each. */
  readonly suttonBartoReward: boolean;
}

/** A cart with a pole hinged to it. */
interface CartPoleState {
  /** Metres from the middle. */
  readonly x: number;
  /** Metres per second. */
  readonly velocity: number;
  /** Radians from upright, clockwise. */
  readonly theta: number;
  /** Radians per second. */
  readonly spin: number;
}

const PARAMETERS: CartPoleParameters = Object.freeze({
  gravity: 9.8,
  massCart: 1.0,
  massPole: 0.1,
  length: 0.5,
  forceMag: 10.0,
  tau: 0.02,
  thetaThreshold: (12 * 2 * Math.PI) / 360,
  xThreshold: 2.4,
  kinematicsIntegrator: 'euler',
  suttonBartoReward: false,
});

// The equations of motion, once for the pure transition, the array step and the kernel; they are inlined.

/** u = (F + m l theta'^2 S) / M, of m l and M. */
function drive(force: number, spin: number, sin: number, moment: number, mass: number): number {
  return (force + moment * (spin * spin) * sin) / mass;
}

/** theta'' = (g S - C u) / (l (4/3 - m C^2 / M)). */
function spinChange(
  u: number,
  sin: number,
  cos: number,
  gravity: number,
  length: number,
  massPole: number,
  mass: number,
): number {
  return (gravity * sin - cos * u) / (length * (4 / 3 - (massPole * (cos * cos)) / mass));
}

/** x'' = u - m l theta'' C / M, of m l and M. */
function acceleration(u: number, spinning: number, cos: number, moment: number, mass: number): number {
  return u - (moment * spinning * cos) / mass;
}

function isBeyond(x: number, theta: number, xThreshold: number, thetaThreshold: number): boolean {
  return x < -xThreshold || x > xThreshold || theta < -thetaThreshold || theta > thetaThreshold;
}

/** Every entry of a first state is drawn from [-INITIAL, INITIAL). */
const INITIAL = 0.05;
const MASS = PARAMETERS.massCart + PARAMETERS.massPole;
const MOMENT = PARAMETERS.massPole * PARAMETERS.length;

/**
 * Moves a cart-pole state on by one Euler step of 0.02 s, in place and in float64.
 *
 * With S = sin theta, C = cos theta, m the pole's mass, M the total, l half the pole:
 *
 *     u        = (F + m l theta'^2 S) / M
 *     theta''  = (g S - C u) / (l (4/3 - m C^2 / M))
 *     x''      = u - m l theta'' C / M
 *
 * and then x += tau x', x' += tau x'', theta += tau theta', theta' += tau theta''. Barto, Sutton and Anderson (1983),
 * "Neuronlike adaptive elements that can solve difficult learning control problems", as corrected by Florian (2007).
 *
 * @param state x (m), x' (m/s), theta (rad), theta' (rad/s), shape [4]
 * @param force newtons, to the right
 * @example
 * ```ts
 * import { cartPoleStep } from './cart-pole.ts';
 * const state = new Float64Array(4);
 * cartPoleStep(state, 10);
 * // upright and at rest: u = 10 / 1.1, theta'' = -u / (0.5 (4/3 - 0.1 / 1.1)), x'' = u - 0.05 theta'' / 1.1
 * state; // => [0, 0.1951219512195122, 0, -0.29268292682926833]
 * ```
 */
export function cartPoleStep(state: Float64Array, force: number): void {
  const velocity = state[1]!;
  const theta = state[2]!;
  const spin = state[3]!;
  const sin = Math.sin(theta);
  const cos = Math.cos(theta);
  const u = drive(force, spin, sin, MOMENT, MASS);
  const spinning = spinChange(u, sin, cos, PARAMETERS.gravity, PARAMETERS.length, PARAMETERS.massPole, MASS);
  state[0]! += PARAMETERS.tau * velocity;
  state[1] = velocity + PARAMETERS.tau * acceleration(u, spinning, cos, MOMENT, MASS);
  state[2] = theta + PARAMETERS.tau * spin;
  state[3] = spin + PARAMETERS.tau * spinning;
}

/** CartPole as pure functions; `cartPoleStep` has its equations. */
export const cartPole: FunctionalEnv<CartPoleParameters, CartPoleState, Box, Discrete> = {
  name: 'CartPole',
  parameters: PARAMETERS,
  renderModes: ['ansi', 'rgb_array'],
  renderFps: 50,
  observationSpace({ xThreshold, thetaThreshold }) {
    const high = [2 * xThreshold, Infinity, 2 * thetaThreshold, Infinity];
    return new Box(
      high.map((bound) => -bound),
      high,
    );
  },
  actionSpace: () => new Discrete(2),
  initial(rng, _parameters, options) {
    const [low, high] = readResetBounds(options, -INITIAL, INITIAL);
    const draw = () => low + (high - low) * rng.uniform();
    return { x: draw(), velocity: draw(), theta: draw(), spin: draw() };
  },
  transition({ x, velocity, theta, spin }, action, _rng, p) {
    const sin = Math.sin(theta);
    const cos = Math.cos(theta);
    const mass = p.massCart + p.massPole;
    const moment = p.massPole * p.length;
    const u = drive(action === 1 ? p.forceMag : -p.forceMag, spin, sin, moment, mass);
    const spinning = spinChange(u, sin, cos, p.gravity, p.length, p.massPole, mass);
    const newVelocity = velocity + p.tau * acceleration(u, spinning, cos, moment, mass);
    const newSpin = spin + p.tau * spinning;
    const explicit = p.kinematicsIntegrator === 'euler';
    return {
      x: x + p.tau * (explicit ? velocity : newVelocity),
      velocity: newVelocity,
      theta: theta + p.tau * (explicit ? spin : newSpin),
      spin: newSpin,
    };
  },
  observation({ x, velocity, theta, spin }) {
    const observation = new Float32Array(4);
    observation[0] = x;
    observation[1] = velocity;
    observation[2] = theta;
    observation[3] = spin;
    return observation;
  },
  reward(_state, _action, next, p) {
    if (!p.suttonBartoReward) return 1;
    return isBeyond(next.x, next.theta, p.xThreshold, p.thetaThreshold) ? -1 : 0;
  },
  terminal: ({ x, theta }, p) => isBeyond(x, theta, p.xThreshold, p.thetaThreshold),
  render: (state, mode, _action, p) => renderCartPole(state, mode, p),
};

/** Options of `CartPole`: any parameter, and how it is rendered. */
export interface CartPoleOptions extends Partial<CartPoleParameters> {
  /**
   * `'ansi'` for text, `'rgb_array'` for 600 x 400 pixels, null for nothing.
   * @defaultValue null
   */
  readonly renderMode?: string | null;
}

function cartPoleParameters(changes: Partial<CartPoleParameters>): CartPoleParameters {
  const parameters = withParameters(PARAMETERS, changes);
  const { kinematicsIntegrator } = parameters;
  expectOneOf('kinematicsIntegrator', kinematicsIntegrator, ['euler', 'semi-implicit euler']);
  return parameters;
}

/**
 * CartPole-v1: a pole hinged to a cart that is pushed left (0) or right (1) and shall stay upright.
 *
 * Observation: x (m), x' (m/s), theta (rad), theta' (rad/s), float32; the state itself is float64. Reward 1 at every
 * step, the last one included. Terminated beyond 2.4 m or 12 degrees; `make('CartPole-v1')` truncates at 500 steps.
 * `reset({ options: { low, high } })` draws the first state's entries from that interval instead of [-0.05, 0.05).
 * Stepping on after the end is an error.
 *
 * @example
 * ```ts
 * import { CartPole } from 'gymnasium-js';
 * const env = new CartPole();
 * env.reset({ seed: 1 });
 * env.step(0).reward; // => 1
 * ```
 */
export class CartPole extends CoreEnv<CartPoleParameters, CartPoleState, Box, Discrete> {
  constructor({ renderMode = null, ...changes }: CartPoleOptions = {}) {
    super(cartPole, { parameters: cartPoleParameters(changes), renderMode });
  }
}

/**
 * Returns CartPole as a kernel for `defineVectorEnv`: all copies in four columns of float64, no object a step.
 *
 * @example
 * ```ts
 * import { defineVectorEnv } from 'gymnasium-js';
 * import { cartPoleKernel } from './cart-pole.ts';
 * const envs = defineVectorEnv(cartPoleKernel())({ numEnvs: 1024, maxEpisodeSteps: 500 });
 * envs.reset({ seed: 0 });
 * envs.step(new Int32Array(1024)).rewards[1023]; // => 1
 * ```
 */
export function cartPoleKernel(changes: Partial<CartPoleParameters> = {}): VectorKernel<Box, Discrete> {
  const p = cartPoleParameters(changes);
  return {
    observationSpace: cartPole.observationSpace(p),
    actionSpace: cartPole.actionSpace(p),
    create: (numEnvs) => createCopies(numEnvs, p),
  };
}

function createCopies(numEnvs: number, p: CartPoleParameters): KernelCopies<Box, Discrete> {
  const allX = new Float64Array(numEnvs);
  const allVelocities = new Float64Array(numEnvs);
  const allThetas = new Float64Array(numEnvs);
  const allSpins = new Float64Array(numEnvs);
  const columns = [allX, allVelocities, allThetas, allSpins];
  return {
    state: () => columns.map((column) => column.slice()),
    restore(state) {
      (state as readonly Float64Array[]).forEach((column, k) => {
        columns[k]!.set(column);
      });
    },
    reset(i, rng, { observations }, options) {
      const low = options === undefined ? -INITIAL : readResetBounds(options, -INITIAL, INITIAL)[0];
      const high = options === undefined ? INITIAL : readResetBounds(options, -INITIAL, INITIAL)[1];
      allX[i] = low + (high - low) * rng.uniform();
      allVelocities[i] = low + (high - low) * rng.uniform();
      allThetas[i] = low + (high - low) * rng.uniform();
      allSpins[i] = low + (high - low) * rng.uniform();
      observations[4 * i] = allX[i]!;
      observations[4 * i + 1] = allVelocities[i]!;
      observations[4 * i + 2] = allThetas[i]!;
      observations[4 * i + 3] = allSpins[i]!;
    },
    step(actions, skip, { observations, rewards, terminations, truncations }) {
      // in local variables, which the compiler keeps in registers
      const { tau, gravity, length, massPole, forceMag, xThreshold, thetaThreshold, suttonBartoReward } = p;
      const explicit = p.kinematicsIntegrator === 'euler';
      const mass = p.massCart + massPole;
      const moment = massPole * length;
      const [xs, velocities, thetas, spins] = [allX, allVelocities, allThetas, allSpins];
      for (let i = 0; i < numEnvs; i++) {
        if (skip[i] === 1) continue;
        const theta = thetas[i]!;
        const spin = spins[i]!;
        const velocity = velocities[i]!;
        const sin = Math.sin(theta);
        const cos = Math.cos(theta);
        const u = drive(actions[i] === 1 ? forceMag : -forceMag, spin, sin, moment, mass);
        const spinning = spinChange(u, sin, cos, gravity, length, massPole, mass);
        const newVelocity = velocity + tau * acceleration(u, spinning, cos, moment, mass);
        const newSpin = spin + tau * spinning;
        const x = xs[i]! + tau * (explicit ? velocity : newVelocity);
        const newTheta = theta + tau * (explicit ? spin : newSpin);
        xs[i] = x;
        velocities[i] = newVelocity;
        thetas[i] = newTheta;
        spins[i] = newSpin;
        observations[4 * i] = x;
        observations[4 * i + 1] = newVelocity;
        observations[4 * i + 2] = newTheta;
        observations[4 * i + 3] = newSpin;
        const ended = isBeyond(x, newTheta, xThreshold, thetaThreshold);
        terminations[i] = ended ? 1 : 0;
        truncations[i] = 0;
        if (!suttonBartoReward) rewards[i] = 1;
        else rewards[i] = ended ? -1 : 0;
      }
    },
  };
}
