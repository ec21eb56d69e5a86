import { expectOneOf } from '../expect.ts';
import { readResetBounds, withParameters } from '../functional/_parameters.ts';
import { CoreEnv } from '../functional/core-env.ts';
import type { FunctionalEnv } from '../functional/functional-env.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';

/** The parameters of Acrobot. */
interface AcrobotParameters {
  /** Seconds between two states. */
  readonly dt: number;
  /** Metres. */
  readonly linkLength1: number;
  /** Kilograms. */
  readonly linkMass1: number;
  readonly linkMass2: number;
  /** Metres from a link's joint to its centre of mass. */
  readonly linkComPos1: number;
  readonly linkComPos2: number;
  /** Moment of inertia of either link. */
  readonly linkMoi: number;
  /** Radians per second. */
  readonly maxVelocity1: number;
  readonly maxVelocity2: number;
  /** Greatest absolute value of the uniform noise on the torque; 0 for no noise. */
  readonly torqueNoiseMax: number;
  /**
   * - `'book'` *(default)*: the equations of Sutton and Barto's book
   * - `'nips'`: those printed in Sutton (1996), which lack a term
   */
  readonly bookOrNips: 'book' | 'nips';
}

/** The state of the two links: angles in radians, the second relative to the first, and their speeds. */
interface AcrobotState {
  readonly theta1: number;
  readonly theta2: number;
  readonly spin1: number;
  readonly spin2: number;
}

const PARAMETERS: AcrobotParameters = Object.freeze({
  dt: 0.2,
  linkLength1: 1.0,
  linkMass1: 1.0,
  linkMass2: 1.0,
  linkComPos1: 0.5,
  linkComPos2: 0.5,
  linkMoi: 1.0,
  maxVelocity1: 4 * Math.PI,
  maxVelocity2: 9 * Math.PI,
  torqueNoiseMax: 0,
  bookOrNips: 'book',
});

const GRAVITY = 9.8;

/**
 * Returns the time derivative of a state under a torque, as in Sutton and Barto's book. With m the masses, l the
 * length of the first link, c the distances of the centres of mass, I the moment of inertia, S2 = sin theta2 and C2 =
 * cos theta2:
 *
 *     d1       = m1 c1^2 + m2 (l^2 + c2^2 + 2 l c2 C2) + 2 I
 *     d2       = m2 (c2^2 + l c2 C2) + I
 *     phi2     = m2 c2 g cos(theta1 + theta2 - pi/2)
 *     phi1     = -m2 l c2 theta2'^2 S2 - 2 m2 l c2 theta2' theta1' S2 + (m1 c1 + m2 l) g cos(theta1 - pi/2) + phi2
 *     theta2'' = (torque + d2/d1 phi1 - m2 l c2 theta1'^2 S2 - phi2) / (m2 c2^2 + I - d2^2 / d1)
 *     theta1'' = -(d2 theta2'' + phi1) / d1
 */
function derivative(
  { theta1, theta2, spin1, spin2 }: AcrobotState,
  torque: number,
  p: AcrobotParameters,
): AcrobotState {
  const { linkMass1: m1, linkMass2: m2, linkLength1: l, linkComPos1: c1, linkComPos2: c2, linkMoi: moi } = p;
  const sin2 = Math.sin(theta2);
  const cos2 = Math.cos(theta2);
  const d1 = m1 * (c1 * c1) + m2 * (l * l + c2 * c2 + 2 * l * c2 * cos2) + moi + moi;
  const d2 = m2 * (c2 * c2 + l * c2 * cos2) + moi;
  const phi2 = m2 * c2 * GRAVITY * Math.cos(theta1 + theta2 - Math.PI / 2);
  const phi1 =
    -m2 * l * c2 * (spin2 * spin2) * sin2 -
    2 * m2 * l * c2 * spin2 * spin1 * sin2 +
    (m1 * c1 + m2 * l) * GRAVITY * Math.cos(theta1 - Math.PI / 2) +
    phi2;
  const centrifugal = p.bookOrNips === 'book' ? m2 * l * c2 * (spin1 * spin1) * sin2 : 0;
  const spinning2 =
    (torque + (d2 / d1) * phi1 - centrifugal - phi2) / (m2 * (c2 * c2) + moi - (d2 * d2) / d1);
  return { theta1: spin1, theta2: spin2, spin1: -(d2 * spinning2 + phi1) / d1, spin2: spinning2 };
}

function along(state: AcrobotState, slope: AcrobotState, time: number): AcrobotState {
  return {
    theta1: state.theta1 + time * slope.theta1,
    theta2: state.theta2 + time * slope.theta2,
    spin1: state.spin1 + time * slope.spin1,
    spin2: state.spin2 + time * slope.spin2,
  };
}

/** One step of the classical fourth-order Runge-Kutta method. */
function rungeKutta(state: AcrobotState, torque: number, p: AcrobotParameters): AcrobotState {
  const k1 = derivative(state, torque, p);
  const k2 = derivative(along(state, k1, p.dt / 2), torque, p);
  const k3 = derivative(along(state, k2, p.dt / 2), torque, p);
  const k4 = derivative(along(state, k3, p.dt), torque, p);
  const mean = (key: keyof AcrobotState) => k1[key] + 2 * k2[key] + 2 * k3[key] + k4[key];
  const slope = {
    theta1: mean('theta1'),
    theta2: mean('theta2'),
    spin1: mean('spin1'),
    spin2: mean('spin2'),
  };
  return along(state, slope, p.dt / 6);
}

/** Wraps an angle to [-pi, pi]. */
function wrap(angle: number): number {
  let wrapped = angle;
  while (wrapped > Math.PI) wrapped -= 2 * Math.PI;
  while (wrapped < -Math.PI) wrapped += 2 * Math.PI;
  return wrapped;
}

function isUp({ theta1, theta2 }: AcrobotState): boolean {
  return -Math.cos(theta1) - Math.cos(theta2 + theta1) > 1;
}

/**
 * Acrobot as pure functions. The torque (-1, 0 or 1 N m) is constant over one Runge-Kutta step of 0.2 s. Then angles
 * are wrapped to [-pi, pi] and speeds are clipped.
 */
export const acrobot: FunctionalEnv<AcrobotParameters, AcrobotState, Box, Discrete> = {
  name: 'Acrobot',
  parameters: PARAMETERS,
  observationSpace({ maxVelocity1, maxVelocity2 }) {
    const high = [1, 1, 1, 1, maxVelocity1, maxVelocity2];
    return new Box(
      high.map((bound) => -bound),
      high,
    );
  },
  actionSpace: () => new Discrete(3),
  initial(rng, _parameters, options) {
    const [low, high] = readResetBounds(options, -0.1, 0.1);
    const draw = () => low + (high - low) * rng.uniform();
    return { theta1: draw(), theta2: draw(), spin1: draw(), spin2: draw() };
  },
  transition(state, action, rng, p) {
    const noise = p.torqueNoiseMax > 0 ? p.torqueNoiseMax * (2 * rng.uniform() - 1) : 0;
    const next = rungeKutta(state, action - 1 + noise, p);
    return {
      theta1: wrap(next.theta1),
      theta2: wrap(next.theta2),
      spin1: Math.min(Math.max(next.spin1, -p.maxVelocity1), p.maxVelocity1),
      spin2: Math.min(Math.max(next.spin2, -p.maxVelocity2), p.maxVelocity2),
    };
  },
  observation: ({ theta1, theta2, spin1, spin2 }) =>
    Float32Array.of(Math.cos(theta1), Math.sin(theta1), Math.cos(theta2), Math.sin(theta2), spin1, spin2),
  reward: (_state, _action, next) => (isUp(next) ? 0 : -1),
  terminal: (state) => isUp(state),
};

/** Options of `Acrobot`: any parameter. */
interface AcrobotOptions extends Partial<AcrobotParameters> {
  /** The environment cannot be rendered. @defaultValue null */
  readonly renderMode?: null;
}

/**
 * Acrobot-v1: two links hang from a fixed joint. The goal is to swing the free end one link's length above that
 * joint. The actions apply a torque of -1 (0), 0 (1) or 1 (2) to the joint between the links.
 *
 * The observation is the cosine and sine of each angle and the two speeds, in float32; the state itself is float64.
 * The reward is -1 per step, and 0 for the step that reaches the goal. `make('Acrobot-v1')` truncates at 500 steps.
 * `reset({ options: { low, high } })` draws the first state's entries from that interval instead of [-0.1, 0.1).
 *
 * @example
 * ```ts
 * import { Acrobot } from 'gymnasium-js';
 * const env = new Acrobot();
 * // hanging straight down and left alone, it stays
 * env.reset({ seed: 0, options: { low: 0, high: 0 } });
 * env.step(1).reward; // => -1
 * ```
 */
export class Acrobot extends CoreEnv<AcrobotParameters, AcrobotState, Box, Discrete> {
  constructor({ renderMode = null, ...changes }: AcrobotOptions = {}) {
    const parameters = withParameters(PARAMETERS, changes);
    expectOneOf('bookOrNips', parameters.bookOrNips, ['book', 'nips']);
    super(acrobot, { parameters, renderMode });
  }
}
