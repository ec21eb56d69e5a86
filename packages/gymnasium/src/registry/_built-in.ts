import { cartPoleKernel } from '../envs/_cart-pole-kernel.ts';
import { Acrobot } from '../envs/acrobot.ts';
import { CartPole, type CartPoleOptions } from '../envs/cart-pole.ts';
import { FrozenLake } from '../envs/frozen-lake.ts';
import { MountainCar } from '../envs/mountain-car.ts';
import { defineVectorEnv } from '../vector/define-vector-env.ts';
import type { EntryPoint, RegisterOptions, VectorEntryPoint } from './options.ts';

const cartPoles: VectorEntryPoint = ({ kwargs, ...options }) => {
  const { renderMode: _, ...parameters } = kwargs as CartPoleOptions;
  return defineVectorEnv(cartPoleKernel(parameters))(options);
};

/** The environments that come with the package, with the original's limits and thresholds. */
export const builtIn: readonly (readonly [id: string, entryPoint: EntryPoint, options: RegisterOptions])[] = [
  [
    'CartPole-v0',
    (kwargs) => new CartPole(kwargs),
    { maxEpisodeSteps: 200, rewardThreshold: 195, vectorEntryPoint: cartPoles },
  ],
  [
    'CartPole-v1',
    (kwargs) => new CartPole(kwargs),
    { maxEpisodeSteps: 500, rewardThreshold: 475, vectorEntryPoint: cartPoles },
  ],
  ['Acrobot-v1', (kwargs) => new Acrobot(kwargs), { maxEpisodeSteps: 500, rewardThreshold: -100 }],
  ['MountainCar-v0', (kwargs) => new MountainCar(kwargs), { maxEpisodeSteps: 200, rewardThreshold: -110 }],
  [
    'FrozenLake-v1',
    (kwargs) => new FrozenLake(kwargs),
    { maxEpisodeSteps: 100, rewardThreshold: 0.7, kwargs: { mapName: '4x4' } },
  ],
  [
    'FrozenLake8x8-v1',
    (kwargs) => new FrozenLake(kwargs),
    { maxEpisodeSteps: 200, rewardThreshold: 0.85, kwargs: { mapName: '8x8' } },
  ],
];
