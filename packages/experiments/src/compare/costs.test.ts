import type { AnswerRequest } from '@der-gym/env';
import { createExactMatch, gsm8kExactMatch } from '@der-gym/metrics';
import { describe, expect, it } from 'vitest';
import { taskOf } from '../problem/task.ts';
import { compareMethods } from './compare.ts';
import { methodsMarkdown } from './table.ts';

const experts = [
  { name: 'slow', parameters: 100, price: { inputPerMillion: 10, outputPerMillion: 30 } },
  { name: 'quick', parameters: 10, price: { inputPerMillion: 1, outputPerMillion: 3 } },
];
const questions = Array.from({ length: 40 }, (_, i) => ({
  id: `q${i}`,
  text: `How many are ${i}?`,
  reference: `number ${i}`,
}));

/** The slow expert is always right, the quick one every third time; 1000 tokens in, 100 out; 900 and 100 ms. */
function comparison(
  spoil: (request: AnswerRequest) => object = () => ({}),
  stopRule: 'never' | 'terminator' = 'never',
) {
  const pool = {
    experts,
    transfer: 'independent',
    answer: (request: AnswerRequest) => {
      const { question, expert } = request;
      const right = expert === 0 || Number(question.id.slice(1)) % 3 === 0;
      const text = right ? question.reference! : 'no idea';
      return {
        text,
        inputTokens: 1000,
        outputTokens: 100,
        latencyMs: expert === 0 ? 900 : 100,
        ...spoil(request),
      };
    },
  };
  const dataset = {
    name: 'made up',
    synthetic: true,
    questions,
    pool,
    scorer: createExactMatch(),
    transfer: 'independent',
    prices: 'made up',
    readsPrompt: false,
  };
  const task = taskOf(dataset, { maxSteps: 2 });
  return compareMethods(task, { methods: ['experts', 'random', 'routes', 'vote'], stopRule });
}

describe('tokens, dollars and latency of a comparison', () => {
  const { rows, audit } = comparison();
  const row = (name: string) => rows.find(({ policy }) => policy === name)!;

  it('are sums over calls; parallel calls wait for the slowest only', () => {
    // (1000 x 10 + 100 x 30) / 10^6 = .013; a tenth of it for the quick one
    expect(row('slow').dollars).toBeCloseTo(0.013, 12);
    expect(row('quick')).toMatchObject({
      inputTokens: 1000,
      outputTokens: 100,
      latencyMs: 100,
      criticalPathMs: 100,
    });
    const vote = row('medoid vote (token F1)');
    expect(vote.dollars).toBeCloseTo(0.0143, 12);
    expect(vote).toMatchObject({
      inputTokens: 2000,
      latencyMs: 1000,
      criticalPathMs: 900,
      criticalPathCalls: 1,
    });
  });

  it('are exact for a random expert, and from a sampled run for a random route of two calls', () => {
    expect(row('random expert')).toMatchObject({ latencyMs: 500, criticalPathMs: 500, inputTokens: 1000 });
    expect(row('random expert').dollars).toBeCloseTo(0.00715, 12);
    const route = row('random route');
    expect(route).toMatchObject({ inputTokens: 2000, outputTokens: 200, criticalPathCalls: 2 });
    // one call after the other
    expect(route.criticalPathMs).toBe(route.latencyMs);
    expect(route.latencyMs).toBeGreaterThan(200);
    expect(route.latencyMs).toBeLessThan(1800);
  });

  it('come from a sampled run, next to the exact number of calls in sequence', () => {
    const stopped = comparison(undefined, 'terminator').rows.find(({ policy }) => policy === 'random route')!;
    expect(stopped.routeLength).toBeGreaterThan(1);
    expect(stopped.routeLength).toBeLessThan(2);
    expect(stopped.criticalPathCalls).toBe(stopped.routeLength);
    expect(stopped.inputTokens! / 1000).not.toBeCloseTo(stopped.routeLength, 6);
  });

  it('are 0 in RouterBench’s oracle for a question that no expert solves', () => {
    const pool = {
      experts,
      transfer: 'independent',
      answer: ({ question, expert }: AnswerRequest) => ({
        text: expert === 0 && question.id !== 'q1' ? question.reference! : 'no idea',
      }),
    };
    const dataset = {
      name: 'made up',
      synthetic: true,
      questions,
      pool,
      scorer: createExactMatch(),
      transfer: 'independent',
      prices: 'made up',
      readsPrompt: false,
    };
    const task = taskOf(
      dataset,
      { maxSteps: 1 },
      {
        split: {
          train: [2, 3, 4, 5, 6, 7, 8, 9],
          validation: [10, 11, 12, 13],
          test: [0, 1],
          name: 'by hand',
        },
      },
    );
    const free = compareMethods(task, { methods: ['bounds'], stopRule: 'never' }).rows.find(
      ({ policy }) => policy === "RouterBench's oracle",
    )!;
    expect([free.score, free.routeLength, free.parameters]).toEqual([0.5, 0.5, 50]);
  });

  it('include every sample of a vote on final numbers', () => {
    const questionsOfNumbers = questions.map((question, i) => ({ ...question, reference: `A: ${i}` }));
    const pool = {
      experts,
      transfer: 'independent',
      answer: ({ question }: AnswerRequest) => ({ text: question.reference! }),
    };
    const scorer = gsm8kExactMatch({ format: 'A:' });
    const dataset = {
      name: 'made up',
      synthetic: true,
      questions: questionsOfNumbers,
      pool,
      scorer,
      transfer: 'independent',
      prices: 'made up',
      readsPrompt: false,
    };
    const { rows: voted } = compareMethods(taskOf(dataset, { maxSteps: 1 }), {
      methods: ['vote'],
      stopRule: 'never',
      samples: 3,
    });
    expect(voted.map(({ policy, score, parameters }) => [policy, score, parameters])).toEqual([
      ['majority vote', 1, 3 * 110],
    ]);
  });

  it('are reported as doubtful if they never change', () => {
    const doubts = audit.filter(({ kind }) => kind === 'constant tokens').map(({ policy }) => policy);
    expect(doubts).toEqual(['slow', 'quick']);
  });

  it('are null if one call has none', () => {
    const spoilt = comparison(({ question, expert }) =>
      question.id === 'q0' || expert === 0 ? { outputTokens: undefined, latencyMs: undefined } : {},
    );
    const slow = spoilt.rows.find(({ policy }) => policy === 'slow')!;
    expect(slow).toMatchObject({
      inputTokens: 1000,
      outputTokens: null,
      dollars: null,
      latencyMs: null,
      criticalPathMs: null,
    });
    expect(spoilt.audit.map(({ kind }) => kind)).toContain('uncharged calls');
    const line = methodsMarkdown(spoilt)
      .split('\n')
      .find((each) => each.startsWith('| slow '))!;
    expect(line).toContain('1000 / –');
  });
});

describe('the RouterArena scores of a comparison', () => {
  it('are computed from accuracy and dollars per 1,000 questions, and sorted best first', () => {
    const { rows, costAndQuality } = comparison();
    const { routerArena } = costAndQuality;
    // the slow expert: accuracy 1, 13 dollars per 1,000 questions
    const cheapness = Math.log2(200 / 13) / Math.log2(200 / 0.0044);
    const slow = routerArena.find(({ policy }) => policy === 'slow')!;
    expect(slow.score).toBeCloseTo((1.1 * cheapness) / (0.1 + cheapness), 12);
    expect(routerArena.map(({ policy }) => policy).toSorted()).toEqual(
      rows
        .filter(({ block, dollars }) => block !== 'bounds' && dollars !== null)
        .map(({ policy }) => policy)
        .toSorted(),
    );
    expect(routerArena.map(({ score }) => score)).toEqual(
      routerArena.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  });
});
