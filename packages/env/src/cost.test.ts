import { describe, expect, it } from 'vitest';
import { callCost } from './cost.ts';
import { createDerEnv } from './der-env.ts';
import { compileAnswerGraph } from './graph/compile.ts';
import { evaluatePolicy } from './graph/evaluate-policy.ts';
import { solve } from './graph/solve.ts';
import { utilityReward } from './reward.ts';

const call = {
  expert: { name: '__proto__', parameters: 7, price: { inputPerMillion: 2, outputPerMillion: 8 } },
  question: { id: 'q', text: 'Why?' },
  previousAnswer: 'before',
  answer: { text: 'a', inputTokens: 250_000, outputTokens: 125_000, latencyMs: 500 },
};

describe('callCost', () => {
  it('returns billions of parameters, dollars, seconds, or the result of a function', () => {
    expect(callCost('parameters', call)).toBe(7);
    // (250,000 x 2 + 125,000 x 8) / 1e6
    expect(callCost('price', call)).toBe(1.5);
    expect(callCost('latency', call)).toBe(0.5);
    expect(
      callCost(
        (expert, { answer, previousAnswer }) =>
          expert.parameters + answer.text.length + (previousAnswer?.length ?? 0),
        call,
      ),
    ).toBe(14);
  });

  it('throws an error that names the missing value, the expert and the question', () => {
    const without = (answer: object, expert: object = {}) => ({
      ...call,
      expert: { name: '__proto__', parameters: 7, ...expert },
      answer: { text: 'a', ...answer },
    });
    const where = 'of expert "__proto__" on question "q" to be a number >= 0, got';
    expect(() => callCost('latency', without({}))).toThrow(`Expected \`latencyMs\` ${where} undefined.`);
    expect(() => callCost('latency', without({ latencyMs: -1 }))).toThrow(
      `Expected \`latencyMs\` ${where} -1.`,
    );
    expect(() => callCost('price', without({}))).toThrow(`Expected \`inputTokens\` ${where} undefined.`);
    expect(() => callCost('price', without({ inputTokens: 1, outputTokens: 1 }))).toThrow(
      '`inputPerMillion`',
    );
    expect(() => callCost(() => Number.NaN, call)).toThrow(
      /Expected `cost of expert "__proto__" on question "q"` to be a finite number/,
    );
    expect(() => callCost(() => -1, call)).toThrow(`Expected \`cost\` ${where} -1.`);
  });
});

const world = {
  questions: [{ id: 'q', text: 'Why?', reference: null }],
  pool: {
    experts: [
      { name: 'A', parameters: 1 },
      { name: 'B', parameters: 2 },
    ],
    // A is slow after an answer of B; B always takes 250 ms
    answer: ({ expert, previousAnswers }: { expert: number; previousAnswers: readonly string[] }) => ({
      text: 'AB'[expert]!,
      latencyMs: expert === 0 && previousAnswers[0] === 'B' ? 1000 : 250,
    }),
  },
  scorer: {
    signature: 's',
    range: [0, 1] as const,
    defaultThreshold: 1,
    score: (text: string) => (text === 'A' ? 1 : 0),
  },
  maxSteps: 2,
};

describe('a graph', () => {
  it('stores the cost of each call only if the calls of an expert differ', () => {
    const slow = compileAnswerGraph({ ...world, cost: 'latency' });
    expect(slow.texts).toEqual([null, 'A', 'B']);
    expect([...slow.edgeCost!]).toEqual([0.25, 0.25, 0.25, 0.25, 1, 0.25]);
    expect([...slow.expertCost]).toEqual([Number.NaN, 0.25]);
    expect(slow.costUnit).toBe('seconds');
    const plain = compileAnswerGraph(world);
    expect([plain.edgeCost, [...plain.expertCost], plain.costUnit]).toEqual([
      null,
      [1, 2],
      'billion parameters',
    ]);
    expect(compileAnswerGraph({ ...world, cost: () => 3 }).edgeCost).toBeNull();
  });

  it('is solved and evaluated with the cost of each call, and reports parameters separately', () => {
    const slow = compileAnswerGraph({ ...world, cost: 'latency' });
    const reward = { costWeight: 0.5, formula: utilityReward };
    // B then A: 1 - .5 (.25 + 1)
    const route = { name: 'BA', observes: ['step' as const], probabilities: () => Float64Array.of(0, 0) };
    const value = evaluatePolicy(
      slow,
      {
        ...route,
        probabilities: (seen) =>
          Float64Array.from(seen.flatMap(({ step }) => (step === 0 ? [0, 1] : [1, 0]))),
      },
      { reward },
    );
    expect([value.cost, value.parameters, value.utility, value.return]).toEqual([
      1.25,
      3,
      1 - 0.625,
      1 - 0.625,
    ]);
    const best = solve(slow, { reward });
    expect([best.cost, best.parameters, best.utility]).toEqual([0.25, 1, 1 - 0.125]);
  });
});

describe('createDerEnv', () => {
  it('rejects an unknown cost, and an expert asked twice if repeats are forbidden', () => {
    expect(() => createDerEnv({ ...world, cost: 'time' as 'latency' })).toThrow(
      "Expected `cost` to be one of 'parameters'",
    );
    const env = createDerEnv({ ...world, repeats: false, stop: 'never' });
    expect(env.reset({ seed: 0 }).info.actionMask).toEqual(Uint8Array.of(1, 1));
    expect(env.step(1).info.actionMask).toEqual(Uint8Array.of(1, 0));
    expect(() => env.step(1)).toThrow(
      'Expected `action` to be an expert not yet asked in this episode, got 1.',
    );
    expect(env.step(0).terminated).toBe(true);
    expect(() => createDerEnv({ ...world, repeats: false, maxSteps: 3 })).toThrow(
      'Expected `maxSteps` to be at most 2, the number of experts, because `repeats` is false, got 3.',
    );
  });
});
