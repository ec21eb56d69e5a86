import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printAnswer } from './_answer-text.ts';
import { completeOptions } from './_complete-options.ts';
import { seedState } from './_hash.ts';
import { drawQuestion, LEVELS } from './_questions.ts';
import { countAnswers, RIGHT, STATUSES, UNKNOWN } from './_status.ts';
import { createFactsEncoder, type FactsEncoder } from './facts-encoder.ts';
import { syntheticTopics } from './options.ts';
import { findTopic, syntheticTopicNames } from './topics.ts';

const encoder = createFactsEncoder();

function rowOf({ encode, size }: FactsEncoder, question: string, answer: string | null): Float32Array {
  const row = new Float32Array(size + 2).fill(9);
  encode(question, answer, row, 1);
  expect([row[0], row[size + 1]]).toEqual([9, 9]);
  return row.subarray(1, size + 1);
}

/** The entries that are not 0, with their names. */
function countsOf(from: FactsEncoder, question: string, answer: string | null): Record<string, number> {
  const row = rowOf(from, question, answer);
  return Object.fromEntries(
    from.names.flatMap((name, i) => (row[i] === 0 ? [] : [[name, row[i]!] as const])),
  );
}

/** A question drawn from a pool of these topics, and one of its answers. */
function drawn(topics: readonly string[]) {
  const options = completeOptions({ seed: 7, facts: [1, 2, 3, 4], topics });
  return fc.tuple(fc.nat({ max: 5000 }), fc.nat(), fc.boolean()).map(([index, code, openSecond]) => {
    const question = drawQuestion(7, seedState(7), index, { ...options, unnamedTopic: openSecond ? 1 : 0.5 });
    return { ...question, code: code % countAnswers(question.facts.length) };
  });
}

const manyTopics = syntheticTopicNames(40).slice(5);

describe('createFactsEncoder', () => {
  it.each([
    ['of the frozen pool', syntheticTopics],
    ['made up', manyTopics],
  ])('counts the hidden statuses, with topics %s', (_, topics) => {
    const facts = createFactsEncoder({ topics });
    fc.assert(
      fc.property(drawn(topics), (question) => {
        const expected: Record<string, number> = {};
        const add = (name: string) => {
          expected[name] = (expected[name] ?? 0) + 1;
        };
        for (const level of LEVELS) if (question.text.includes(` ${level} the `)) expected[level] = 1;
        if (question.text.endsWith('and what else bears on it.')) expected['leaves a topic open'] = 1;
        expected['has an answer'] = 1;
        let rest = question.code;
        for (const fact of question.facts) {
          const named = question.text.toLowerCase().includes(`in ${fact.topic}: `);
          expected[`${named ? 'names' : 'brings up'} ${fact.topic}`] = 1;
          if (named) {
            add('asked');
            add(`asked of ${fact.topic}`);
          }
          const status = rest % STATUSES;
          rest = Math.floor(rest / STATUSES);
          const isHedged = status === RIGHT ? fact.rightHedged : fact.wrongHedged;
          const stated = status === UNKNOWN ? 'unknown' : isHedged ? 'hedged' : 'plain';
          add(stated);
          add(`${stated} of ${fact.topic}`);
        }
        const answer = printAnswer(question.facts, question.code);
        expect(countsOf(facts, question.text, answer)).toEqual(expected);
        // before the first answer, only the entries of the question are not 0
        const before = rowOf(facts, question.text, null);
        const firstOfAnswer = facts.names.indexOf('has an answer');
        expect(before.subarray(0, firstOfAnswer)).toEqual(
          rowOf(facts, question.text, answer).subarray(0, firstOfAnswer),
        );
        expect(before.subarray(firstOfAnswer).every((x) => x === 0)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('returns the same row for right and wrong values of the same form', () => {
    fc.assert(
      fc.property(drawn(syntheticTopics), fc.string(), ({ facts, code, text }, word) => {
        const others = facts.map((fact) => ({
          ...fact,
          right: fact.wrong,
          wrong: `${word.replace(/\W/g, '')} x`,
        }));
        const answer = printAnswer(facts, code);
        expect(rowOf(encoder, text, printAnswer(others, code))).toEqual(rowOf(encoder, text, answer));
      }),
      { numRuns: 50 },
    );
  });

  it('gives every word of an answer one topic', () => {
    const topics = manyTopics.concat(syntheticTopics.slice(0, 5)).map((name) => findTopic(name)!);
    const subjects = topics.flatMap(({ name, attributes }) => [name, ...attributes]);
    expect(new Set(subjects).size).toBe(subjects.length);
  });

  const question = 'In law: for the treaty gotiwiji, state briefly the scope and the remission.';

  it.each([
    ['', 'Scope unknown.'],
    ['What is 6 x 7?', null],
    ['In law: for the treaty gotiwiji, state the scope.', null],
    ['In physics: for the treaty gotiwiji, state briefly the scope.', null],
    ['In law: for the treaty gotiwiji, state briefly the organ.', null],
    [`${question} Please.`, null],
    [question.slice(0, -1), null],
    [question, ''],
    [question, 'It is 42.'],
    [question, 'Scope is tacit. It is 42.'],
    [question, 'Scope was tacit.'],
    [question, 'Scope is tacit'],
    [question, 'Scope is tacit.Remission unknown.'],
    [question, 'Cheese unsure.'],
  ])('rejects other texts with a message of one line: %j, %j', (asked, answer) => {
    const before = rowOf(encoder, question, null);
    const rejected = answer === null || asked === '' ? asked : answer;
    expect(() => rowOf(encoder, asked, answer)).toThrow(
      `of the synthetic pool for the encoder facts, got ${JSON.stringify(rejected).slice(0, 50)}`,
    );
    // the encoder still works after an error
    expect(rowOf(encoder, question, null)).toEqual(before);
  });

  it('reads the topics of its options only', () => {
    const law = createFactsEncoder({ topics: ['law', 'babaology'] });
    expect(law.size).toBe(6 * 2 + 9);
    expect(law.id).not.toBe(encoder.id);
    expect(() => rowOf(law, question.replace('law', 'music'), null)).toThrow(RangeError);
    expect(() => createFactsEncoder({ topics: ['physics'] })).toThrow('Expected `topics`');
    expect(() => createFactsEncoder({ topics: ['law', 'law'] })).toThrow('different topics');
    expect(() => createFactsEncoder({ topics: [] })).toThrow('Expected `topics`');
  });
});
