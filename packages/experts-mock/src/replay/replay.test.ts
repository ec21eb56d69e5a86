import type { AnswerRequest, ExpertPool, Scorer } from '@der-gym/env';
import { promptTemplate } from '@der-gym/env';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { header, thrownBy } from '../__fixtures__/cassettes.ts';
import { createCassette } from '../cassette/create.ts';
import type { Cassette, NewAnswer } from '../cassette/schema.ts';
import { CassetteMissError } from '../errors.ts';
import { createReplayPool } from './replay.ts';

/** 1 if the answer equals the reference, else 0. */
const scorer: Scorer = {
  signature: 'equal/1',
  range: [0, 1],
  defaultThreshold: 1,
  score: (answer, { reference }) => (answer === reference ? 1 : 0),
};

function ask(
  pool: ExpertPool,
  question: AnswerRequest['question'],
  expert: number,
  previous?: string,
): string {
  const previousAnswers = previous === undefined ? [] : [previous];
  return pool.answer({ question, expert, previousAnswers, messages: [], sample: 0 }).text;
}

/** A cassette in which `small` answers every question with "right" and `large` with "wrong"; the reference is "right". */
function disagreement(numQuestions: number): Cassette {
  const ids = Array.from({ length: numQuestions }, (_, index) => `q${index}`);
  return createCassette({
    header,
    questions: ids.map((id) => ({ id, text: id, reference: 'right' })),
    answers: ids.flatMap((question) => [
      { question, expert: 'small', text: 'right' },
      { question, expert: 'large', text: 'wrong' },
    ]),
  });
}

const SMALL = 0;
const LARGE = 1;
const many = disagreement(4000);

function adopting(options: { keep?: number; mend?: number; salt?: number }, cassette = many) {
  return createReplayPool(cassette, { transfer: 'adoption', adoption: { salt: 1, ...options, scorer } });
}

/** For each question, whether the first expert kept its right answer and whether the second replaced its wrong one. */
function outcomes(pool: ReturnType<typeof adopting>) {
  const kept = pool.questions.map((question) => ask(pool, question, SMALL, 'wrong') === 'right');
  const mended = pool.questions.map((question) => ask(pool, question, LARGE, 'right') === 'right');
  return { kept, mended };
}

const share = (flags: readonly boolean[]) => flags.filter(Boolean).length / flags.length;

describe('replay under the independent transfer', () => {
  it('returns the recorded answer to the bare question after any previous answer', () => {
    const pool = createReplayPool(many, { transfer: 'independent' });
    expect(pool.transfer).toBe('independent');
    const [question] = pool.questions;
    for (const previous of [undefined, 'right', 'wrong', '']) {
      expect(ask(pool, question!, SMALL, previous)).toBe('right');
      expect(ask(pool, question!, LARGE, previous)).toBe('wrong');
    }
    const debate = {
      question: question!,
      expert: LARGE,
      previousAnswers: ['a', 'b'],
      messages: [],
      sample: 0,
    };
    expect(pool.answer(debate).text).toBe('wrong');
  });

  it('returns the other recorded fields of the answer', () => {
    const answer = {
      question: 'q0',
      expert: 'small',
      text: 'a',
      inputTokens: 3,
      outputTokens: 1,
      latencyMs: 2,
    };
    const questions = [{ id: 'q0', text: 'q0', reference: null }];
    const pool = createReplayPool(createCassette({ header, questions, answers: [answer] }), {
      transfer: 'independent',
    });
    const request = { question: questions[0]!, expert: 0, previousAnswers: [], messages: [], sample: 0 };
    expect(pool.answer(request)).toMatchObject({ text: 'a', inputTokens: 3, outputTokens: 1, latencyMs: 2 });
  });

  it('returns a different answer for each sample', () => {
    const questions = [{ id: 'q0', text: 'q0', reference: null }];
    const answers = [0, 2].map((sample) => ({
      question: 'q0',
      expert: 'large',
      text: `no. ${sample}`,
      sample,
    }));
    const pool = createReplayPool(createCassette({ header, questions, answers }), {
      transfer: 'independent',
    });
    const request = { question: questions[0]!, expert: LARGE, previousAnswers: [], messages: [] };
    expect(pool.answer({ ...request, sample: 0 }).text).toBe('no. 0');
    expect(pool.answer({ ...request, sample: 2 }).text).toBe('no. 2');
    expect(thrownBy(() => pool.answer({ ...request, sample: 1 }))).toMatchObject({
      name: 'CassetteMissError',
      nearest: [
        { expert: 'large', sample: 0, differs: ['sample'] },
        { expert: 'large', sample: 2, differs: ['sample'] },
      ],
    });
    expect(() => pool.answer({ ...request, sample: -1 })).toThrow(
      'Expected `sample` to be an integer of at least 0, got -1',
    );
  });
});

describe('replay under the adoption transfer', () => {
  it('names its settings', () => {
    expect(adopting({}).transfer).toBe('adoption(keep=.63, mend=.58, salt=1)');
    expect(adopting({ keep: 1, mend: 0, salt: 7 }).transfer).toBe('adoption(keep=1, mend=0, salt=7)');
  });

  it('keeps right answers with probability `keep` and replaces wrong ones with probability `mend`', () => {
    for (const [keep, mend] of [
      [0.63, 0.58],
      [0.3, 0.9],
    ] as const) {
      const { kept, mended } = outcomes(adopting({ keep, mend }));
      // four standard errors of a share of 4000: 4 sqrt(.25 / 4000) = .032
      expect(Math.abs(share(kept) - keep)).toBeLessThan(0.032);
      expect(Math.abs(share(mended) - mend)).toBeLessThan(0.032);
    }
  });

  it('draws independently for every salt, expert and previous answer', () => {
    const one = outcomes(adopting({ keep: 0.5, mend: 0.5 }));
    const two = outcomes(adopting({ keep: 0.5, mend: 0.5, salt: 2 }));
    const pool = adopting({ keep: 0.5, mend: 0.5 });
    const otherwise = pool.questions.map((question) => ask(pool, question, SMALL, 'wrong too') === 'right');
    const agreement = (left: boolean[], right: boolean[]) => share(left.map((flag, i) => flag === right[i]));
    // independent fair draws agree on half of the questions
    for (const [left, right] of [
      [one.kept, two.kept],
      [one.mended, two.mended],
      [one.kept, one.mended],
      [one.kept, otherwise],
    ] as const) {
      expect(Math.abs(agreement(left, right) - 0.5)).toBeLessThan(0.032);
    }
  });

  it('keeps and replaces answers on a superset of the questions if the probabilities are greater', () => {
    const rarely = outcomes(adopting({ keep: 0.3, mend: 0.3 }));
    const often = outcomes(adopting({ keep: 0.7, mend: 0.7 }));
    expect(rarely.mended.every((flag, i) => !flag || often.mended[i])).toBe(true);
    expect(rarely.kept.every((flag, i) => !flag || often.kept[i])).toBe(true);
  });

  it('returns the same answer for the same state in any order of calls and in any pool', () => {
    const cassette = disagreement(50);
    const expected = outcomes(adopting({}, cassette));
    const pool = adopting({}, cassette);
    const backwards = cassette.questions.toReversed().map((question) => ({
      mended: ask(pool, question, LARGE, 'right') === 'right',
      kept: ask(pool, question, SMALL, 'wrong') === 'right',
    }));
    expect(backwards.toReversed().map(({ kept }) => kept)).toEqual(expected.kept);
    expect(backwards.toReversed().map(({ mended }) => mended)).toEqual(expected.mended);
    expect(outcomes(pool)).toEqual(expected);
  });

  it('makes these decisions (no-regression)', () => {
    const { kept, mended } = outcomes(adopting({}, disagreement(24)));
    const digits = (flags: boolean[]) => flags.map(Number).join('');
    expect([digits(kept), digits(mended)]).toEqual(['101011000111000101101001', '110110101010010110011101']);
  });

  it('always or never keeps its own answer if the probabilities are 1 or 0', () => {
    const always = outcomes(adopting({ keep: 1, mend: 0 }));
    expect([share(always.kept), share(always.mended)]).toEqual([1, 0]);
    const never = outcomes(adopting({ keep: 0, mend: 1 }));
    expect([share(never.kept), share(never.mended)]).toEqual([0, 1]);
  });

  it('returns its own answer without a previous answer, and if both are right or both are wrong', () => {
    const pool = adopting({ keep: 0, mend: 1 });
    for (const question of pool.questions.slice(0, 20)) {
      expect(ask(pool, question, SMALL)).toBe('right');
      expect(ask(pool, question, LARGE)).toBe('wrong');
      expect(ask(pool, question, SMALL, 'right')).toBe('right');
      expect(ask(pool, question, LARGE, 'also wrong')).toBe('wrong');
    }
  });

  it('counts an answer as right from the threshold on', () => {
    const half: Scorer = {
      ...scorer,
      defaultThreshold: null,
      score: (answer) => (answer === 'right' ? 0.5 : 0.2),
    };
    const pool = (threshold?: number) =>
      createReplayPool(many, {
        transfer: 'adoption',
        adoption: { keep: 0, salt: 1, scorer: half, ...(threshold === undefined ? {} : { threshold }) },
      });
    const answer = (threshold: number) => ask(pool(threshold), many.questions[0]!, SMALL, 'wrong');
    expect(answer(0.5)).toBe('wrong');
    expect(answer(0.51)).toBe('right');
    expect(answer(0.2)).toBe('right');
    expect(() => pool()).toThrow(
      'Expected `adoption.threshold`, because the scorer "equal/1" has no default threshold.',
    );
  });

  it('rejects several previous answers, invalid settings and a score that is NaN', () => {
    const [question] = many.questions;
    const request = { question: question!, expert: 0, previousAnswers: ['a', 'b'], messages: [], sample: 0 };
    expect(() => adopting({}).answer(request)).toThrow(/at most one of `previousAnswers`.*got 2/);
    expect(() => adopting({ keep: 1.5 })).toThrow('Expected `adoption.keep` to be in [0, 1], got 1.5.');
    expect(() => adopting({ mend: Number.NaN })).toThrow(
      'Expected `adoption.mend` to be in [0, 1], got NaN.',
    );
    expect(() => adopting({ salt: 0.5 })).toThrow(
      'Expected `adoption.salt` to be an integer of at least 0, got 0.5.',
    );
    const broken = { ...scorer, score: () => Number.NaN };
    const pool = createReplayPool(many, { transfer: 'adoption', adoption: { salt: 1, scorer: broken } });
    expect(() => ask(pool, question!, SMALL, 'wrong')).toThrow(
      'Expected `score of "right" for question "q0" by "equal/1"` to be a finite number, got NaN.',
    );
  });

  it('calls the scorer only if there is a previous answer', () => {
    const untouchable: Scorer = {
      ...scorer,
      score: () => {
        throw new Error('scored');
      },
    };
    const pool = createReplayPool(many, { transfer: 'adoption', adoption: { salt: 1, scorer: untouchable } });
    expect(ask(pool, many.questions[0]!, SMALL)).toBe('right');
    expect(() => ask(pool, many.questions[0]!, SMALL, 'wrong')).toThrow('scored');
  });

  it('returns only recorded answers of the question', () => {
    const texts = fc.uniqueArray(fc.constantFrom('right', 'a', 'b', 'c', 'd'), {
      minLength: 2,
      maxLength: 2,
    });
    fc.assert(
      fc.property(texts, fc.nat(), fc.array(fc.nat({ max: 1 }), { maxLength: 6 }), ([a, b], salt, route) => {
        const cassette = createCassette({
          header,
          questions: [{ id: 'q0', text: 'q0', reference: 'right' }],
          answers: [
            { question: 'q0', expert: 'small', text: a! },
            { question: 'q0', expert: 'large', text: b! },
          ],
        });
        const pool = adopting({ salt }, cassette);
        let previous: string | undefined;
        for (const expert of route) {
          previous = ask(pool, cassette.questions[0]!, expert, previous);
          expect([a, b]).toContain(previous);
        }
      }),
    );
  });
});

describe('replay under the recorded transfer', () => {
  const template = promptTemplate('ktp');
  const question = { id: 'q1', text: '2 + 2?', reference: '4' };
  const bare: NewAnswer[] = [
    { question: 'q1', expert: 'small', text: '5' },
    { question: 'q1', expert: 'large', text: '3' },
  ];
  const recordedHeader = { ...header, context: 'previous' as const, template: template.id };
  const [five] = createCassette({ header, questions: [question], answers: bare }).answers;
  const after: NewAnswer = {
    question: 'q1',
    expert: 'large',
    text: '4',
    parents: [five!.key],
    messages: template.messages(question.text, ['5']),
  };
  const cassette = createCassette({
    header: recordedHeader,
    questions: [question],
    answers: [...bare, after],
  });
  const pool = createReplayPool(cassette, { transfer: 'recorded' });

  function request(expert: number, previous: string | null, mode: 'ktp' | 'plain' = 'ktp'): AnswerRequest {
    const previousAnswers = previous === null ? [] : [previous];
    const messages = promptTemplate(mode).messages(question.text, previousAnswers);
    return { question, expert, previousAnswers, messages, sample: 0 };
  }

  it('returns the answer of the expert to exactly this prompt', () => {
    expect(pool.transfer).toBe('recorded');
    expect(pool.answer(request(LARGE, null)).text).toBe('3');
    expect(pool.answer(request(LARGE, '5')).text).toBe('4');
  });

  it('throws a CassetteMissError if the same previous answer was shown in another prompt', () => {
    const error = thrownBy(() => pool.answer(request(LARGE, '5', 'plain')));
    expect(error).toBeInstanceOf(CassetteMissError);
    expect(error).toMatchObject({
      nearest: [
        { expert: 'large', previousAnswer: '5', differs: ['messages'] },
        { previousAnswer: null },
        { previousAnswer: null },
      ],
    });
  });

  it('throws a CassetteMissError that lists the nearest recorded calls', () => {
    expect(thrownBy(() => pool.answer(request(SMALL, '3')))).toMatchObject({
      name: 'CassetteMissError',
      request: { expert: SMALL, previousAnswers: ['3'] },
      nearest: [
        { questionId: 'q1', expert: 'small', previousAnswer: null, sample: 0, differs: ['previousAnswer'] },
        { expert: 'large', previousAnswer: null, differs: ['expert', 'previousAnswer'] },
        { expert: 'large', previousAnswer: '5', differs: ['expert', 'previousAnswer'] },
      ],
    });
    expect(() => pool.answer(request(SMALL, '3'))).toThrow(
      /^No answer was recorded from "small" to question "q1" after "3"\. Nearest recorded: "small" to "q1", sample 0/,
    );
  });

  it('rejects cassettes of answers to the bare question only, or after several others', () => {
    for (const context of ['none', 'all-previous'] as const) {
      const other = createCassette({ header: { ...header, context }, questions: [question], answers: bare });
      expect(() => createReplayPool(other, { transfer: 'recorded' })).toThrow(
        `Expected a cassette of context 'previous' for the transfer 'recorded', got '${context}'`,
      );
    }
  });

  it('is the only transfer that uses answers after others', () => {
    expect(ask(createReplayPool(cassette, { transfer: 'independent' }), question, LARGE, '5')).toBe('3');
  });

  it('ignores answers after several others, as the other transfers do', () => {
    const three = createCassette({ header, questions: [question], answers: bare }).answers[1];
    const debate = {
      ...after,
      parents: [five!.key, three!.key],
      messages: [{ role: 'user', content: '5? 3?' }] as const,
    };
    const answers = [...bare, after, debate];
    const all = createCassette({
      header: { ...header, context: 'all-previous' },
      questions: [question],
      answers,
    });
    const independent = createReplayPool(all, { transfer: 'independent' });
    expect(ask(independent, question, LARGE, '5')).toBe('3');
    expect(independent.coverage().levels).toEqual([{ expected: 2, recorded: 2 }]);
  });

  it('counts an answer that leads to itself once', () => {
    const again = ['small', 'large'].map((expert) => ({ ...after, expert, text: '5' }));
    const answers = [bare[0]!, { ...bare[1]!, text: '5' }, ...again];
    const loop = createCassette({ header: recordedHeader, questions: [question], answers });
    expect(createReplayPool(loop, { transfer: 'recorded' }).coverage()).toMatchObject({
      levels: [
        { expected: 2, recorded: 2 },
        { expected: 2, recorded: 2 },
      ],
      missing: [],
    });
  });

  it('counts missing calls by depth', () => {
    expect(pool.coverage()).toEqual({
      numQuestions: 1,
      numExperts: 2,
      // both answer the bare question; of the calls of two experts after each of two answers, one of four is recorded
      levels: [
        { expected: 2, recorded: 2 },
        { expected: 4, recorded: 1 },
      ],
      missing: [
        { questionId: 'q1', expert: 'small', previousAnswer: '5' },
        { questionId: 'q1', expert: 'small', previousAnswer: '3' },
        { questionId: 'q1', expert: 'large', previousAnswer: '3' },
      ],
    });
    expect(createReplayPool(cassette, { transfer: 'independent' }).coverage()).toMatchObject({
      levels: [{ expected: 2, recorded: 2 }],
      missing: [],
    });
  });
});

describe('a replay pool', () => {
  const partial = createCassette({
    header,
    questions: [
      { id: 'algebra-1', text: 'a', reference: null },
      { id: 'algebra-2', text: 'b', reference: null },
      { id: '__proto__', text: 'c', reference: null },
    ],
    answers: [
      { question: 'algebra-1', expert: 'small', text: '1' },
      { question: 'algebra-2', expert: 'large', text: '2' },
      { question: '__proto__', expert: 'small', text: '3' },
    ],
  });
  const pool = createReplayPool(partial, { transfer: 'independent' });

  it('throws a CassetteMissError for an unknown question and lists those with the most similar ids', () => {
    const question = { id: 'algebra-7', text: 'a', reference: null };
    expect(thrownBy(() => ask(pool, question, LARGE))).toMatchObject({
      nearest: [
        { questionId: 'algebra-1', expert: 'small', differs: ['question', 'expert'] },
        { questionId: 'algebra-2', expert: 'large', differs: ['question'] },
        { questionId: '__proto__', differs: ['question', 'expert'] },
      ],
    });
    expect(() => ask(pool, { ...question, id: 'constructor' }, LARGE)).toThrow(CassetteMissError);
  });

  it('lists three of many questions, those with the longest shared prefix first', () => {
    const ids = ['b1', 'b2', 'b3', 'a1', 'a22', 'a2'];
    const cassette = createCassette({
      header,
      questions: ids.map((id) => ({ id, text: id, reference: null })),
      answers: ids.map((id) => ({ question: id, expert: 'small', text: id })),
    });
    const question = { id: 'a23', text: 'a23', reference: null };
    const error = thrownBy(() =>
      ask(createReplayPool(cassette, { transfer: 'independent' }), question, SMALL),
    );
    // they share 2, 2 and 1 characters with it
    const nearest = (error as CassetteMissError).nearest.map(({ questionId }) => questionId);
    expect(nearest).toEqual(['a22', 'a2', 'a1']);
  });

  it('throws a CassetteMissError for a question with a known id and another text', () => {
    const question = { id: 'algebra-1', text: 'A', reference: null };
    expect(thrownBy(() => ask(pool, question, SMALL))).toMatchObject({
      nearest: [{ questionId: 'algebra-1', expert: 'small', differs: ['text'] }],
    });
  });

  it('throws a CassetteMissError for an expert without an answer to the question; the message says how to record it', () => {
    const [question] = partial.questions;
    expect(() => ask(pool, question!, LARGE)).toThrow(
      'No answer was recorded from "large" to question "algebra-1". ' +
        'Nearest recorded: "small" to "algebra-1", sample 0 (differs in expert). To record it, send the `messages`',
    );
    expect(pool.coverage()).toEqual({
      numQuestions: 3,
      numExperts: 2,
      levels: [{ expected: 6, recorded: 3 }],
      missing: [
        { questionId: 'algebra-1', expert: 'large', previousAnswer: null },
        { questionId: 'algebra-2', expert: 'small', previousAnswer: null },
        { questionId: '__proto__', expert: 'large', previousAnswer: null },
      ],
    });
  });

  it('accepts __proto__ as a name', () => {
    expect(ask(pool, partial.questions[2]!, SMALL)).toBe('3');
  });

  it.each([-1, 2, 0.5, Number.NaN])('rejects %s as the index of one of two experts', (expert) => {
    expect(() => ask(pool, partial.questions[0]!, expert)).toThrow(
      `Expected \`expert\` to be an integer in [0, 1], got ${expert}.`,
    );
  });

  it('has the costs of its price table, or of the header by default', () => {
    expect(pool.experts).toEqual(partial.header.experts);
    expect(pool.prices).toBe(null);
    const parameters = new Map([
      ['small', 1],
      ['large', 2],
    ]);
    const prices = { id: 'halves/1', note: 'made up', parameters };
    const priced = createReplayPool(partial, { transfer: 'independent', prices });
    expect(priced.experts).toEqual([
      { name: 'small', parameters: 1 },
      { name: 'large', parameters: 2 },
    ]);
    expect(priced.prices).toBe('halves/1');
  });

  it('rejects a cassette with two answers to one request', () => {
    const [question] = partial.questions;
    const answers = [0.2, 0.8].map((temperature) => ({
      question: question!.id,
      expert: 'small',
      text: '1',
      sampling: { temperature },
    }));
    const ambiguous = createCassette({ header, questions: [question!], answers });
    expect(() => createReplayPool(ambiguous, { transfer: 'independent' })).toThrow(
      /^Expected one recorded answer for each call, got two .* of "small" to "algebra-1"/,
    );
  });

  it('rejects an unknown transfer, missing adoption settings, and adoption settings of another transfer', () => {
    const make = (options: object) => () => createReplayPool(partial, options as never);
    expect(make({ transfer: 'copied' })).toThrow(
      /`transfer` to be one of 'independent', 'adoption', 'recorded'/,
    );
    expect(make({})).toThrow(/`transfer`.*got undefined/);
    expect(make({ transfer: 'adoption' })).toThrow(
      /Expected `adoption` with the transfer 'adoption', got none/,
    );
    expect(make({ transfer: 'independent', adoption: { salt: 1, scorer } })).toThrow(
      /Expected no `adoption`/,
    );
  });
});
