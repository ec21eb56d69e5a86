import { describe, expect, it } from 'vitest';
import { world } from './_world.ts';
import { createSyntheticPool } from './create-synthetic-pool.ts';
import { syntheticExperts } from './experts.ts';
import { makeSyntheticExperts } from './make-experts.ts';
import { syntheticTopics } from './options.ts';
import { findTopic, syntheticTopicNames } from './topics.ts';

describe('any number of topics', () => {
  it('begins with the eleven, and each name has a topic', () => {
    const names = syntheticTopicNames(500);
    expect(names.slice(0, 11)).toEqual(syntheticTopics);
    expect(new Set(names).size).toBe(500);
    for (const name of names) expect(findTopic(name)?.name).toBe(name);
  });

  it('has no word in two topics', () => {
    const words = syntheticTopicNames(300).flatMap((name) => {
      const { kinds, attributes, values } = findTopic(name)!;
      expect([kinds.length, attributes.length, values.length]).toEqual([3, 6, 16]);
      return [name, ...kinds, ...attributes, ...values];
    });
    expect(new Set(words).size).toBe(words.length);
  });

  it('has no topics for other names', () => {
    for (const name of [
      'ology',
      'baology',
      'babology',
      '__proto__',
      'BABAOLOGY',
      'babaology ',
      'babababababababaology',
    ]) {
      expect(findTopic(name)).toBe(null);
    }
    expect(world.some(({ name }) => name.endsWith('ology'))).toBe(false);
    for (const count of [0, -1, 1.5, 100_001, Number.NaN]) {
      expect(() => syntheticTopicNames(count)).toThrow(/Expected `count` to be an integer in \[1, 100000\]/);
    }
  });

  it('makes a pool that works as the default one does', () => {
    const made = {
      topics: syntheticTopicNames(40),
      experts: makeSyntheticExperts(30, syntheticTopicNames(40)),
    };
    const { questions, pool } = createSyntheticPool({ seed: 3, numQuestions: 400, topics: 40, experts: 30 });
    expect(questions).toEqual(createSyntheticPool({ seed: 3, numQuestions: 400, ...made }).questions);
    expect(pool.experts).toHaveLength(30);
    // every block of 40 questions begins with each topic once, so 400 questions begin ten times with each of 40
    const firsts = new Map<string, number>();
    for (const { text } of questions) {
      const first = /^In (\w+):/.exec(text)![1]!;
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    expect(new Set(firsts.values())).toEqual(new Set([10]));
    let numRight = 0;
    for (const question of questions.slice(0, 50)) {
      const messages = [{ role: 'user' as const, content: `A student wrote: ${question.reference}` }];
      const request = { question, expert: 29, messages, sample: 0 };
      const alone = pool.answer({ ...request, previousAnswers: [] }).text;
      const helped = pool.answer({ ...request, previousAnswers: [question.reference!] }).text;
      expect(pool.answer({ ...request, previousAnswers: [question.reference!] }).text).toBe(helped);
      const count = (text: string) =>
        question.reference!.split('. ').filter((part) => text.replaceAll(' perhaps ', ' is ').includes(part))
          .length;
      expect(count(helped)).toBeGreaterThanOrEqual(count(alone));
      numRight += count(helped) - count(alone);
    }
    expect(numRight).toBeGreaterThan(50);
  });
});

describe('topics and experts by number', () => {
  it.each(['topics', 'experts'])('are rejected by name if %s is not a number in range', (name) => {
    for (const value of [0, -1, 1.5, Number.NaN, 1e9, '3']) {
      expect(() => createSyntheticPool({ seed: 1, numQuestions: 2, [name]: value })).toThrow(
        `Expected \`${name}\` to be an integer in [1, 10000]`,
      );
    }
  });
});

describe('any number of experts', () => {
  it('begins with the eleven, and the others are made up, the same at every call', () => {
    const experts = makeSyntheticExperts(60);
    expect(experts.slice(0, 11)).toEqual(syntheticExperts);
    expect(makeSyntheticExperts(60)).toEqual(experts);
    expect(makeSyntheticExperts(3)).toEqual(syntheticExperts.slice(0, 3));
    expect(new Set(experts.map(({ name }) => name)).size).toBe(60);
    for (const { parameters, strong, skill } of experts.slice(11)) {
      expect(parameters).toBeGreaterThanOrEqual(3);
      expect(parameters).toBeLessThanOrEqual(70);
      expect(strong.every((name) => syntheticTopics.includes(name))).toBe(true);
      expect(Math.abs(skill + 0.55)).toBeLessThan(1);
    }
    expect(() => makeSyntheticExperts(0)).toThrow(/an integer of at least 1/);
    expect(() => makeSyntheticExperts(20, [])).toThrow(/`topics` to be not empty/);
  });
});
