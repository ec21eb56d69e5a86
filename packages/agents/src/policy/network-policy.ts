import {
  createObservationEncoder,
  type Expert,
  type Observable,
  type Policy,
  type TextEncoder,
} from '@der-gym/env';
import { expectLength, expectOneOf } from '../_check.ts';
import { forwardRow } from '../network/_forward.ts';
import { mlpLayout } from '../network/_mlp-layout.ts';
import type { MlpArchitecture } from '../network/policy-network.ts';
import { logSoftmaxRow } from '../ppo/categorical.ts';
import type { Reals } from '../reals.ts';

/**
 * How a network's probabilities become a policy:
 * - `'greedy'` all on the most probable action, ties to the lowest index *(default)*
 * - `'sampled'` the probabilities themselves
 */
export type PolicyMode = 'greedy' | 'sampled';

export interface NetworkPolicyInputs {
  /** A network, or its state; the weights are copied. */
  readonly weights: { readonly architecture: MlpArchitecture; readonly parameters: Reals };
  /** What the network was trained on: the rows of `encodeGraph` with this encoder. */
  readonly encoder: TextEncoder;
  /** The experts, in the order of the network's actions. */
  readonly experts: readonly Pick<Expert, 'name'>[];
  /** As the training environment had them. @defaultValue ['answer'] (the paper's) */
  readonly observes?: readonly Observable[];
  /** T_max of the training environment: the width of its step. */
  readonly maxSteps: number;
  readonly mode?: PolicyMode;
  /** @defaultValue 'PPO' */
  readonly name?: string;
}

/**
 * Returns a trained network as a policy over observations in words. It needs no TensorFlow.js: acting is plain code.
 * Where an observation has an `actionMask`, experts at 0 are never asked.
 *
 * @throws RangeError when network, encoder and experts do not fit
 * @example
 * ```ts
 * import { createNetworkPolicy, createReferenceNetwork } from '@der-gym/agents';
 * import { createTextEncoder } from '@der-gym/env';
 * import { createRng } from 'gymnasium-js';
 *
 * const encoder = createTextEncoder({ questionSize: 8, answerSize: 8 });
 * const weights = createReferenceNetwork({ observationSize: encoder.size, numActions: 2, rng: createRng(1) });
 * const experts = [{ name: 'A' }, { name: 'B' }];
 * const policy = createNetworkPolicy({ weights, encoder, experts, maxSteps: 4, mode: 'sampled' });
 * const [a = 0, b = 0] = policy.probabilities([{ question: { id: 'q', text: 'Why?' }, answer: null }]);
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
  const { architecture } = weights;
  const layout = mlpLayout(architecture);
  const parameters = weights.parameters.slice();
  const { numActions } = architecture;
  const rows = createObservationEncoder({ encoder, observes, maxSteps, numExperts: experts.length });
  expectLength('parameters', parameters, layout.size);
  if (experts.length !== numActions) {
    throw new RangeError(
      `Expected ${numActions} experts, as the network has actions, got ${experts.length}.`,
    );
  }
  if (rows.size !== architecture.observationSize) {
    throw new RangeError(
      `Expected observations of ${architecture.observationSize} numbers, as the network was made for; encoder and ` +
        `\`observes\` give ${rows.size}.`,
    );
  }
  const row = new Float32Array(rows.size);
  const scratch = [new Float64Array(layout.width), new Float64Array(layout.width)] as const;
  const logits = new Float32Array(numActions);
  const logProbs = new Float64Array(numActions);

  return {
    name,
    observes: [...observes],
    probabilities(observations) {
      const out = new Float64Array(observations.length * numActions);
      observations.forEach((observation, i) => {
        rows.encode(observation, row, 0);
        forwardRow(layout.actor, parameters, row, 0, scratch, logits, 0);
        const mask = observation.actionMask;
        if (mask !== undefined) expectLength('observation.actionMask', mask, numActions);
        if (mode === 'greedy') {
          out[i * numActions + argmax(logits, mask)] = 1;
          return;
        }
        logSoftmaxRow(logits, 0, numActions, mask, logProbs, 0);
        for (let a = 0; a < numActions; a += 1) out[i * numActions + a] = Math.exp(logProbs[a]!);
      });
      return out;
    },
  };
}

function argmax(values: ArrayLike<number>, mask?: ArrayLike<number>): number {
  let best = -1;
  for (let a = 0; a < values.length; a += 1) {
    if (Number.isNaN(values[a]!)) throw new RangeError('Expected the network to give numbers, got NaN.');
    if (mask !== undefined && !mask[a]) continue;
    if (best < 0 || values[a]! > values[best]!) best = a;
  }
  if (best < 0) throw new RangeError('Expected `observation.actionMask` to allow at least one expert.');
  return best;
}
