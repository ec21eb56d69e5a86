import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { ppoLoss } from '../ppo/loss.ts';
import { orthogonal } from './orthogonal.ts';
import type { LossGradient, PolicyNetwork } from './policy-network.ts';
import { createReferenceNetwork } from './reference-network.ts';
import { createTfjsNetwork } from './tfjs/mlp-network.ts';

const shapes = [
  { observationSize: 4, numActions: 2, hiddenSizes: [8, 6] },
  { observationSize: 40, numActions: 11, hiddenSizes: [16] },
  { observationSize: 6, numActions: 3, hiddenSizes: [9, 5], activation: 'relu' as const },
  { observationSize: 3, numActions: 3, hiddenSizes: [] },
];

function fill(network: PolicyNetwork, rows: number, seed: number): void {
  network.reserve(rows);
  const rng = createRng(seed);
  const size = rows * network.architecture.observationSize;
  for (let i = 0; i < size; i += 1) network.observations[i] = rng.uniform() < 0.3 ? 0 : rng.normal();
}

/** A PPO loss on random rollout data for the given rows. */
function madeUpLoss(rows: Int32Array, numActions: number): LossGradient {
  const rng = createRng('loss');
  const table = Array.from({ length: 64 }, () => ({
    action: rng.integer(numActions),
    old: -0.1 - rng.uniform() * 2,
    value: rng.normal(),
    advantage: rng.normal(),
  }));
  const chosen = Array.from(rows, (row) => table[row]!);
  return (logits, values, dLogits, dValues) => {
    ppoLoss(
      {
        logits,
        values,
        actions: chosen.map((row) => row.action),
        oldLogProbs: chosen.map((row) => row.old),
        oldValues: chosen.map((row) => row.value),
        advantages: chosen.map((row) => row.advantage),
        returns: chosen.map((row) => row.value + row.advantage),
      },
      { clipRange: 0.2, valueLoss: 'clipped', valueCoefficient: 0.5, entropyCoefficient: 0.01 },
      dLogits,
      dValues,
    );
  };
}

describe.each(shapes)(
  'networks of $observationSize inputs, hidden $hiddenSizes, $numActions actions',
  (shape) => {
    it('have the same outputs and gradients in TensorFlow.js and in plain float64, to 1e-5', async () => {
      for (const backend of ['wasm', 'cpu'] as const) {
        const fast = await createTfjsNetwork({ ...shape, rng: createRng(7), backend });
        const exact = createReferenceNetwork({ ...shape, rng: createRng(7) });
        exact.parameters.set(fast.parameters);
        fill(fast, 20, 1);
        fill(exact, 20, 1);
        const outputs = [fast, exact].map((network) => {
          const logits = new Float32Array(15 * shape.numActions);
          const values = new Float32Array(15);
          network.act(3, 15, logits, values);
          return [...logits, ...values];
        });
        outputs[0]!.forEach((x, i) => {
          expect(x).toBeCloseTo(outputs[1]![i]!, 5);
        });
        const rows = Int32Array.from([4, 19, 0, 7, 7]);
        for (const network of [fast, exact]) network.backward(rows, 5, madeUpLoss(rows, shape.numActions));
        const largest = Math.max(...exact.gradients.map(Math.abs));
        exact.gradients.forEach((g, i) => {
          expect(Math.abs(fast.gradients[i]! - g)).toBeLessThan(1e-5 * largest);
        });
        fast.dispose();
      }
    });

    it('have gradients of the whole loss that equal finite differences, in float64', () => {
      const network = createReferenceNetwork({ ...shape, rng: createRng(2) });
      fill(network, 6, 3);
      const rows = Int32Array.from([0, 1, 2, 3, 4, 5]);
      const weights = { logits: [0.3, -1, 0.7], values: [2, -0.5, 1] };
      // a smooth loss: squares and a product of neighbours
      const scalar = (logits: ArrayLike<number>, values: ArrayLike<number>) => {
        let sum = 0;
        for (let i = 0; i < logits.length; i += 1) sum += weights.logits[i % 3]! * logits[i]! * logits[i]!;
        for (let i = 0; i < values.length; i += 1) sum += weights.values[i % 3]! * values[i]! * values[i]!;
        return sum;
      };
      let last = 0;
      const loss: LossGradient = (logits, values, dLogits, dValues) => {
        last = scalar(logits, values);
        for (let i = 0; i < logits.length; i += 1) dLogits[i] = 2 * weights.logits[i % 3]! * logits[i]!;
        for (let i = 0; i < values.length; i += 1) dValues[i] = 2 * weights.values[i % 3]! * values[i]!;
      };
      network.backward(rows, 6, loss);
      const analytic = network.gradients.slice();
      const h = 1e-5;
      for (let p = 0; p < network.parameters.length; p += 7) {
        const kept = network.parameters[p]!;
        network.parameters[p] = kept + h;
        network.backward(rows, 6, loss);
        const up = last;
        network.parameters[p] = kept - h;
        network.backward(rows, 6, loss);
        const down = last;
        network.parameters[p] = kept;
        expect(Math.abs((up - down) / (2 * h) - analytic[p]!)).toBeLessThan(
          1e-5 * (1 + Math.abs(analytic[p]!)),
        );
      }
    });
  },
);

describe('createTfjsNetwork', () => {
  const shape = { observationSize: 4, numActions: 2, hiddenSizes: [8] };

  it('has the same number of tensors after a hundred updates', async () => {
    const network = await createTfjsNetwork({ ...shape, rng: createRng(1) });
    const tf = await import('@tensorflow/tfjs-core');
    fill(network, 8, 1);
    const rows = Int32Array.from([0, 3, 5]);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 100; i += 1) {
      network.backward(rows, 3, madeUpLoss(rows, 2));
      network.step(1e-3, 0.5);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('uses its own backend while other networks use others', async () => {
    const wasm = await createTfjsNetwork({ ...shape, rng: createRng(1) });
    const rows = Int32Array.from([0, 1]);
    fill(wasm, 2, 1);
    wasm.backward(rows, 2, madeUpLoss(rows, 2));
    const alone = wasm.gradients.slice();
    const cpu = await createTfjsNetwork({ ...shape, rng: createRng(1), backend: 'cpu' });
    fill(cpu, 2, 1);
    const tf = await import('@tensorflow/tfjs-core');
    cpu.backward(rows, 2, madeUpLoss(rows, 2));
    expect(tf.getBackend()).toBe('cpu');
    wasm.backward(rows, 2, madeUpLoss(rows, 2));
    expect(tf.getBackend()).toBe('wasm');
    expect([...wasm.gradients]).toEqual([...alone]);
  });

  it('draws weights that depend on the seed, with orthogonal layers and a small policy head', async () => {
    const make = async (seed: number) =>
      (await createTfjsNetwork({ ...shape, rng: createRng(seed) })).parameters;
    expect([...(await make(5))]).toEqual([...(await make(5))]);
    expect([...(await make(5))]).not.toEqual([...(await make(6))]);
    // layout: actor 4x8 + 8, then the head 8x2 + 2 from index 40
    const parameters = await make(5);
    const head = parameters.slice(40, 56);
    expect([...head].reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(2 * 0.01 * 0.01, 8);
    expect([...parameters.slice(32, 40), ...parameters.slice(56, 58)]).toEqual(Array(10).fill(0));
  });

  it('explains how to install the native library if it is missing', async () => {
    const asked = createTfjsNetwork({ ...shape, rng: createRng(1), backend: 'tensorflow' });
    const outcome = await asked.then(
      (network) => network.backend,
      (error: Error) => error.message,
    );
    expect(outcome).toMatch(/^tfjs-tensorflow$|npm install @tensorflow\/tfjs-node/);
  });

  it('rejects an unknown backend or activation, and sizes that are not positive integers', async () => {
    const unknown = JSON.parse('"webgpu"');
    await expect(createTfjsNetwork({ ...shape, rng: createRng(1), backend: unknown })).rejects.toThrow(
      '`backend`',
    );
    const wrong = JSON.parse('"sigmoid"');
    expect(() => createReferenceNetwork({ ...shape, rng: createRng(1), activation: wrong })).toThrow(
      "to be one of 'tanh', 'relu', got \"sigmoid\"",
    );
    await expect(createTfjsNetwork({ ...shape, numActions: 0, rng: createRng(1) })).rejects.toThrow(
      '`numActions`',
    );
    await expect(createTfjsNetwork({ ...shape, hiddenSizes: [4, 1.5], rng: createRng(1) })).rejects.toThrow(
      '`hiddenSizes[1]`',
    );
  });

  it('resumes bit-exactly from a restored state, and rejects a state of another shape', async () => {
    const rows = Int32Array.from([0, 1, 2]);
    const train = (network: PolicyNetwork, steps: number) => {
      fill(network, 3, 9);
      for (let i = 0; i < steps; i += 1) {
        network.backward(rows, 3, madeUpLoss(rows, 2));
        network.step(1e-2, 0.5);
      }
    };
    const whole = await createTfjsNetwork({ ...shape, rng: createRng(1) });
    train(whole, 5);
    const first = await createTfjsNetwork({ ...shape, rng: createRng(1) });
    train(first, 3);
    const second = await createTfjsNetwork({ ...shape, rng: createRng(2) });
    second.restore(first.state());
    train(second, 2);
    expect(second.state()).toEqual(whole.state());
    const other = await createTfjsNetwork({ ...shape, hiddenSizes: [9], rng: createRng(1) });
    expect(() => other.restore(first.state())).toThrow(
      'Expected a state of the network mlp 4-9-2 tanh, got a state of',
    );
    const relu = createReferenceNetwork({ ...shape, activation: 'relu', rng: createRng(1) });
    expect(() => relu.restore(first.state())).toThrow('mlp 4-8-2 relu, got a state of mlp 4-8-2 tanh');
  });
});

describe('orthogonal', () => {
  it.each([
    [5, 3],
    [3, 5],
    [4, 4],
  ])('returns a %i x %i matrix whose shorter side is orthonormal, times the gain', (rows, columns) => {
    const q = orthogonal(rows, columns, 2, createRng(1));
    const vector = (k: number) =>
      rows >= columns
        ? Array.from({ length: rows }, (_, i) => q[i * columns + k]!)
        : Array.from({ length: columns }, (_, j) => q[k * columns + j]!);
    const count = Math.min(rows, columns);
    for (let a = 0; a < count; a += 1) {
      for (let b = 0; b < count; b += 1) {
        const dot = vector(a).reduce((sum, x, i) => sum + x * vector(b)[i]!, 0);
        expect(dot).toBeCloseTo(a === b ? 4 : 0, 10);
      }
    }
  });
});
