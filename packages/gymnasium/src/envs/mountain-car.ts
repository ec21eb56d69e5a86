import { readResetBounds, withParameters } from '../functional/_parameters.ts';
import { CoreEnv } from '../functional/core-env.ts';
import type { FunctionalEnv } from '../functional/functional-env.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';

/** The parameters of MountainCar. */
interface MountainCarParameters {
  readonly minPosition: number;
  readonly maxPosition: number;
  readonly maxSpeed: number;
  /** Position of the goal, where the episode ends. */
  readonly goalPosition: number;
  /** Least velocity required at the goal. */
  readonly goalVelocity: number;
  readonly force: number;
  readonly gravity: number;
}

/** The state of the car. */
interface MountainCarState {
  readonly position: number;
  readonly velocity: number;
}

const PARAMETERS: MountainCarParameters = Object.freeze({
  minPosition: -1.2,
  maxPosition: 0.6,
  maxSpeed: 0.07,
  goalPosition: 0.5,
  goalVelocity: 0,
  force: 0.001,
  gravity: 0.0025,
});

function clip(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/**
 * MountainCar as pure functions.
 *
 * v' = clip(v + (a - 1) force - cos(3 x) gravity), x' = clip(x + v'); at the left wall, a leftward velocity becomes
 * 0. Moore (1990), "Efficient memory-based learning for robot control".
 */
export const mountainCar: FunctionalEnv<MountainCarParameters, MountainCarState, Box, Discrete> = {
  name: 'MountainCar',
  parameters: PARAMETERS,
  observationSpace: (p) => new Box([p.minPosition, -p.maxSpeed], [p.maxPosition, p.maxSpeed]),
  actionSpace: () => new Discrete(3),
  initial(rng, _parameters, options) {
    const [low, high] = readResetBounds(options, -0.6, -0.4);
    return { position: low + (high - low) * rng.uniform(), velocity: 0 };
  },
  transition({ position, velocity }, action, _rng, p) {
    const push = (action - 1) * p.force + Math.cos(3 * position) * -p.gravity;
    const speed = clip(velocity + push, -p.maxSpeed, p.maxSpeed);
    const reached = clip(position + speed, p.minPosition, p.maxPosition);
    return { position: reached, velocity: reached === p.minPosition && speed < 0 ? 0 : speed };
  },
  observation: ({ position, velocity }) => Float32Array.of(position, velocity),
  reward: () => -1,
  terminal: ({ position, velocity }, p) => position >= p.goalPosition && velocity >= p.goalVelocity,
};

/** Options of `MountainCar`: any parameter. */
interface MountainCarOptions extends Partial<MountainCarParameters> {
  /** The environment cannot be rendered. @defaultValue null */
  readonly renderMode?: null;
}

/**
 * MountainCar-v0: an underpowered car in a valley has to reach the top of the hill. The actions push it left (0), not
 * at all (1) or right (2).
 *
 * The observation is position and velocity, in float32; the state itself is float64. The reward is -1 per step. An
 * episode terminates at position 0.5. `make('MountainCar-v0')` truncates at 200 steps. `reset({ options: { low, high
 * } })` draws the first position from that interval instead of [-0.6, -0.4).
 *
 * @example
 * ```ts
 * import { MountainCar } from 'gymnasium-js';
 * const env = new MountainCar();
 * env.reset({ seed: 0, options: { low: -0.5, high: -0.5 } });
 * // 0.001 - 0.0025 cos(-1.5)
 * env.step(2).observation[1]!.toFixed(6); // => '0.000823'
 * ```
 */
export class MountainCar extends CoreEnv<MountainCarParameters, MountainCarState, Box, Discrete> {
  constructor({ renderMode = null, ...changes }: MountainCarOptions = {}) {
    super(mountainCar, { parameters: withParameters(PARAMETERS, changes), renderMode });
  }
}
