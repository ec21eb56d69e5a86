import { describe, expect, it } from 'vitest';
import { runMethod } from '../methods/run-method.ts';
import { routeByUtility } from './score-predictor.ts';
import { singleCallMethod } from './single-call-method.ts';

const experts = ['A', 'B', 'C'].map((name) => ({ name, parameters: 7 }));

describe('singleCallMethod', () => {
  const router = routeByUtility(
    {
      name: 'table',
      agentParameters: 0.25,
      chosen: {},
      validationUtility: Number.NaN,
      predict: (questions) => Float64Array.from(questions.flatMap(() => [0.1, 0.9, 0.5])),
    },
    { experts },
  );
  const pool = { experts, answer: ({ expert }: { expert: number }) => ({ text: `answer ${expert}` }) };
  const scorer = {
    signature: 'number',
    range: [0, 2] as const,
    defaultThreshold: 1,
    score: (answer: string) => Number(answer.at(-1)),
  };
  const questions = [{ id: 'q', text: 'Why?', reference: null }];

  it("asks the router's expert once, and reports its own size separately", () => {
    const run = runMethod(singleCallMethod(router), { questions, pool, scorer, seed: 1 });
    expect([...run.score]).toEqual([1]);
    expect([...run.parameters]).toEqual([7]);
    expect(run.routes).toEqual([[1]]);
    expect(singleCallMethod(router).agentParameters).toBe(0.25);
  });

  it('asks the next best expert if the best has no answer', () => {
    const routes = (experts: readonly number[]) =>
      runMethod(singleCallMethod(router), { questions, pool, scorer, seed: 1, available: () => experts })
        .routes;
    expect(routes([0, 2])).toEqual([[2]]);
    expect(routes([1, 2])).toEqual([[1]]);
    expect(routes([0])).toEqual([[0]]);
  });

  it('rejects a pool of another size', () => {
    const small = { ...pool, experts: experts.slice(1) };
    expect(() => runMethod(singleCallMethod(router), { questions, pool: small, scorer, seed: 1 })).toThrow(
      'to have length 2, got 3',
    );
  });
});
