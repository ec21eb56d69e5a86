import { describe, expect, it } from 'vitest';
import { completeOptions } from './_complete-options.ts';
import { seedState } from './_hash.ts';
import { drawQuestion } from './_questions.ts';
import { world } from './_world.ts';
import type { SyntheticPoolOptions } from './options.ts';

function draw(count: number, rest: Omit<SyntheticPoolOptions, 'seed'> = {}) {
  const options = completeOptions({ seed: 3, ...rest });
  return Array.from({ length: count }, (_, i) => drawQuestion(3, seedState(3), i, options));
}

describe('the world', () => {
  it('has each attribute, value word and topic once, in lower case, and no word with another function in the text', () => {
    const words = world.flatMap(({ name, attributes, values }) => [name, ...attributes, ...values]);
    const reserved = [
      'is',
      'perhaps',
      'unknown',
      'unsure',
      'student',
      'briefly',
      'plainly',
      'exactly',
      'a',
      'an',
      'the',
    ];
    expect(new Set([...words, ...reserved]).size).toBe(words.length + reserved.length);
    for (const word of words) expect(word).toMatch(/^[a-z]+$/);
  });

  it('has enough words for two disjoint values of three words', () => {
    for (const { values } of world) expect(values.length).toBeGreaterThanOrEqual(6);
  });
});

describe('a question', () => {
  const questions = draw(3300);

  it('has a unique text', () => {
    expect(new Set(questions.map(({ text }) => text)).size).toBe(questions.length);
  });

  it('begins equally often with each topic', () => {
    const firsts = new Map<string, number>();
    for (const { facts } of questions) firsts.set(facts[0]!.topic, (firsts.get(facts[0]!.topic) ?? 0) + 1);
    expect([...firsts.values()]).toEqual(world.map(() => 300));
  });

  it('has two topics, and leaves the second unnamed, as often as the options say', () => {
    const two = questions.filter(({ facts }) => new Set(facts.map(({ topic }) => topic)).size === 2);
    const unnamed = two.filter(({ text }) => text.includes('what else bears on it'));
    expect(Math.abs(two.length / questions.length - 0.85)).toBeLessThan(0.03); // 5 x sqrt(.85 x .15 / 3300) = .031
    expect(Math.abs(unnamed.length / two.length - 0.7)).toBeLessThan(0.043); // 5 x sqrt(.7 x .3 / 2800)
  });

  it('names its topics, attributes and level, except an unnamed second topic', () => {
    for (const { text, facts } of questions.slice(0, 300)) {
      const first = facts[0]!.topic;
      const open = text.includes('what else bears on it');
      for (const { topic, attribute } of facts) {
        const named = text.toLowerCase().includes(`in ${topic}:`) && text.includes(`the ${attribute}`);
        expect(named).toBe(!open || topic === first);
      }
      expect(text).toMatch(/briefly|plainly|exactly/);
    }
  });

  it('asks for different attributes, each with a right value and a different wrong value', () => {
    for (const { facts } of questions.slice(0, 300)) {
      expect(new Set(facts.map(({ attribute }) => attribute)).size).toBe(facts.length);
      for (const { right, wrong } of facts) {
        expect(wrong).not.toBe(right);
        expect(wrong.split(' ')).toHaveLength(right.split(' ').length);
      }
    }
  });

  it("is harder with 'exactly' than with 'briefly' by twice the level difficulty, apart from hidden difficulty", () => {
    const hard = draw(30, { hiddenDifficulty: 0, levelDifficulty: 0.7 });
    for (const { text, facts } of hard) {
      const level = ['briefly', 'plainly', 'exactly'].findIndex((word) => text.includes(word)) - 1;
      for (const { difficulty } of facts) expect(difficulty).toBeCloseTo(0.7 * level, 12);
    }
  });

  it('has one topic if it has one fact, or if `twoTopics` is 0', () => {
    for (const { facts } of draw(50, { facts: [1] })) expect(facts).toHaveLength(1);
    for (const { facts } of draw(50, { twoTopics: 0, topics: ['law'] })) {
      expect(facts.every(({ topic }) => topic === 'law')).toBe(true);
    }
  });
});
