import type { Answer, AnswerRequest } from '@der-gym/env';
import { describe, expect, it } from 'vitest';
import { echoPool, rightScorer, tablePool } from './__fixtures__/worlds.ts';
import { runMethod } from './run-method.ts';
import { MethodCallError, runMethodAsync } from './run-method-async.ts';
import { fixedExpertMethod, randomExpertMethod } from './single.ts';
import type { Ask, Call, Method } from './types.ts';

type Answering = Method['answer'];

const method = (answer: Answering, more: Partial<Method> = {}): Method => ({
  name: 'a method',
  agentParameters: 0,
  needs: 'conditional',
  agreement: false,
  answer,
  ...more,
});

/** All experts in parallel; returns the last answer. */
const everybody = method(function* ({ available }) {
  return (yield available.map((expert) => ({ expert }))).at(-1)!;
});

/** All experts in sequence, each shown the previous answer; returns the last answer. */
const chain = method(function* ({ available }) {
  const made: Call[] = [];
  for (const expert of available) made.push(...(yield [{ expert, parents: made.slice(-1) }]));
  return made.at(-1)!;
});

/** All experts answer, then each is shown all other answers; returns the first agent's last answer. */
const debate = method(function* ({ available, question }) {
  const first = yield available.map((expert) => ({ expert }));
  const second = yield first.map((own): Ask => {
    const others = first.filter((call) => call !== own);
    const shown = others.map(({ answer }) => `One agent: ${answer.text}`).join('\n');
    return {
      expert: own.expert,
      parents: [own, ...others],
      messages: [
        { role: 'user', content: question.text },
        { role: 'assistant', content: own.answer.text },
        { role: 'user', content: shown },
      ],
    };
  });
  return second[0]!;
});

const experts = [
  { name: 'A', parameters: 1 },
  { name: 'B', parameters: 10 },
  { name: 'C', parameters: 100 },
];
const questions = [
  { id: 'q0', text: 'Why?', reference: 'right' },
  { id: 'q1', text: 'How?', reference: 'right' },
];
const length = { ...rightScorer, signature: 'length/1', score: (answer: string) => answer.length };

describe('runMethod', () => {
  it('charges every call, also when its answer is not used', () => {
    const { questions: asked, pool } = tablePool([
      ['wrong', 'right', 'wrong'],
      ['wrong', 'wrong', 'right'],
    ]);
    const run = runMethod(everybody, { questions: asked, pool, scorer: rightScorer, seed: 1 });
    expect([...run.score]).toEqual([0, 1]);
    expect([...run.parameters]).toEqual([111, 111]);
    expect([...run.calls]).toEqual([3, 3]);
    expect([...run.criticalPathCalls]).toEqual([1, 1]);
    expect(run.routes).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect([...run.chosen]).toEqual([2, 2]);
    expect(run.answers).toEqual(['wrong', 'right']);
    expect([...run.dollars, ...run.latencyMs, ...run.outputTokens]).toEqual(Array(6).fill(Number.NaN));
    expect(run).toMatchObject({
      transfer: 'independent',
      scoreSignature: 'right/1',
      questions: ['q0', 'q1'],
    });
  });

  it('shows experts the answers of the parents, in the knowledge-transfer prompt by default', () => {
    const pool = echoPool(experts);
    const run = runMethod(chain, { questions: questions.slice(0, 1), pool, scorer: length, seed: 1 });
    expect(run.answers).toEqual(['2(1(0()))']);
    expect(run.records[0]!.map(({ parents }) => parents)).toEqual([[], [0], [1]]);
    expect([...run.criticalPathCalls]).toEqual([3]);
    expect(pool.asked[0]!.messages).toEqual([{ role: 'user', content: 'Why?' }]);
    expect(pool.asked[1]!.messages[0]!.content).toContain("student's answer to it:\n0()");
    expect(pool.asked[2]!.previousAnswers).toEqual(['1(0())']);
  });

  it('supports a debate: two rounds, each agent after all of the previous round', () => {
    const pool = echoPool(experts);
    const run = runMethod(debate, { questions: questions.slice(0, 1), pool, scorer: length, seed: 1 });
    expect(run.answers).toEqual(['0(0()+1()+2())']);
    expect([...run.calls]).toEqual([6]);
    expect([...run.parameters]).toEqual([222]);
    expect([...run.criticalPathCalls]).toEqual([2]);
    expect([...run.chosen]).toEqual([3]);
    expect(run.records[0]![4]).toMatchObject({ round: 1, expert: 1, parents: [1, 0, 2] });
    expect(pool.asked[4]!.messages).toHaveLength(3);
    expect(pool.asked[4]!.messages[2]!.content).toBe('One agent: 0()\nOne agent: 2()');
  });

  it('never shows a method the reference', () => {
    const guarded = {
      id: 'q',
      text: 'Why?',
      get reference(): string {
        throw new Error('the reference was read');
      },
    };
    const pool = echoPool(experts);
    const seen: unknown[] = [];
    const looks = method(function* (input) {
      seen.push(...Object.keys(input.question));
      return (yield [{ expert: 0 }])[0]!;
    });
    const run = runMethod(looks, { questions: [guarded], pool, scorer: length, seed: 1 });
    expect(seen).toEqual(['id', 'text']);
    expect([...run.score]).toEqual([3]);
  });

  it('gives every question its own random stream, from the seed and the method', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ id: `q${i}`, text: 'Why?', reference: null }));
    const pool = echoPool(experts);
    const routes = (name: string, seed: number, list = many) =>
      runMethod(randomExpertMethod(name), { questions: list, pool, scorer: length, seed }).routes.flat();
    const once = routes('random', 1);
    expect(routes('random', 1)).toEqual(once);
    expect(routes('random', 1, [...many].reverse())).toEqual([...once].reverse());
    expect(routes('random', 2)).not.toEqual(once);
    expect(routes('another', 1)).not.toEqual(once);
    expect(new Set(once)).toEqual(new Set([0, 1, 2]));
  });

  it('asks only experts that have an answer to the question', () => {
    const pool = echoPool(experts);
    const available = ({ id }: { id: string }) => (id === 'q0' ? [0, 2] : [1]);
    const run = runMethod(everybody, { questions, pool, scorer: length, seed: 1, available });
    expect(run.routes).toEqual([[0, 2], [1]]);
    expect(() =>
      runMethod(fixedExpertMethod(0, experts), { questions, pool, scorer: length, seed: 1, available }),
    ).toThrow('to ask an expert that is available, got expert 0');
  });

  it('skips a question with a missing recorded answer on request, and reports it', () => {
    const missing = Object.assign(new Error('no such call'), { name: 'CassetteMissError' });
    const pool = {
      experts,
      answer: ({ question }: AnswerRequest) => {
        if (question.id === 'q0') throw missing;
        return { text: 'right' };
      },
    };
    const options = { questions, pool, scorer: rightScorer, seed: 1 };
    expect(() => runMethod(everybody, options)).toThrow('no such call');
    const run = runMethod(everybody, { ...options, onMiss: 'skip' });
    expect([...run.score]).toEqual([Number.NaN, 1]);
    expect([...run.parameters]).toEqual([Number.NaN, 111]);
    expect(run.skipped).toEqual([{ place: 0, question: 'q0', reason: 'no such call' }]);
    const faulty = {
      experts,
      answer: () => {
        throw new TypeError('an error');
      },
    };
    expect(() => runMethod(everybody, { ...options, pool: faulty, onMiss: 'skip' })).toThrow('an error');
  });

  it('rejects methods that break the protocol', () => {
    const options = { questions, pool: echoPool(experts), scorer: length, seed: 1 };
    const breaks = (answer: Answering, more?: Partial<Method>) => () =>
      runMethod(method(answer, more), options);
    let foreign: Call | undefined;
    expect(
      breaks(function* () {
        yield [];
        return '';
      }),
    ).toThrow('rounds of at least one ask');
    expect(
      breaks(function* () {
        yield [{ expert: 3 }];
        return '';
      }),
    ).toThrow('an expert that is available');
    expect(
      breaks(function* () {
        yield [{ expert: 0, sample: -1 }];
        return '';
      }),
    ).toThrow('a sample from 0 on');
    expect(
      breaks(
        function* () {
          const [call] = yield [{ expert: 0 }];
          yield [{ expert: 0, parents: [call!] }];
          return '';
        },
        { needs: 'bare' },
      ),
    ).toThrow("to ask the bare question, as its `needs: 'bare'` says");
    expect(
      breaks(function* () {
        const [call] = yield [{ expert: 0 }];
        if (foreign === undefined) foreign = call;
        else yield [{ expert: 0, parents: [foreign] }];
        return call!;
      }),
    ).toThrow('calls already made for this question');
    expect(
      breaks(function* () {
        const [call] = yield [{ expert: 0 }];
        return { ...call! };
      }),
    ).toThrow('a text or one of its own calls');
    const silent = { experts, answer: () => null as unknown as Answer };
    expect(() => runMethod(everybody, { ...options, pool: silent })).toThrow(
      '`text of A on question q0` to be a string, got undefined',
    );
  });
});

describe('a budget', () => {
  const pool = echoPool(experts);
  const options = { questions, pool, scorer: length, seed: 1 };

  it('refuses the call that would exceed it and the calls after it, and lets the method settle', () => {
    const run = runMethod(everybody, { ...options, budget: { perQuestion: { parameters: 11 } } });
    expect(run.routes).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect([...run.parameters]).toEqual([11, 11]);
    expect(run.answers).toEqual(['1()', '1()']);
    expect(run.refused[0]).toEqual({
      place: 0,
      question: 'q0',
      reason: '111 parameters would exceed the limit of 11 of the question',
    });
    // C is refused, and the calls after it too, though A would fit
    const order = method(function* () {
      return (yield [{ expert: 0 }, { expert: 2 }, { expert: 0 }])[0]!;
    });
    expect(runMethod(order, { ...options, budget: { perQuestion: { parameters: 50 } } }).routes).toEqual([
      [0],
      [0],
    ]);
  });

  it('lets a method choose the answer to settle on', () => {
    const settles = { ...everybody, settle: (calls: readonly Call[]) => calls[0]! };
    expect(runMethod(settles, { ...options, budget: { perQuestion: { calls: 2 } } }).answers).toEqual([
      '0()',
      '0()',
    ]);
    const without = runMethod(settles, options);
    expect(without.answers).toEqual(['2()', '2()']);
    expect(without.refused).toEqual([]);
  });

  it('of a run is shared by its questions; a question without a call gets the lowest score', () => {
    const run = runMethod(chain, {
      ...options,
      scorer: { ...length, range: [-7, 9] },
      budget: { run: { calls: 3 } },
    });
    expect([...run.calls]).toEqual([3, 0]);
    expect(run.answers).toEqual(['2(1(0()))', null]);
    expect([...run.score]).toEqual([9, -7]);
    expect([...run.chosen]).toEqual([2, -1]);
    expect(run.refused.map(({ question }) => question)).toEqual(['q1']);
    const open = { ...length, range: [Number.NEGATIVE_INFINITY, 0] as const };
    expect(() => runMethod(chain, { ...options, scorer: open, budget: { run: { calls: 3 } } })).toThrow(
      'allow a first call',
    );
  });

  it('of a run is not charged for a call that the budget of the question refuses', () => {
    const budget = { perQuestion: { parameters: 20 }, run: { parameters: 22 } };
    // 1 + 10, and 100 refused by the question's budget: the second question has the same amount left
    expect([...runMethod(everybody, { ...options, budget }).parameters]).toEqual([11, 11]);
  });

  it('in dollars forecasts a recorded answer at its price, and throws without a price', () => {
    const priced = experts.map((expert, i) => ({
      ...expert,
      price: { inputPerMillion: 0, outputPerMillion: 10 ** i },
    }));
    const paid = { experts: priced, answer: () => ({ text: 'x', inputTokens: 5, outputTokens: 1e6 }) };
    const run = runMethod(everybody, { ...options, pool: paid, budget: { perQuestion: { dollars: 11 } } });
    expect([...run.dollars]).toEqual([11, 11]);
    expect([
      ...runMethod(everybody, { ...options, pool: paid, budget: { run: { dollars: 13 } } }).dollars,
    ]).toEqual([11, 1]);
    expect(() => runMethod(everybody, { ...options, budget: { run: { dollars: 1 } } })).toThrow(
      'Expected `forecast`',
    );
  });

  it('rejects invalid limits', () => {
    expect(() => runMethod(everybody, { ...options, budget: { run: { calls: -1 } } })).toThrow('`calls`');
    expect(() =>
      runMethod(everybody, { ...options, budget: { perQuestion: { dollars: Number.NaN } } }),
    ).toThrow('`dollars`');
  });
});

describe('runMethodAsync', () => {
  const live = (pool = echoPool(experts)) => ({
    experts,
    transfer: 'recorded',
    // later calls answer first
    answer: async (request: AnswerRequest) => {
      await new Promise((resolve) => setTimeout(resolve, 3 - request.expert));
      return pool.answer(request);
    },
  });

  it.each([
    ['everybody', everybody],
    ['a chain', chain],
    ['a debate', debate],
    ['chance', randomExpertMethod()],
  ])('does over live experts what runMethod does over recorded ones (%s)', async (_, each) => {
    const budget = { perQuestion: { calls: 5 }, run: { calls: 8 } };
    const common = { questions, scorer: length, seed: 3, budget };
    const once = runMethod(each, { ...common, pool: echoPool(experts) });
    expect(await runMethodAsync(each, { ...common, pool: live() })).toEqual(once);
  });

  it('makes the calls of a round in parallel', async () => {
    let running = 0;
    let most = 0;
    const pool = {
      experts,
      answer: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        return { text: 'x' };
      },
    };
    await runMethodAsync(everybody, { questions, pool, scorer: null, seed: 1 });
    expect(most).toBe(3);
    most = 0;
    const run = await runMethodAsync(chain, { questions, pool, scorer: null, seed: 1 });
    expect(most).toBe(1);
    expect([...run.score]).toEqual([Number.NaN, Number.NaN]);
    expect(run.scoreSignature).toBeNull();
  });

  it('keeps the paid calls of a round in which another call fails', async () => {
    const pool = {
      experts,
      answer: async ({ expert }: AnswerRequest) => {
        if (expert === 1) throw new Error('no connection');
        return { text: `${expert}` };
      },
    };
    const told: (readonly Call[])[] = [];
    const onQuestion = (_: unknown, calls: readonly Call[]) => told.push(calls);
    const failed = await runMethodAsync(everybody, {
      questions,
      pool,
      scorer: null,
      seed: 1,
      onQuestion,
    }).catch((e) => e);
    expect(failed).toBeInstanceOf(MethodCallError);
    expect(failed.message).toContain('expert B to question q0');
    expect(failed.calls.map(({ expert }: Call) => expert)).toEqual([0, 2]);
    expect(told).toEqual([failed.calls]);
  });

  it('stops at an abort signal, before the next round', async () => {
    const controller = new AbortController();
    const asked: number[] = [];
    const pool = {
      experts,
      answer: async ({ expert }: AnswerRequest, signal?: AbortSignal) => {
        asked.push(expert);
        expect(signal).toBe(controller.signal);
        controller.abort(new Error('enough'));
        return { text: `${expert}` };
      },
    };
    const run = runMethodAsync(chain, { questions, pool, scorer: null, seed: 1, signal: controller.signal });
    await expect(run).rejects.toThrow('enough');
    expect(asked).toEqual([0]);
  });

  it('enforces a budget in dollars by forecasts, corrected by the actual costs', async () => {
    const priced = experts.map((expert) => ({
      ...expert,
      price: { inputPerMillion: 0, outputPerMillion: 1 },
    }));
    const pool = { experts: priced, answer: async () => ({ text: 'x', inputTokens: 0, outputTokens: 1e6 }) };
    const common = { questions, pool, scorer: null, seed: 1 };
    // forecast 3, actual 1: three calls cost 1 + 1 + 1, and the last was allowed at 2 + 3
    const run = await runMethodAsync(chain, {
      ...common,
      budget: { perQuestion: { dollars: 5 } },
      forecast: () => 3,
    });
    expect([...run.calls]).toEqual([3, 3]);
    // in parallel no actual cost is known yet: 3 + 3 would exceed 5
    const wide = await runMethodAsync(everybody, {
      ...common,
      budget: { perQuestion: { dollars: 5 } },
      forecast: () => 3,
    });
    expect([...wide.calls]).toEqual([1, 1]);
    await expect(runMethodAsync(chain, { ...common, budget: { run: { dollars: 5 } } })).rejects.toThrow(
      '`forecast`',
    );
  });
});
