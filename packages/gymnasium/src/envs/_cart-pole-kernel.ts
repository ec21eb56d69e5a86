import { readResetBounds } from '../functional/_parameters.ts';
import type { Box } from '../spaces/box.ts';
import type { Discrete } from '../spaces/discrete.ts';
import type { KernelCopies, VectorKernel } from '../vector/vector-kernel.ts';
import {
  acceleration,
  type CartPoleParameters,
  cartPoleParameters,
  drive,
  INITIAL,
  isBeyond,
  spinChange,
} from './_cart-pole-motion.ts';
import { cartPole } from './cart-pole.ts';

/**
 * Returns CartPole as a kernel for `defineVectorEnv`. The states of all copies are four float64 columns, and a step
 * allocates nothing.
 *
 * @example
 * ```ts
 * import { defineVectorEnv } from 'gymnasium-js';
 * import { cartPoleKernel } from './_cart-pole-kernel.ts';
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
