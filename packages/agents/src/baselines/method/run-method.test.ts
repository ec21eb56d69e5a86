import { describe, expect, it } from 'vitest';
import { runMethod } from './run-method.ts';
import type { Method } from './types.ts';

const pool = {
  experts: [
    { name: 'A', parameters: 7 },
    { name: 'B', parameters: 13 },
  ],
  answer: ({ expert }: { expert: number }) => ({ text: expert === 0 ? '41' : '42' }),
};
const scorer = {
  signature: 'equal',
  range: [0, 1] as const,
  defaultThreshold: 1,
  score: (answer: string, question: { reference: string | null }) => (answer === question.reference ? 1 : 0),
};
const last: Method = {
  name: 'the last of all',
  agentParameters: 0,
  needs: 'bare',
  agreement: false,
  *answer({ available }) {
    const calls = yield available.map((expert) => ({ expert }));
    return calls.at(-1)!;
  },
};

describe('runMethod', () => {
  it('charges every call, whatever becomes of it', () => {
    const questions = [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }];
    const run = runMethod(last, { questions, pool, scorer, seed: 1 });
    expect([...run.score]).toEqual([1]);
    expect([...run.parameters]).toEqual([20]);
    expect(run.routes).toEqual([[0, 1]]);
    expect([...run.chosen]).toEqual([1]);
    expect([...run.dollars]).toEqual([Number.NaN]);
  });
});
