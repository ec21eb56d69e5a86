import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeOptions } from './_complete-options.ts';
import { rememberingSource } from './_source.ts';
import { createSyntheticPool } from './create-synthetic-pool.ts';
import { createSyntheticSource } from './create-synthetic-source.ts';
import { mostSyntheticQuestions } from './options.ts';

describe('createSyntheticSource', () => {
  it('has the questions and answers of createSyntheticPool, independent of earlier calls', () => {
    const listed = createSyntheticPool({ seed: 3, offset: 40, numQuestions: 12 });
    const sources = [1, 2, 12].map((most) =>
      rememberingSource(completeOptions({ seed: 3, offset: 40, numQuestions: 12 }), most),
    );
    const call = fc.record({
      number: fc.nat(11),
      first: fc.nat(10),
      expert: fc.nat(10),
      sample: fc.nat(1),
      content: fc.constantFrom('a student said', 'said', null),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 12 }), (calls) => {
        for (const { number, first, expert, sample, content } of calls) {
          const question = listed.questions[number]!;
          const about = { question, previousAnswers: [], messages: [] };
          const shown = listed.pool.answer({ ...about, expert: first, sample: 0 }).text;
          const messages =
            content === null ? [] : [{ role: 'user' as const, content: `${content} ${shown}` }];
          const request = { question, expert, previousAnswers: [shown], messages, sample };
          for (const { questions, pool } of sources) {
            expect(questions.question(number)).toEqual(question);
            expect(pool.answer(request)).toEqual(listed.pool.answer(request));
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('answers a question that is no longer in memory', () => {
    const { questions, pool } = createSyntheticSource({ seed: 1 });
    expect(questions.length).toBe(mostSyntheticQuestions);
    const ask = (number: number) =>
      pool.answer({
        question: questions.question(number),
        expert: 4,
        previousAnswers: [],
        messages: [],
        sample: 0,
      });
    const question = questions.question(7);
    const first = ask(7);
    for (let number = 0; number < 5000; number++) questions.question(number);
    expect(pool.answer({ question, expert: 4, previousAnswers: [], messages: [], sample: 0 })).toEqual(first);
  });

  it('rejects a number or an id out of range', () => {
    const { questions, pool } = createSyntheticSource({ seed: 1, offset: 5, numQuestions: 10 });
    for (const number of [-1, 10, 0.5]) {
      expect(() => questions.question(number)).toThrow('Expected `number` to be an integer in [0, 9]');
    }
    for (const id of [
      'synthetic-1-4',
      'synthetic-1-15',
      'synthetic-1-06',
      'synthetic-2-6',
      'synthetic-1-',
      '',
    ]) {
      const question = { id, text: '', reference: null };
      expect(() =>
        pool.answer({ question, expert: 0, previousAnswers: [], messages: [], sample: 0 }),
      ).toThrow('Expected `question.id` to be the id of a question of this pool');
    }
    expect(() => createSyntheticSource({ seed: 1, offset: mostSyntheticQuestions })).toThrow(
      'Expected `numQuestions`',
    );
  });
});
