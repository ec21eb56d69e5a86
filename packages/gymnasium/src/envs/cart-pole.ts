import { expected } from '../_expected.ts';
import { Env, type ResetOptions, type ResetResult, type StepResult } from '../env.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';

/** Metres per second squared. */
const GRAVITY = 9.8;
/** Kilograms. */
const CART_MASS = 1.0;
const POLE_MASS = 0.1;
const TOTAL_MASS = CART_MASS + POLE_MASS;
/** Half the pole, in metres. */
const HALF_LENGTH = 0.5;
const POLE_MOMENT = POLE_MASS * HALF_LENGTH;
/** Newtons. */
const FORCE = 10.0;
/** Seconds between two states. */
const TAU = 0.02;
/** An episode ends beyond these: metres from the middle, radians from upright. */
const X_LIMIT = 2.4;
const THETA_LIMIT = (12 * 2 * Math.PI) / 360;
/** Every entry of a first state is uniform in [-INITIAL, INITIAL). */
const INITIAL = 0.05;

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
 * import { cartPoleStep } from 'gymnasium-js';
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
  const u = (force + POLE_MOMENT * (spin * spin) * sin) / TOTAL_MASS;
  const spinChange =
    (GRAVITY * sin - cos * u) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * (cos * cos)) / TOTAL_MASS));
  const acceleration = u - (POLE_MOMENT * spinChange * cos) / TOTAL_MASS;
  state[0]! += TAU * velocity;
  state[1] = velocity + TAU * acceleration;
  state[2] = theta + TAU * spin;
  state[3] = spin + TAU * spinChange;
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
export class CartPole extends Env<Box, Discrete> {
  readonly observationSpace = new Box(
    [-2 * X_LIMIT, -Infinity, -2 * THETA_LIMIT, -Infinity],
    [2 * X_LIMIT, Infinity, 2 * THETA_LIMIT, Infinity],
  );
  readonly actionSpace = new Discrete(2);
  readonly #state = new Float64Array(4);
  #running = false;

  reset({ seed, options }: ResetOptions = {}): ResetResult<Float32Array> {
    const rng = this.seedRng(seed);
    const low = readBound('low', options?.low ?? -INITIAL);
    const high = readBound('high', options?.high ?? INITIAL);
    if (low > high) throw new RangeError(expected('options.low', `at most \`high\`, ${high}`, low));
    for (let i = 0; i < 4; i++) this.#state[i] = low + (high - low) * rng.uniform();
    this.#running = true;
    return { observation: Float32Array.from(this.#state), info: {} };
  }

  step(action: number): StepResult<Float32Array> {
    if (!this.actionSpace.contains(action)) throw new RangeError(expected('action', '0 or 1', action));
    if (!this.#running)
      throw new Error('Expected `reset` to be called before `step`: no episode is under way.');
    const state = this.#state;
    cartPoleStep(state, action === 1 ? FORCE : -FORCE);
    const x = state[0]!;
    const theta = state[2]!;
    const terminated = x < -X_LIMIT || x > X_LIMIT || theta < -THETA_LIMIT || theta > THETA_LIMIT;
    this.#running = !terminated;
    return { observation: new Float32Array(state), reward: 1, terminated, truncated: false, info: {} };
  }
}

function readBound(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TypeError(expected(`options.${name}`, 'a finite number', value));
  }
  return value;
}
