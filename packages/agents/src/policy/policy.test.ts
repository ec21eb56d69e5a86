import {
  createObservationEncoder,
  createTextEncoder,
  type DerObservation,
  type Observable,
} from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { createReferenceNetwork } from '../network/reference-network.ts';
import { createTfjsNetwork } from '../network/tfjs-network.ts';
import { logSoftmax } from '../ppo/categorical.ts';
import { fromCheckpoint, toCheckpoint } from './checkpoint.ts';
import { memoizeEncoder } from './memoize-encoder.ts';
import { createNetworkPolicy } from './network-policy.ts';

const encoder = createTextEncoder({ questionSize: 16, answerSize: 16 });
const experts = ['A', 'B', '__proto__'].map((name) => ({ name }));
const observes: Observable[] = ['answer', 'step'];
const size = createObservationEncoder({ encoder, observes, maxSteps: 4, numExperts: 3 }).size;
const ask = (text: string, answer: string | null, step: number): DerObservation => ({
  question: { id: text, text },
  answer,
  step,
});
const observations = [
  ask('Why is the sky blue?', null, 0),
  ask('Why is the sky blue?', 'Because.', 1),
  ask('How many eggs?', 'Because.', 3),
  ask('How many eggs?', '', 1),
];

describe('createNetworkPolicy', () => {
  it('gives the probabilities the network acts with on the encoded observations', async () => {
    const network = await createTfjsNetwork({ observationSize: size, numActions: 3, rng: createRng(1) });
    // a policy head of gain .01 is nearly uniform: make it say something
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

  it('keeps its own copy of the weights', () => {
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

  it('refuses experts or observations that the network was not made for', () => {
    const weights = createReferenceNetwork({ observationSize: size, numActions: 3, rng: createRng(1) });
    const inputs = { weights, encoder, experts, observes, maxSteps: 4 };
    expect(() => createNetworkPolicy({ ...inputs, experts: experts.slice(1) })).toThrow('Expected 3 experts');
    expect(() => createNetworkPolicy({ ...inputs, observes: ['answer'] })).toThrow(
      `Expected observations of ${size}`,
    );
    weights.parameters.fill(Number.NaN);
    expect(() => createNetworkPolicy(inputs).probabilities(observations)).toThrow('got NaN');
  });
});

describe('memoizeEncoder', () => {
  it('writes the same rows to the bit, first time and again, over whatever was there', () => {
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

describe('checkpoints', () => {
  const weights = createReferenceNetwork({ observationSize: size, numActions: 3, rng: createRng(3) });
  const saved = toCheckpoint({ weights, encoder, experts, observes, maxSteps: 4, name: 'mine' });
  const text = JSON.stringify(saved);

  it('come back from JSON as the same policy, to the bit', () => {
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

  it('name experts that the pool does not have, and refuse another order', () => {
    const other = [{ name: 'A' }, { name: 'C' }, { name: '__proto__' }];
    expect(() => fromCheckpoint(JSON.parse(text), other)).toThrow('got unknown B.');
    expect(() => fromCheckpoint(JSON.parse(text), experts.toReversed())).toThrow(
      'in order (A, B, __proto__)',
    );
    expect(() => fromCheckpoint(JSON.parse(text), [...experts, { name: 'D' }])).toThrow('in order');
  });

  it.each([
    ['format', 'other', '`format`'],
    ['version', 2, '`version` 1, got 2'],
    ['maxSteps', 0, '`maxSteps`'],
    ['observes', 'answer', '`observes`'],
    ['architecture', null, '`architecture`'],
    ['parameters', [1, 2], '`parameters`'],
    ['parameters', { $array: 'Float64Array', base64: '' }, '`parameters` to have length'],
    ['training', 3, '`training`'],
    ['encoder', 3, '`encoder`'],
  ])('refuse a `%s` of %j', (key, value, message) => {
    expect(() => fromCheckpoint({ ...JSON.parse(text), [key]: value }, experts)).toThrow(message);
  });

  it('refuse what is no checkpoint at all', () => {
    for (const wrong of [null, 3, 'text', [], {}])
      expect(() => fromCheckpoint(wrong, experts)).toThrow('`format`');
  });
});
