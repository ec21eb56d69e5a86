import { Box, createRng, Discrete, type RngState } from 'gymnasium-js';
import { createReferenceNetwork } from '../../network/reference-network.ts';
import { createDerPpoTrainer } from '../der-as-published.ts';
import type { PpoOptions } from '../options.ts';
import { derPpoPresets } from '../presets.ts';
import { createPpoTrainer } from '../train.ts';
import type { TrainableEnv } from '../trainer.ts';

const length = 5;

/** A slippery corridor: steps to the right pay at its end, one in five goes astray; its state can be saved. */
export function corridor(numEnvs: number): TrainableEnv {
  const rng = createRng('corridor');
  const places = new Int32Array(numEnvs);
  const ages = new Int32Array(numEnvs);
  const look = () => Float32Array.from(places, (place) => 100 + 7 * place);
  return {
    numEnvs,
    autoresetMode: 'same-step',
    singleObservationSpace: new Box(0, 1000, { shape: [1] }),
    singleActionSpace: new Discrete(2),
    observationSpace: new Box(0, 1000, { shape: [numEnvs, 1] }),
    actionSpace: new Discrete(2) as never,
    reset() {
      places.fill(0);
      ages.fill(0);
      return { observations: look(), infos: {} };
    },
    step(actions) {
      const rewards = new Float64Array(numEnvs);
      const terminations = new Uint8Array(numEnvs);
      const truncations = new Uint8Array(numEnvs);
      const finalObservation = new Float32Array(numEnvs);
      for (let e = 0; e < numEnvs; e += 1) {
        const right = (actions[e] === 1) === rng.uniform() > 0.2;
        places[e] = Math.max(0, places[e]! + (right ? 1 : -1));
        ages[e]! += 1;
        if (places[e] === length) terminations[e] = 1;
        else if (ages[e] === 20) truncations[e] = 1;
        rewards[e] = terminations[e] === 1 ? 10 : -1;
        finalObservation[e] = look()[e]!;
        if (terminations[e] === 1 || truncations[e] === 1) {
          places[e] = 0;
          ages[e] = 0;
        }
      }
      return { observations: look(), rewards, terminations, truncations, infos: { finalObservation } };
    },
    close: () => undefined,
    state: () => ({ rng: rng.state(), places: places.slice(), ages: ages.slice() }),
    restore(state: { rng: RngState; places: Int32Array; ages: Int32Array }) {
      rng.restore(state.rng);
      places.set(state.places);
      ages.set(state.ages);
    },
  };
}

export const corridorOptions: PpoOptions = {
  totalSteps: 4 * 8 * 12,
  numSteps: 8,
  learningRate: 3e-3,
  normalizeObservations: true,
  normalizeRewards: true,
};

export function startCorridor(seed: number, options: PpoOptions = corridorOptions) {
  const rng = createRng(seed);
  const network = createReferenceNetwork({ observationSize: 1, numActions: 2, hiddenSizes: [6], rng });
  const trainer = createPpoTrainer({ env: corridor(4), network, rng, options });
  return { rng, network, trainer };
}

/** The same by DER's training as described: five episodes a buffer. */
export function startDerCorridor(seed: number) {
  const rng = createRng(seed);
  const network = createReferenceNetwork({ observationSize: 1, numActions: 2, hiddenSizes: [6], rng });
  const options = {
    ...derPpoPresets['der-as-described'],
    ...{ totalSteps: 6 * 5 * 20, bufferSize: 5, maxSteps: 20, learningRate: 3e-3 },
  };
  return { rng, network, trainer: createDerPpoTrainer({ env: corridor(1), network, rng, options }) };
}
