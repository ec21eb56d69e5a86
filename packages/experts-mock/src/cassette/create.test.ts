import { describe, expect, it } from 'vitest';
import { header } from '../__fixtures__/cassettes.ts';
import { createCassette } from './create.ts';
import type { NewAnswer } from './schema.ts';

const questions = [{ id: 'q1', text: '2 + 2?', reference: '4' }];
const first: NewAnswer = { question: 'q1', expert: 'small', text: '5' };
const [{ key } = { key: '' }] = createCassette({ header, questions, answers: [first] }).answers;
const messages = [{ role: 'user', content: '2 + 2? Someone said 5.' }] as const;
const second: NewAnswer = { question: 'q1', expert: 'large', text: '4', parents: [key], messages };

describe('createCassette', () => {
  it('sets the defaults of fields that an answer leaves out', () => {
    const [answer] = createCassette({ header, questions, answers: [first] }).answers;
    expect(answer).toEqual({
      key,
      question: 'q1',
      expert: 'small',
      text: '5',
      sample: 0,
      messages: null,
      parents: [],
      sampling: {},
      scores: new Map(),
    });
  });

  it('treats the bare question in `messages` and absent `messages` as the same call', () => {
    const spelled = { ...first, messages: [{ role: 'user', content: '2 + 2?' }] as const };
    const [answer] = createCassette({ header, questions, answers: [spelled] }).answers;
    expect(answer).toMatchObject({ key, messages: null });
    expect(() => createCassette({ header, questions, answers: [first, spelled] })).toThrow(
      /^In `answers\[1\]`: Expected one answer per call/,
    );
  });

  it('converts -0 to 0, as writing and reading a file does', () => {
    const scores = new Map([['s', -0]]);
    const answers = [{ ...first, scores, latencyMs: -0, sampling: { seed: -0 } }];
    const [answer] = createCassette({ header: { ...header, scorers: ['s'] }, questions, answers }).answers;
    expect(Object.is(answer?.scores.get('s'), 0)).toBe(true);
    expect(Object.is(answer?.latencyMs, 0)).toBe(true);
    expect(Object.is(answer?.sampling.seed, 0)).toBe(true);
  });

  it('accepts answers after others if the context allows them', () => {
    const answers = [first, second];
    const previous = createCassette({ header: { ...header, context: 'previous' }, questions, answers });
    expect(previous.answers[1]?.parents).toEqual([key]);
    expect(() => createCassette({ header, questions, answers })).toThrow(
      /^In `answers\[1\]`: Expected at most 0 `parents` in a cassette of context 'none', got 1/,
    );
    const debate = { ...second, parents: [key, key] };
    const all = { header: { ...header, context: 'all-previous' as const }, questions };
    expect(createCassette({ ...all, answers: [first, debate] }).answers).toHaveLength(2);
    expect(() =>
      createCassette({ header: { ...header, context: 'previous' }, questions, answers: [first, debate] }),
    ).toThrow(/at most 1 `parents`.*got 2/);
  });

  it('requires parents to be earlier answers to the same question, shown in `messages`', () => {
    const context = { ...header, context: 'previous' as const };
    const make = (answers: NewAnswer[]) => () =>
      createCassette({ header: context, questions: [...questions, { ...questions[0]!, id: 'q2' }], answers });
    expect(make([second, first])).toThrow(
      /^In `answers\[0\]`: Expected `parents` to be keys of earlier answers/,
    );
    expect(make([first, { ...second, question: 'q2' }])).toThrow(/^In `answers\[1\]`: Expected `parents`/);
    expect(make([first, { ...second, messages: null }])).toThrow(/Expected `messages` with an answer/);
  });

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
  ])('rejects a score of %s', (name, score) => {
    const answers = [{ ...first, scores: new Map([['s', score]]) }];
    const make = () => createCassette({ header: { ...header, scorers: ['s'] }, questions, answers });
    expect(make).toThrow(RangeError);
    expect(make).toThrow(`In \`answers[0]\`: Expected \`scores["s"]\` to be a finite number, got ${name}.`);
  });

  it('rejects an empty list of experts, repeated names, and invalid sizes', () => {
    const make = (experts: typeof header.experts) => () =>
      createCassette({ header: { ...header, experts }, questions, answers: [] });
    expect(make([])).toThrow(/at least one expert/);
    expect(make([...header.experts, header.experts[0]!])).toThrow(/different names, got "small" twice/);
    expect(make([{ name: 'x', parameters: Number.NaN }])).toThrow(
      'Expected `experts[0].parameters` to be a finite',
    );
    expect(make([{ name: '', parameters: 1 }])).toThrow(
      'Expected `experts[0].name` to be a string that is not empty',
    );
  });

  it('accepts any name', () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty'];
    const made = createCassette({
      header: { ...header, scorers: names, experts: names.map((name) => ({ name, parameters: 1 })) },
      questions: names.map((id) => ({ id, text: id, reference: null })),
      answers: names.map((name) => ({
        question: name,
        expert: name,
        text: name,
        scores: new Map([[name, 1]]),
      })),
    });
    expect(made.answers.map((answer) => [answer.question, answer.expert, [...answer.scores.keys()]])).toEqual(
      names.map((name) => [name, name, [name]]),
    );
  });
});
