import * as fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import type { LossGradient, PolicyNetwork } from '../policy-network.ts';
import { createReferenceNetwork } from '../reference-network.ts';
import { createFusedNetwork } from './fused-network.ts';

interface Case {
  readonly observationSize: number;
  readonly numActions: number;
  readonly hiddenSizes: readonly number[];
  readonly rows: number;
  readonly n: number;
  /** Share of zeros among the observations. */
  readonly zeros: number;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  observationSize: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 30, max: 70 })),
  numActions: fc.integer({ min: 1, max: 13 }),
  hiddenSizes: fc.array(fc.integer({ min: 1, max: 21 }), { maxLength: 3 }),
  rows: fc.integer({ min: 1, max: 90 }),
  n: fc.integer({ min: 1, max: 90 }),
  zeros: fc.constantFrom(0, 0.5, 0.9, 1),
  seed: fc.nat(),
});

function fill(network: PolicyNetwork, { rows, zeros, seed }: Case): void {
  network.reserve(rows);
  const rng = createRng(seed);
  const size = rows * network.architecture.observationSize;
  for (let i = 0; i < size; i += 1) {
    network.observations[i] = rng.uniform() < zeros ? 0 : 2 * rng.normal();
  }
}

/** Weights large enough for the policy's head to matter, the same rounded ones for all. */
function scramble(networks: readonly PolicyNetwork[], seed: number): void {
  const rng = createRng(seed);
  const weights = Float32Array.from(networks[0]!.parameters, () => 0.4 * rng.normal());
  for (const network of networks) network.parameters.set(weights);
}

/** Neither quadratic nor even: ½ Σ w (z - t)² + sin z with weights and targets of its own for each entry. */
function madeUpLoss(seed: number): LossGradient {
  return (logits, values, dLogits, dValues) => {
    const rng = createRng(seed);
    for (const [outputs, d] of [[logits, dLogits] as const, [values, dValues] as const]) {
      for (let i = 0; i < outputs.length; i += 1) {
        d[i] = ((outputs[i]! - rng.normal()) * rng.uniform() + Math.cos(outputs[i]!)) / values.length;
      }
    }
  };
}

function chosenRows({ rows, n, seed }: Case): Int32Array {
  const rng = createRng(seed).fork('rows');
  return Int32Array.from({ length: n }, () => rng.integer(rows));
}

function outputs(network: PolicyNetwork, firstRow: number, rows: number): number[] {
  const logits = new Float32Array(rows * network.architecture.numActions);
  const values = new Float32Array(rows);
  network.act(firstRow, rows, logits, values);
  return [...logits, ...values];
}

function expectNear(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const largest = Math.max(...Array.from(expected, Math.abs), 1e-3);
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i += 1) {
    expect(Math.abs(got[i]! - expected[i]!)).toBeLessThan(tolerance * largest);
  }
}

describe('createFusedNetwork', () => {
  it('acts and differentiates as float64 loops do, to 1e-5, for any architecture, observations and loss', () => {
    fc.assert(
      fc.property(cases, (shape) => {
        const rng = () => createRng(shape.seed);
        const fused = createFusedNetwork({ ...shape, rng: rng() });
        const exact = createReferenceNetwork({ ...shape, rng: rng() });
        scramble([fused, exact], shape.seed);
        for (const network of [fused, exact]) fill(network, shape);
        expectNear(outputs(fused, 0, shape.rows), outputs(exact, 0, shape.rows), 1e-5);
        const rows = chosenRows(shape);
        for (const network of [fused, exact]) network.backward(rows, shape.n, madeUpLoss(shape.seed));
        expectNear(fused.gradients, exact.gradients, 1e-5);
      }),
      { numRuns: 200 },
    );
  });
});
