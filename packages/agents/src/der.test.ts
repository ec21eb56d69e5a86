import {
  compileAnswerGraph,
  createDerEnv,
  createDerVectorEnv,
  createTextEncoder,
  EncodeObservation,
  type ExpertPool,
  encodeGraph,
  evaluatePolicy,
  type Scorer,
  solve,
} from '@der-gym/env';
import { createRng, SyncVectorEnv } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { decodeArrays, encodeArrays } from './encode-arrays.ts';
import { fixedExpertPolicy } from './methods/single.ts';
import { createFusedNetwork } from './network/fused/fused-network.ts';
import { fromCheckpoint, toCheckpoint } from './policy/checkpoint.ts';
import { createPpoTrainer } from './ppo/train.ts';
import type { PpoMetrics, PpoTrainerState } from './ppo/trainer.ts';

const topics = ['maths', 'verse', 'law'];
const questions = Array.from({ length: 24 }, (_, i) => ({
  id: `q${i}`,
  text: `Question ${i} on ${topics[i % 3]}`,
  reference: 'right',
}));
const experts = topics.map((name) => ({ name, parameters: 10 }));
/** Expert e is right on its own topic. On another topic its answer names the topic, and so the right expert. */
const pool: ExpertPool = {
  experts,
  answer: ({ question, expert }) => {
    const topic = Number(question.id.slice(1)) % 3;
    return { text: topic === expert ? 'right' : `no idea, ask ${topics[topic]}` };
  },
};
const scorer: Scorer = {
  signature: 'exact',
  range: [0, 1],
  defaultThreshold: 1,
  score: (answer, question) => (answer === question.reference ? 1 : 0),
};
const graph = compileAnswerGraph({ questions, pool, scorer, maxSteps: 2 });
const encoder = createTextEncoder({ questionSize: 32, answerSize: 16 });
const problem = { reward: { gainWeight: 0 }, stop: 'reference' } as const;

const columns = () =>
  createDerVectorEnv(graph, { numEnvs: 16, features: encodeGraph(graph, encoder), copy: false, ...problem });
/** The same sixteen environments one by one, as a Gymnasium-style agent would create them. */
const oneByOne = () =>
  new SyncVectorEnv(
    Array.from({ length: 16 }, () => () => {
      const env = createDerEnv({ questions, pool, scorer, maxSteps: 2, ...problem });
      return new EncodeObservation(env, encoder);
    }),
  );

function start(seed: number, env: ReturnType<typeof columns> | ReturnType<typeof oneByOne> = columns()) {
  const rng = createRng(seed);
  const network = createFusedNetwork({
    observationSize: encoder.size,
    numActions: 3,
    hiddenSizes: [16],
    rng,
  });
  const trainer = createPpoTrainer({
    env,
    network,
    rng,
    options: { totalSteps: 6400, numSteps: 8, learningRate: 1e-2, discount: 1 },
  });
  return { network, trainer };
}

describe('PPO on the DER environment', () => {
  it.each([
    ['columns of a graph, to the last digit', columns, 12],
    ['plain environments, encoded, to two digits', oneByOne, 2],
  ])('learns from the words of the question whom to ask: %s of the optimum', (_, make, digits) => {
    const { network, trainer } = start(1, make());
    for (const _ of trainer.run());
    const saved = toCheckpoint({ weights: network, encoder, experts, observes: ['answer'], maxSteps: 2 });
    const policy = fromCheckpoint(JSON.parse(JSON.stringify(saved)), experts).policy();
    const reached = evaluatePolicy(graph, policy, problem);
    const optimum = solve(graph, problem).valuePerQuestion;
    const best = optimum.reduce((a, b) => a + b, 0) / optimum.length;
    // one call, right: 1 + bonus 2 - .001 · 10
    expect(best).toBeCloseTo(2.99, 12);
    expect(reached.return).toBeCloseTo(best, digits);
    expect(reached.routeLength).toBeCloseTo(1, digits === 12 ? 12 : 1);
    expect(evaluatePolicy(graph, fixedExpertPolicy(0, experts), problem).score).toBeCloseTo(1 / 3, 12);
  });

  it('resumes bit-exactly from a checkpoint in JSON, including the environment', () => {
    const whole = start(2);
    const expected = [...whole.trainer.run()];
    const first = start(2);
    const got: PpoMetrics[] = Array.from({ length: 11 }, () => first.trainer.update());
    const saved = JSON.stringify(encodeArrays(first.trainer.state()));
    const second = start(77);
    second.trainer.restore(decodeArrays(JSON.parse(saved)) as PpoTrainerState);
    got.push(...second.trainer.run());
    expect(got).toEqual(expected);
    expect([...second.network.parameters]).toEqual([...whole.network.parameters]);
  });
});
