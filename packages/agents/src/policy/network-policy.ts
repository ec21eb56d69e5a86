import {
  createObservationEncoder,
  type Expert,
  type Observable,
  type Policy,
  type TextEncoder,
} from '@der-gym/env';
import { expectLength, expectOneOf, expectThat } from 'gymnasium-js/expect';
import { logSoftmaxRow } from '../network/categorical.ts';
import { createActor } from './_actor.ts';
import type { ActorWeights, CustomActor } from './actor-weights.ts';

/**
 * How a policy uses the network's probabilities:
 * - `'greedy'` always takes the most probable action; ties go to the lowest index *(default)*
 * - `'sampled'` draws from the probabilities
 */
export type PolicyMode = 'greedy' | 'sampled';

interface NetworkPolicyInputs {
  /** A perceptron or its state, whose weights are copied, or a custom network, which is not copied. */
  readonly weights: ActorWeights | CustomActor;
  /** The encoder of the observations that the network was trained on, as for `encodeGraph`. */
  readonly encoder: TextEncoder;
  /** The experts, in the order of the network's actions. */
  readonly experts: readonly Pick<Expert, 'name'>[];
  /** As in the training environment. @defaultValue ['answer'] (the paper's) */
  readonly observes?: readonly Observable[];
  /** T_max of the training environment. It determines the number of columns for the step. */
  readonly maxSteps: number;
  readonly mode?: PolicyMode;
  /** @defaultValue 'PPO' */
  readonly name?: string;
}

/** Number of observations that are evaluated together. */
const chunk = 256;

/**
 * Returns a trained network as a policy over text observations. A perceptron acts in plain code, without TensorFlow.js. Experts
 * whose entry in `actionMask` is 0 have probability 0.
 *
 * @throws RangeError when network, encoder and experts do not match
 * @example
 * ```ts
 * import { createNetworkPolicy } from '@der-gym/agents';
 * import { createReferenceNetwork } from '../network/reference-network.ts';
 * import { createTextEncoder } from '@der-gym/env';
 * import { createRng } from 'gymnasium-js';
 *
 * const encoder = createTextEncoder({ questionSize: 8, answerSize: 8 });
 * const weights = createReferenceNetwork({ observationSize: encoder.size, numActions: 2, rng: createRng(1) });
 * const experts = [{ name: 'A' }, { name: 'B' }];
 * const policy = createNetworkPolicy({ weights, encoder, experts, maxSteps: 4, mode: 'sampled' });
 * const [a = 0, b = 0] = policy.probabilities([{ question: 'Why?', answer: '', hasAnswer: 0 }]);
 * Math.abs(a + b - 1) < 1e-12; // => true
 * ```
 */
export function createNetworkPolicy(inputs: NetworkPolicyInputs): Policy {
  const {
    weights,
    encoder,
    experts,
    observes = ['answer'],
    maxSteps,
    mode = 'greedy',
    name = 'PPO',
  } = inputs;
  expectOneOf('mode', mode, ['greedy', 'sampled']);
  const actor = createActor(weights);
  const { numActions } = actor;
  const rows = createObservationEncoder({ encoder, observes, maxSteps, numExperts: experts.length });
  expectLength('experts', experts, numActions);
  const isFit = rows.size === actor.observationSize;
  expectThat('size of an encoded observation', rows.size, isFit, `${actor.observationSize}, as in training`);
  const seen = new Float32Array(chunk * rows.size);
  const logits = new Float32Array(chunk * numActions);
  const logProbs = new Float64Array(numActions);

  return {
    name,
    observes: [...observes],
    probabilities(observations) {
      const out = new Float64Array(observations.length * numActions);
      for (let from = 0; from < observations.length; from += chunk) {
        const part = observations.slice(from, from + chunk);
        part.forEach((observation, i) => {
          rows.encode(observation, seen, i * rows.size);
        });
        actor.logits(seen, part.length, logits);
        part.forEach(({ actionMask: mask }, i) => {
          if (mask !== undefined) expectLength('observation.actionMask', mask, numActions);
          const row = logits.subarray(i * numActions, (i + 1) * numActions);
          const start = (from + i) * numActions;
          if (mode === 'greedy') {
            out[start + argmax(row, mask)] = 1;
            return;
          }
          logSoftmaxRow(row, 0, numActions, mask, logProbs, 0);
          for (let a = 0; a < numActions; a += 1) out[start + a] = Math.exp(logProbs[a]!);
        });
      }
      return out;
    },
  };
}

function argmax(values: ArrayLike<number>, mask?: ArrayLike<number>): number {
  let best = -1;
  for (let a = 0; a < values.length; a += 1) {
    if (Number.isNaN(values[a]!)) throw new RangeError('Expected the network to return numbers, got NaN.');
    if (mask !== undefined && !mask[a]) continue;
    if (best < 0 || values[a]! > values[best]!) best = a;
  }
  if (best < 0)
    throw new RangeError('Expected `observation.actionMask` to allow at least one expert, got only zeros.');
  return best;
}
