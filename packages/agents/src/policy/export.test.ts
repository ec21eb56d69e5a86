import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { createFusedNetwork } from '../network/fused/fused-network.ts';
import type { Activation } from '../network/policy-network.ts';
import { normalizeObservations } from '../ppo/normalization.ts';
import { actPlainly, type PlainActor } from './plain-actor.ts';
import { toPlainActor } from './to-plain-actor.ts';

const shape = { observationSize: 5, numActions: 3, hiddenSizes: [7, 6] };
const rows = 4;

const normalization = {
  mean: Float64Array.of(100, -3, 0, 0.5, 7),
  variance: Float64Array.of(25, 1e-3, 4, 0, 1),
  clip: 2,
};

/** A network whose biases and head are larger than the near-zero initial ones, with its observations and logits. */
function trained(activation: Activation = 'tanh') {
  const rng = createRng(3);
  const network = createFusedNetwork({ ...shape, activation, rng });
  network.reserve(rows);
  network.parameters.forEach((x, i) => {
    network.parameters[i] = x + 0.3 * rng.normal();
  });
  network.observations.forEach((_, i) => {
    network.observations[i] = rng.normal();
  });
  const logits = new Float32Array(rows * shape.numActions);
  network.act(0, rows, logits, new Float32Array(rows));
  return { network, logits, seen: network.observations.slice(0, rows * shape.observationSize) };
}

/** Raw observations, some of which are clipped by the normalisation, and the logits of the normalised observations. */
function trainedOnNormalized() {
  const { network } = trained('relu');
  const rng = createRng(4);
  const seen = Float32Array.from({ length: rows * shape.observationSize }, (_, i) => {
    const k = i % shape.observationSize;
    return normalization.mean[k]! + 5 * rng.normal() * Math.sqrt(normalization.variance[k]!);
  });
  network.observations.set(normalizeObservations(seen.slice(), normalization));
  // clipped on both sides
  expect([...network.observations]).toEqual(expect.arrayContaining([-2, 2]));
  const logits = new Float32Array(rows * shape.numActions);
  network.act(0, rows, logits, new Float32Array(rows));
  const { architecture, parameters } = network;
  return { weights: { architecture, parameters, normalization }, logits, seen };
}

describe('an exported actor trained on normalised observations', () => {
  it('normalises observations before the first layer', () => {
    const { weights, logits, seen } = trainedOnNormalized();
    const actor = JSON.parse(JSON.stringify(toPlainActor(weights))) as PlainActor;
    const found = Array.from({ length: rows }, (_, i) => actPlainly(actor, seen.subarray(5 * i, 5 * i + 5)));
    found.flat().forEach((z, i) => {
      expect(z).toBeCloseTo(logits[i]!, 5);
    });
    expect(() => actPlainly(actor, [1])).toThrow('`observation` to have length 5, got 1');
  });
});

describe('an exported actor', () => {
  it.each(['tanh', 'relu'] as const)(
    'is plain JSON and returns the same logits without the network (%s)',
    (activation) => {
      const { network, logits, seen } = trained(activation);
      const actor = JSON.parse(JSON.stringify(toPlainActor(network))) as PlainActor;
      const found = Array.from({ length: rows }, (_, i) =>
        actPlainly(actor, seen.subarray(5 * i, 5 * i + 5)),
      ).flat();
      found.forEach((z, i) => {
        expect(z).toBeCloseTo(logits[i]!, 5);
      });
      expect(() => actPlainly(actor, [1])).toThrow('`observation` to have length 5, got 1');
      expect(() => actPlainly({ ...actor, version: 2 } as never, [1])).toThrow(
        'Expected a der-gym-actor of version 1',
      );
    },
  );
});
