import * as tf from '@tensorflow/tfjs-core';
import { createRng, make, SyncVectorEnv } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { createPpoTrainer } from '../../ppo/train.ts';
import type { LossGradient } from '../policy-network.ts';
import { createReferenceNetwork } from '../reference-network.ts';
import { type CustomNetworkOptions, createCustomNetwork } from './custom-network.ts';

const separate: Omit<CustomNetworkOptions, 'rng'> = {
  observationSize: 4,
  numActions: 2,
  parameters: [
    { shape: [4, 5] },
    { shape: [5] },
    { shape: [5, 2], init: 0.01 },
    { shape: [2] },
    { shape: [4, 5] },
    { shape: [5] },
    { shape: [5, 1], init: 1 },
    { shape: [1] },
  ],
  apply([w, b, head, headBias, v, c, valueHead, valueBias], x, { dense }) {
    const actor = tf.tanh(dense(x, w!, b!));
    const critic = tf.tanh(dense(x, v!, c!));
    return [dense(actor, head!, headBias!), dense(critic, valueHead!, valueBias!)];
  },
};
const shared: Omit<CustomNetworkOptions, 'rng'> = {
  observationSize: 4,
  numActions: 2,
  parameters: [{ shape: [4, 8] }, { shape: [8] }, { shape: [8, 2], init: 0.01 }, { shape: [8, 1], init: 1 }],
  apply([w, b, policy, value], x, { tf: library, dense }) {
    const trunk = library.relu(dense(x, w!, b!));
    // without biases, plain products are enough
    return [library.matMul(trunk, policy!), library.reshape(library.matMul(trunk, value!), [-1])];
  },
};
const squares: LossGradient = (logits, values, dLogits, dValues) => {
  for (let i = 0; i < logits.length; i += 1) dLogits[i] = 2 * logits[i]! * (1 + (i % 3));
  for (let i = 0; i < values.length; i += 1) dValues[i] = 2 * values[i]!;
};
const cartPoles = () => new SyncVectorEnv([1, 2].map(() => () => make('CartPole-v1')));

describe('createCustomNetwork', () => {
  it('equals the standard perceptron in weights, outputs and gradients for the same model', async () => {
    const custom = await createCustomNetwork({ ...separate, rng: createRng(1) });
    const shape = { observationSize: 4, numActions: 2, hiddenSizes: [5] };
    const exact = createReferenceNetwork({ ...shape, rng: createRng(1) });
    expect([...custom.parameters]).toEqual([...exact.parameters].map(Math.fround));
    const rng = createRng(2);
    const seen = Float32Array.from({ length: 24 }, () => rng.normal());
    for (const network of [custom, exact]) {
      network.reserve(6);
      network.observations.set(seen);
    }
    const [z, v] = [new Float64Array(8), new Float64Array(4)];
    const [z2, v2] = [new Float64Array(8), new Float64Array(4)];
    custom.act(2, 4, z, v);
    exact.act(2, 4, z2, v2);
    [...z, ...v].forEach((x, i) => {
      expect(x).toBeCloseTo([...z2, ...v2][i]!, 5);
    });
    for (const network of [custom, exact]) network.backward(Int32Array.of(5, 0, 3), 3, squares);
    custom.gradients.forEach((g, i) => {
      expect(Math.abs(g - exact.gradients[i]!)).toBeLessThan(1e-5 * (1 + Math.abs(exact.gradients[i]!)));
    });
  });

  it('has gradients that equal finite differences for a shared trunk', async () => {
    const network = await createCustomNetwork({ ...shared, rng: createRng(1) });
    network.reserve(3);
    const rng = createRng(2);
    network.observations.forEach((_, i) => {
      network.observations[i] = rng.normal();
    });
    const loss = () => {
      const [z, v] = [new Float64Array(6), new Float64Array(3)];
      network.act(0, 3, z, v);
      return z.reduce((sum, x, i) => sum + x * x * (1 + (i % 3)), 0) + v.reduce((sum, x) => sum + x * x, 0);
    };
    network.backward(Int32Array.of(0, 1, 2), 3, squares);
    const found = network.gradients.slice();
    const h = 1e-2;
    for (let p = 0; p < found.length; p += 1) {
      const kept = network.parameters[p]!;
      network.parameters[p] = kept + h;
      const up = loss();
      network.parameters[p] = kept - h;
      const down = loss();
      network.parameters[p] = kept;
      // float32, and a kink of relu may lie within h
      expect(Math.abs((up - down) / (2 * h) - found[p]!)).toBeLessThan(2e-2 * (1 + Math.abs(found[p]!)));
    }
  });

  it('trains with a constant number of tensors, and resumes bit-exactly', async () => {
    const start = async (seed: number) => {
      const rng = createRng(seed);
      const network = await createCustomNetwork({ ...shared, rng });
      const trainer = createPpoTrainer({
        env: cartPoles(),
        network,
        rng,
        options: { totalSteps: 2 * 16 * 6, numSteps: 16 },
      });
      return { network, trainer };
    };
    const { network, trainer } = await start(1);
    const before = network.parameters.slice();
    trainer.update();
    const tensors = tf.memory().numTensors;
    for (const _ of trainer.run());
    expect(tf.memory().numTensors).toBe(tensors);
    expect([...network.parameters]).not.toEqual([...before]);
    const again = await start(1);
    for (const _ of again.trainer.run());
    expect([...again.network.parameters]).toEqual([...network.parameters]);
    const restored = await createCustomNetwork({ ...shared, rng: createRng(9) });
    restored.restore(network.state());
    expect(restored.state()).toEqual(network.state());
  });

  it('rejects outputs of the wrong shape, invalid initial values, and a separate learning rate for a shared critic', async () => {
    const network = await createCustomNetwork({
      ...shared,
      apply: ([w, b], x, { dense }) => {
        const out = dense(x, w!, b!);
        return [out, out];
      },
      rng: createRng(1),
    });
    network.reserve(1);
    expect(() => network.act(0, 1, new Float32Array(2), new Float32Array(1))).toThrow(
      'logits of shape [1, 2], got [1,8]',
    );
    expect(() => network.step(1, 1, 2)).toThrow('`criticLearningRate`');
    const wrong = { ...shared, parameters: [{ shape: [2], init: [1] }], rng: createRng(1) };
    await expect(createCustomNetwork(wrong)).rejects.toThrow('`parameters[0].init` to have length 2, got 1');
    expect(() =>
      network.restore({ ...network.state(), architecture: { ...network.architecture, name: 'x' } }),
    ).toThrow('Expected a state of the network custom 4-2');
  });
});
