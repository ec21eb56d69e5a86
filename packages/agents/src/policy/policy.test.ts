import {
  createObservationEncoder,
  createTextEncoder,
  type DerObservation,
  type Observable,
} from '@der-gym/env';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { decodeArrays } from '../encode-arrays.ts';
import { logSoftmax } from '../network/categorical.ts';
import { createReferenceNetwork } from '../network/reference-network.ts';
import { createCustomNetwork } from '../network/tfjs/custom-network.ts';
import { createTfjsNetwork } from '../network/tfjs/mlp-network.ts';
import { startCorridor } from '../ppo/__fixtures__/corridor.ts';
import { normalizeObservations } from '../ppo/normalization.ts';
import { fromCheckpoint, toCheckpoint } from './checkpoint.ts';
import { memoizeEncoder } from './memoize-encoder.ts';
import { createNetworkPolicy } from './network-policy.ts';

const encoder = createTextEncoder({ questionSize: 16, answerSize: 16 });
const experts = ['A', 'B', '__proto__'].map((name) => ({ name }));
const observes: Observable[] = ['answer', 'step'];
const size = createObservationEncoder({ encoder, observes, maxSteps: 4, numExperts: 3 }).size;
const ask = (text: string, answer: string | null, step: number): DerObservation => ({
  question: text,
  answer: answer ?? '',
  hasAnswer: answer === null ? 0 : 1,
  step,
});
const observations = [
  ask('Why is the sky blue?', null, 0),
  ask('Why is the sky blue?', 'Because.', 1),
  ask('How many eggs?', 'Because.', 3),
  ask('How many eggs?', '', 1),
];

describe('createNetworkPolicy', () => {
  it('returns the probabilities of the network for the encoded observations', async () => {
    const network = await createTfjsNetwork({ observationSize: size, numActions: 3, rng: createRng(1) });
    // a policy head with gain .01 is nearly uniform: enlarge it
    network.parameters.forEach((w, i) => {
      network.parameters[i] = 5 * w;
    });
    network.reserve(4);
    const rows = createObservationEncoder({ encoder, observes, maxSteps: 4, numExperts: 3 });
    observations.forEach((observation, i) => {
      rows.encode(observation, network.observations, i * size);
    });
    const logits = new Float32Array(12);
    network.act(0, 4, logits, new Float32Array(4));
    const expected = logSoftmax(logits, 3).map(Math.exp);
    const inputs = { weights: network, encoder, experts, observes, maxSteps: 4 };
    const sampled = createNetworkPolicy({ ...inputs, mode: 'sampled' });
    expect([...sampled.probabilities(observations)]).toEqual([...expected]);
    const greedy = createNetworkPolicy(inputs).probabilities(observations);
    for (let i = 0; i < 4; i += 1) {
      const row = [...expected.subarray(i * 3, i * 3 + 3)];
      const best = row.indexOf(Math.max(...row));
      expect([...greedy.subarray(i * 3, i * 3 + 3)]).toEqual([0, 1, 2].map((a) => (a === best ? 1 : 0)));
    }
  });

  it('copies the weights', () => {
    const network = createReferenceNetwork({ observationSize: size, numActions: 3, rng: createRng(1) });
    const policy = createNetworkPolicy({
      weights: network,
      encoder,
      experts,
      observes,
      maxSteps: 4,
      mode: 'sampled',
    });
    const before = policy.probabilities(observations);
    network.parameters.fill(0);
    expect(policy.probabilities(observations)).toEqual(before);
  });

  it('rejects the wrong number of experts or size of observations', () => {
    const weights = createReferenceNetwork({ observationSize: size, numActions: 3, rng: createRng(1) });
    const inputs = { weights, encoder, experts, observes, maxSteps: 4 };
    expect(() => createNetworkPolicy({ ...inputs, experts: experts.slice(1) })).toThrow(
      '`experts` to have length 3',
    );
    expect(() => createNetworkPolicy({ ...inputs, observes: ['answer'] })).toThrow(
      `Expected \`size of an encoded observation\` to be ${size}`,
    );
    weights.parameters.fill(Number.NaN);
    expect(() => createNetworkPolicy(inputs).probabilities(observations)).toThrow('got NaN');
  });
});

describe('a policy on normalised observations', () => {
  const normalization = {
    mean: Float64Array.from({ length: size }, (_, k) => (k % 3) / 4),
    variance: Float64Array.from({ length: size }, (_, k) => 1 + (k % 5)),
    clip: 0.4,
  };
  const network = createReferenceNetwork({ observationSize: size, numActions: 3, rng: createRng(1) });
  network.parameters.forEach((w, i) => {
    network.parameters[i] = 5 * w;
  });
  const shared = { encoder, experts, observes, maxSteps: 4 };

  it('normalises them as in training', () => {
    const rows = createObservationEncoder({ encoder, observes, maxSteps: 4, numExperts: 3 });
    const seen = new Float32Array(4 * size);
    observations.forEach((observation, i) => {
      rows.encode(observation, seen, i * size);
    });
    network.reserve(4);
    network.observations.set(normalizeObservations(seen, normalization));
    const logits = new Float32Array(12);
    network.act(0, 4, logits, new Float32Array(4));
    const expected = [...logSoftmax(logits, 3).map(Math.exp)].map((p) => expect.closeTo(p, 6));
    const { architecture, parameters } = network;
    const weights = { architecture, parameters, normalization };
    const policy = createNetworkPolicy({ weights, ...shared, mode: 'sampled' });
    expect([...policy.probabilities(observations)]).toEqual(expected);
    const read = fromCheckpoint(JSON.parse(JSON.stringify(toCheckpoint({ weights, ...shared }))), experts);
    expect(read.weights.normalization).toEqual(normalization);
    expect([...read.policy('sampled').probabilities(observations)]).toEqual(expected);
    const short = { ...weights, normalization: { ...normalization, mean: new Float64Array(2) } };
    expect(() => createNetworkPolicy({ weights: short, ...shared })).toThrow('`weights.normalization.mean`');
  });

  it('takes the normalisation from the training state by default', () => {
    const { trainer } = startCorridor(1);
    trainer.update();
    const training = trainer.state();
    const saved = toCheckpoint({ weights: network, ...shared, training });
    expect(decodeArrays(saved.normalization)).toEqual(trainer.normalization());
    const plain = toCheckpoint({ weights: network, ...shared, training: { ...training, moments: null } });
    expect(plain.normalization).toBeNull();
  });
});

describe('a custom network', () => {
  const trunk = (seed: number, name = 'trunk') =>
    createCustomNetwork({
      name,
      observationSize: size,
      numActions: 3,
      parameters: [{ shape: [size, 6] }, { shape: [6, 3] }, { shape: [6, 1] }],
      apply([w, policy, value], x, { tf }) {
        const hidden = tf.relu(tf.matMul(x, w!)) as Tensor2D;
        return [tf.matMul(hidden, policy!), tf.matMul(hidden, value!)];
      },
      rng: createRng(seed),
      backend: 'cpu',
    });
  const shared = { encoder, experts, observes, maxSteps: 4 };

  it('acts as a policy on any number of observations, and leaves a rollout unchanged', async () => {
    const network = await trunk(1);
    network.reserve(2);
    network.observations.fill(7);
    const policy = createNetworkPolicy({ weights: { network }, ...shared, mode: 'sampled' });
    const many = Array.from({ length: 300 }, (_, i) => observations[i % 4]!);
    const found = policy.probabilities(many);
    expect([...network.observations.subarray(0, 2 * size)]).toEqual(Array(2 * size).fill(7));
    const rows = createObservationEncoder({ encoder, observes, maxSteps: 4, numExperts: 3 });
    for (const i of [0, 1, 255, 256, 299]) {
      rows.encode(many[i]!, network.observations, 0);
      const logits = new Float32Array(3);
      network.act(0, 1, logits, new Float32Array(1));
      const expected = [...logSoftmax(logits, 3).map(Math.exp)].map((p) => expect.closeTo(p, 6));
      expect([...found.subarray(3 * i, 3 * i + 3)]).toEqual(expected);
    }
  });

  it('is restored from a checkpoint with a network made by the same function', async () => {
    const network = await trunk(1);
    const normalization = { mean: new Float64Array(size), variance: new Float64Array(size).fill(4), clip: 1 };
    const weights = { network, normalization };
    const text = JSON.stringify(toCheckpoint({ weights, ...shared, name: 'mine' }));
    const expected = createNetworkPolicy({ weights, ...shared, mode: 'sampled' }).probabilities(observations);
    const other = await trunk(2);
    const read = fromCheckpoint(JSON.parse(text), experts, { network: other });
    expect([...other.parameters]).toEqual([...network.parameters]);
    expect(read.policy('sampled').probabilities(observations)).toEqual(expected);
    expect(read.weights.network).toBe(other);
    expect(() => fromCheckpoint(JSON.parse(text), experts)).toThrow('made by the function that built trunk');
    const renamed = await trunk(1, 'branch');
    expect(() => fromCheckpoint(JSON.parse(text), experts, { network: renamed })).toThrow(
      'the network branch, got a checkpoint of',
    );
    const perceptron = createReferenceNetwork({ observationSize: size, numActions: 3, rng: createRng(1) });
    const plain = JSON.parse(JSON.stringify(toCheckpoint({ weights: perceptron, ...shared })));
    expect(() => fromCheckpoint(plain, experts, { network: other })).toThrow(
      'got a checkpoint of a perceptron',
    );
    const cut = { ...JSON.parse(text), parameters: { $array: 'Float32Array', base64: 'AACAPw==' } };
    expect(() => fromCheckpoint(cut, experts, { network: other })).toThrow('`parameters` to have length');
  });
});

describe('memoizeEncoder', () => {
  it('writes bit-identical rows, cached or not, and overwrites all old content', () => {
    const memoized = memoizeEncoder(encoder);
    const texts: [string, string | null][] = [
      ['why', null],
      ['why', ''],
      ['why', 'so'],
      ['__proto__', 'so'],
    ];
    for (const [question, answer] of [...texts, ...texts]) {
      const expected = new Float32Array(encoder.size + 2);
      encoder.encode(question, answer, expected, 1);
      const got = new Float32Array(encoder.size + 2).fill(7);
      memoized.encode(question, answer, got, 1);
      expect([...got.subarray(1, -1)]).toEqual([...expected.subarray(1, -1)]);
      expect([got[0], got.at(-1)]).toEqual([7, 7]);
    }
  });
});

describe('a checkpoint', () => {
  const weights = createReferenceNetwork({ observationSize: size, numActions: 3, rng: createRng(3) });
  const saved = toCheckpoint({ weights, encoder, experts, observes, maxSteps: 4, name: 'mine' });
  const text = JSON.stringify(saved);

  it('restores the same policy from JSON, bit by bit', () => {
    const read = fromCheckpoint(JSON.parse(text), experts);
    const expected = createNetworkPolicy({
      weights,
      encoder,
      experts,
      observes,
      maxSteps: 4,
      mode: 'sampled',
    });
    expect(read.policy('sampled').probabilities(observations)).toEqual(expected.probabilities(observations));
    expect(read.policy().name).toBe('mine');
    expect(read.experts).toEqual(['A', 'B', '__proto__']);
    expect(read.training).toBeNull();
  });

  it('names experts that are missing from the pool, and rejects another order', () => {
    const other = [{ name: 'A' }, { name: 'C' }, { name: '__proto__' }];
    expect(() => fromCheckpoint(JSON.parse(text), other)).toThrow(
      'to contain the experts of the checkpoint, got A, C, __proto__ without B.',
    );
    expect(() => fromCheckpoint(JSON.parse(text), experts.toReversed())).toThrow(
      'in the same order (A, B, __proto__)',
    );
    expect(() => fromCheckpoint(JSON.parse(text), [...experts, { name: 'D' }])).toThrow('in the same order');
  });

  it.each([
    ['format', 'other', '`format`'],
    ['version', 2, '`version` to be 1, got 2'],
    ['maxSteps', 0, '`maxSteps`'],
    ['observes', 'answer', '`observes`'],
    ['architecture', null, '`architecture`'],
    ['parameters', [1, 2], '`parameters`'],
    ['parameters', { $array: 'Float64Array', base64: '' }, '`parameters` to have length'],
    ['normalization', { mean: [0], variance: [1], clip: 10 }, '`normalization`'],
    ['training', 3, '`training`'],
    ['encoder', 3, '`encoder`'],
    ['encoderId', 3, '`encoderId`'],
  ])('is rejected with a `%s` of %j', (key, value, message) => {
    expect(() => fromCheckpoint({ ...JSON.parse(text), [key]: value }, experts)).toThrow(message);
  });

  it('stores the id of its encoder, and rejects another encoder in one line', () => {
    const own = { ...encoder, id: 'mine', options: null };
    const kept = JSON.stringify(toCheckpoint({ weights, encoder: own, experts, observes, maxSteps: 4 }));
    const read = fromCheckpoint(JSON.parse(kept), experts, { encoder: own });
    expect(read.policy().probabilities(observations)).toEqual(
      fromCheckpoint(JSON.parse(text), experts).policy().probabilities(observations),
    );
    expect([read.encoder, read.encoderId]).toEqual([null, 'mine']);
    expect(() => fromCheckpoint(JSON.parse(kept), experts)).toThrow(
      new RangeError('Expected the encoder "mine", which the policy was trained with, got none.'),
    );
    expect(() => fromCheckpoint(JSON.parse(kept), experts, { encoder })).toThrow('got "hashed".');
    expect(() => fromCheckpoint(JSON.parse(text), experts, { encoder: own })).toThrow('got "mine".');
    // a checkpoint of an earlier release has no encoder id
    const { encoderId, ...old } = JSON.parse(kept);
    expect(encoderId).toBe('mine');
    expect(fromCheckpoint(old, experts, { encoder }).encoderId).toBeNull();
    expect(() => fromCheckpoint(old, experts)).toThrow('Expected `encoder`');
  });

  it('is rejected if the data have another format', () => {
    for (const wrong of [null, 3, 'text', [], {}])
      expect(() => fromCheckpoint(wrong, experts)).toThrow('`format`');
  });
});
