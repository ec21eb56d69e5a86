import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { promptTemplate } from './knowledge-transfer-prompt.ts';
import {
  type DerState,
  derMdp,
  initialState,
  observation,
  outcome,
  publicQuestion,
  scoreAnswer,
} from './mdp.ts';
import type { Observable } from './policy.ts';
import type { AnswerRequest, ExpertPool, Question } from './types.ts';

const question: Question = { id: 'q', text: 'Why?', reference: 'Because.' };
const guarded: Question = {
  id: 'q',
  text: 'Why?',
  get reference(): string {
    throw new Error('the reference was looked at');
  },
};

function recordingPool(): { pool: ExpertPool; requests: AnswerRequest[] } {
  const requests: AnswerRequest[] = [];
  return {
    requests,
    pool: {
      experts: [
        { name: 'A', parameters: 1 },
        { name: 'B', parameters: 2 },
      ],
      answer(request) {
        requests.push(request);
        return { text: `${request.expert}` };
      },
    },
  };
}

const scorer = { signature: 's', range: [0, 1] as const, defaultThreshold: 1, score: () => 0 };
const rng = createRng(0);
const everything: Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];

function mdpOf(pool: ExpertPool, questions: readonly Question[] = [question]) {
  const mdp = derMdp({ questions, pool, scorer });
  const step = (state: DerState, expert: number) => mdp.transition(state, expert, rng, mdp.parameters);
  return { mdp, step, start: mdp.initial(rng, mdp.parameters) };
}

describe('the transition of derMdp', () => {
  it('sends the question alone first, and then only the last answer with it', () => {
    const { pool, requests } = recordingPool();
    const template = promptTemplate('ktp');
    const { step, start } = mdpOf(pool);
    let state = start;
    for (const expert of [1, 0, 1]) state = step(state, expert);
    expect(state).toMatchObject({ question, answer: '1', route: [1, 0, 1] });
    expect(requests.map(({ expert, previousAnswers }) => [expert, previousAnswers])).toEqual([
      [1, []],
      [0, ['1']],
      [1, ['0']],
    ]);
    expect(requests[0]!.messages).toEqual([{ role: 'user', content: 'Why?' }]);
    expect(requests[2]!.messages).toEqual(template.messages('Why?', ['0']));
  });

  it('does not change the given state', () => {
    const { step, start } = mdpOf(recordingPool().pool);
    step(start, 0);
    expect(start).toEqual(initialState(question));
  });

  it('rejects an invalid action', () => {
    const { step, start } = mdpOf(recordingPool().pool);
    for (const action of [-1, 2, 0.5, Number.NaN]) {
      expect(() => step(start, action)).toThrow('Expected `action` to be an integer in [0, 1]');
    }
  });

  it("protects the caller's questions from changes by the pool", () => {
    const mine = { id: 'q', text: 'Why?', reference: null };
    const vandal: ExpertPool = {
      experts: [{ name: 'A', parameters: 1 }],
      answer({ question: handed }) {
        Object.assign(handed, { text: 'changed' });
        return { text: 'a' };
      },
    };
    const { step, start } = mdpOf(vandal, [mine]);
    expect(() => step(start, 0)).toThrow(TypeError);
    expect(mine).toEqual({ id: 'q', text: 'Why?', reference: null });
  });
});

describe('observation', () => {
  const shapeOf = (observes: readonly Observable[], repeats = true) => ({
    observes,
    maxSteps: 4,
    repeats,
    pool: { experts: ['A', 'B', 'C'].map((name) => ({ name, parameters: 1 })) },
  });

  it('holds exactly the declared observables', () => {
    const state = { ...initialState(question), answer: 'yes', route: [2, 0, 2] };
    expect(observation(state, shapeOf([]))).toEqual({ question: 'Why?' });
    expect(observation(state, shapeOf(everything))).toEqual({
      question: 'Why?',
      answer: 'yes',
      hasAnswer: 1,
      step: 3,
      lastExpert: 2,
      askedSet: Uint8Array.of(1, 0, 1),
      route: Int32Array.of(2, 0, 2, -1),
    });
    expect(observation(initialState(question), shapeOf(['answer', 'lastExpert', 'askedSet']))).toEqual({
      question: 'Why?',
      answer: '',
      hasAnswer: 0,
      lastExpert: -1,
      askedSet: Uint8Array.of(0, 0, 0),
    });
  });

  it('holds the mask of allowed experts if no expert may be asked twice', () => {
    const state = { ...initialState(question), answer: 'yes', route: [2] };
    expect(observation(state, shapeOf([], false))).toEqual({
      question: 'Why?',
      actionMask: Uint8Array.of(1, 1, 0),
    });
  });

  it('never reads the reference', () => {
    const silent = { ...scorer, score: () => 0 };
    const mdp = derMdp({ questions: [guarded], pool: recordingPool().pool, scorer: silent });
    const start = mdp.initial(rng, mdp.parameters);
    const state = mdp.transition(start, 0, rng, mdp.parameters);
    expect(observation(state, shapeOf(everything)).answer).toBe('0');
    expect(publicQuestion(guarded)).toEqual({ id: 'q', text: 'Why?' });
  });
});

describe('scoreAnswer', () => {
  const scored = (value: number) => ({
    signature: 's',
    range: [0, 1] as const,
    defaultThreshold: null,
    score: () => value,
  });

  it('rejects NaN and infinity, and names question and expert', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => scoreAnswer(scored(value), 'a', question, 'A')).toThrow(
        `Expected \`score\` of expert "A" on question "q" to be finite, got ${value}.`,
      );
    }
    expect(scoreAnswer(scored(0.5), 'a', question, 'A')).toBe(0.5);
    expect(scoreAnswer(scored(-0), 'a', question, 'A')).toBe(0);
  });
});

describe('outcome', () => {
  it('is open until the stop rule accepts an answer or all calls are used', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 1, max: 9 }), fc.nat(8), (accepted, maxSteps, n) => {
        const calls = (n % maxSteps) + 1;
        const last = { accepted } as DerState['last'];
        const route = new Array<number>(calls).fill(0);
        const standing = outcome({ last, route }, maxSteps);
        expect(standing === 'satisfied').toBe(accepted);
        expect(standing !== 'open').toBe(accepted || calls === maxSteps);
        expect(outcome({ last: null, route: [] }, maxSteps)).toBe('open');
      }),
    );
  });
});
