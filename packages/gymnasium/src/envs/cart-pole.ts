import { readResetBounds } from '../functional/_parameters.ts';
import { CoreEnv } from '../functional/core-env.ts';
import type { FunctionalEnv } from '../functional/functional-env.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import {
  acceleration,
  type CartPoleParameters,
  cartPoleParameters,
  drive,
  INITIAL,
  isBeyond,
  PARAMETERS,
  spinChange,
} from './_cart-pole-motion.ts';
import { renderCartPole } from './_cart-pole-picture.ts';

/** The state of the cart and the pole. */
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

/**
 * CartPole as pure functions, in float64.
 *
 * With S = sin theta, C = cos theta, m the pole's mass, M the total mass, l half the pole's length:
 *
 *     u        = (F + m l theta'^2 S) / M
 *     theta''  = (g S - C u) / (l (4/3 - m C^2 / M))
 *     x''      = u - m l theta'' C / M
 *
 * Then x += tau x', x' += tau x'', theta += tau theta', theta' += tau theta''. Barto, Sutton and Anderson (1983),
 * "Neuronlike adaptive elements that can solve difficult learning control problems", as corrected by Florian (2007).
 *
 * @example
 * ```ts
 * import { createRng } from 'gymnasium-js';
 * import { cartPole } from './cart-pole.ts';
 * const { parameters } = cartPole;
 * const atRest = { x: 0, velocity: 0, theta: 0, spin: 0 };
 * const next = cartPole.transition(atRest, 1, createRng(0), parameters);
 * // u = 10 / 1.1, theta'' = -u / (0.5 (4/3 - 0.1 / 1.1)), x'' = u - 0.05 theta'' / 1.1
 * next; // => { x: 0, velocity: 0.1951219512195122, theta: 0, spin: -0.29268292682926833 }
 * ```
 */
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

/** Options of `CartPole`: any parameter, and the render mode. */
export interface CartPoleOptions extends Partial<CartPoleParameters> {
  /**
   * `'ansi'` for text, `'rgb_array'` for 600 x 400 pixels, null for none.
   * @defaultValue null
   */
  readonly renderMode?: string | null;
}

/**
 * CartPole-v1: a pole is hinged to a cart. The goal is to keep it upright by pushing the cart left (0) or right (1).
 *
 * The observation is x (m), x' (m/s), theta (rad) and theta' (rad/s), in float32; the state itself is float64. The
 * reward is 1 for every step, including the last. An episode terminates beyond 2.4 m or 12 degrees.
 * `make('CartPole-v1')` truncates at 500 steps. `reset({ options: { low, high } })` draws the first state's entries
 * from that interval instead of [-0.05, 0.05). Stepping after the end of an episode is an error.
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
