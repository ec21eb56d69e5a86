import { expectLength } from 'gymnasium-js/expect';
import { forwardRow, mlpLayout } from '../network/_mlp.ts';
import { normalizeObservations } from '../ppo/normalization.ts';
import type { ActorWeights, CustomActor } from './actor-weights.ts';

/** The part of a trained network that a policy uses. */
interface Actor {
  readonly observationSize: number;
  readonly numActions: number;
  /** Writes the logits [count, actions] of the first `count` rows. It may change the rows. */
  logits(rows: Float32Array, count: number, out: Float32Array): void;
}

export function createActor(weights: ActorWeights | CustomActor): Actor {
  const { normalization = null } = weights;
  const { observationSize, numActions } = architectureOf(weights);
  if (normalization !== null) {
    expectLength('weights.normalization.mean', normalization.mean, observationSize);
  }
  const raw = 'network' in weights ? customActor(weights) : perceptronActor(weights);
  return {
    observationSize,
    numActions,
    logits(rows, count, out) {
      if (normalization !== null) {
        normalizeObservations(rows.subarray(0, count * observationSize), normalization);
      }
      raw(rows, count, out);
    },
  };
}

export function architectureOf(weights: ActorWeights | CustomActor) {
  return 'network' in weights ? weights.network.architecture : weights.architecture;
}

function perceptronActor({ architecture, parameters: given }: ActorWeights): Actor['logits'] {
  const { actor, size, width } = mlpLayout(architecture);
  expectLength('parameters', given, size);
  const parameters = given.slice();
  const scratch = [new Float64Array(width), new Float64Array(width)] as const;
  const { observationSize, numActions } = architecture;
  return (rows, count, out) => {
    for (let i = 0; i < count; i += 1) {
      forwardRow(actor, parameters, rows, i * observationSize, scratch, out, i * numActions);
    }
  };
}

function customActor({ network }: CustomActor): Actor['logits'] {
  const { observationSize } = network.architecture;
  return (rows, count, out) => {
    // a trainer may keep its current observations in the network, so restore them afterwards
    const kept = network.observations.slice();
    network.reserve(count);
    network.observations.set(rows.subarray(0, count * observationSize), 0);
    network.act(0, count, out, new Float32Array(count));
    network.observations.set(kept, 0);
  };
}
