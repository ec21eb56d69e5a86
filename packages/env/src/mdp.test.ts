import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promptTemplate } from './knowledge-transfer-prompt.ts';
import {
  askExpert,
  initialState,
  isTerminated,
  observation,
  outcome,
  publicQuestion,
  scoreAnswer,
  transition,
} from './mdp.ts';
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

describe('transition', () => {
  it('asks the bare question first and hands the last answer on, and only the last', () => {
    const { pool, requests } = recordingPool();
    const template = promptTemplate('ktp');
    let state = initialState(question);
    for (const expert of [1, 0, 1]) state = transition(state, expert, { pool, template });
    expect(state).toEqual({ question, answer: '1', route: [1, 0, 1] });
    expect(requests.map(({ expert, previousAnswers }) => [expert, previousAnswers])).toEqual([
      [1, []],
      [0, ['1']],
      [1, ['0']],
    ]);
    expect(requests[0]!.messages).toEqual([{ role: 'user', content: 'Why?' }]);
    expect(requests[2]!.messages).toEqual(template.messages('Why?', ['0']));
  });

  it('leaves the state it starts from alone', () => {
    const { pool } = recordingPool();
    const start = initialState(question);
    transition(start, 0, { pool, template: promptTemplate('ktp') });
    expect(start).toEqual({ question, answer: null, route: [] });
  });

  it('refuses an action that is no expert', () => {
    const { pool } = recordingPool();
    for (const action of [-1, 2, 0.5, Number.NaN]) {
      expect(() => askExpert(question, null, action, { pool, template: promptTemplate('ktp') })).toThrow(
        'Expected `action` to be an integer in [0, 1]',
      );
    }
  });
});

describe('observation', () => {
  it('holds exactly what is declared', () => {
    const state = { question, answer: 'yes', route: [2, 0, 2] };
    const asked = { id: 'q', text: 'Why?' };
    expect(observation(state, [])).toEqual({ question: asked });
    expect(observation(state, ['answer', 'step', 'lastExpert', 'askedSet', 'route'])).toEqual({
      question: asked,
      answer: 'yes',
      step: 3,
      lastExpert: 2,
      askedSet: [0, 2],
      route: [2, 0, 2],
    });
    expect(observation(initialState(question), ['answer', 'lastExpert', 'askedSet'])).toEqual({
      question: asked,
      answer: null,
      lastExpert: null,
      askedSet: [],
    });
  });

  it('never looks at the reference', () => {
    const { pool } = recordingPool();
    const state = transition(initialState(guarded), 0, { pool, template: promptTemplate('ktp') });
    expect(observation(state, ['answer', 'step', 'lastExpert', 'askedSet', 'route']).answer).toBe('0');
    expect(publicQuestion(guarded)).toEqual({ id: 'q', text: 'Why?' });
  });
});

describe('scoreAnswer', () => {
  const scorer = (value: number) => ({
    signature: 's',
    range: [0, 1] as const,
    defaultThreshold: null,
    score: () => value,
  });

  it('refuses NaN and infinity, naming question and expert', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => scoreAnswer(scorer(value), 'a', question, 'A')).toThrow(
        `Expected \`score\` of expert "A" on question "q" to be finite, got ${value}.`,
      );
    }
    expect(scoreAnswer(scorer(0.5), 'a', question, 'A')).toBe(0.5);
    expect(scoreAnswer(scorer(-0), 'a', question, 'A')).toBe(0);
  });
});

describe('outcome', () => {
  it('is open until the stop rule accepts an answer or the calls are spent', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 1, max: 9 }), fc.nat(8), (accepted, maxSteps, n) => {
        const t = n % maxSteps;
        const standing = outcome({ accepted, t, maxSteps });
        expect(standing === 'satisfied').toBe(accepted);
        expect(isTerminated(standing)).toBe(accepted || t + 1 === maxSteps);
      }),
    );
  });
});
