import { expectOneOf } from '../expect.ts';
import { withParameters } from '../functional/_parameters.ts';

/** The parameters of CartPole. */
export interface CartPoleParameters {
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

export const PARAMETERS: CartPoleParameters = Object.freeze({
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

/** Returns the standard parameters with some of them changed. */
export function cartPoleParameters(changes: Partial<CartPoleParameters>): CartPoleParameters {
  const parameters = withParameters(PARAMETERS, changes);
  const { kinematicsIntegrator } = parameters;
  expectOneOf('kinematicsIntegrator', kinematicsIntegrator, ['euler', 'semi-implicit euler']);
  return parameters;
}

/** Every entry of a first state is drawn from [-INITIAL, INITIAL). */
export const INITIAL = 0.05;

// The equations of motion, for the pure transition and for the kernel. V8 inlines them.

/** u = (F + m l theta'^2 S) / M, of m l and M. */
export function drive(force: number, spin: number, sin: number, moment: number, mass: number): number {
  return (force + moment * (spin * spin) * sin) / mass;
}

/** theta'' = (g S - C u) / (l (4/3 - m C^2 / M)). */
export function spinChange(
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
export function acceleration(u: number, spinning: number, cos: number, moment: number, mass: number): number {
  return u - (moment * spinning * cos) / mass;
}

export function isBeyond(x: number, theta: number, xThreshold: number, thetaThreshold: number): boolean {
  return x < -xThreshold || x > xThreshold || theta < -thetaThreshold || theta > thetaThreshold;
}
