import { describe, expect, it } from 'vitest';
import { parseAnswer, printAnswer, printReference } from './_answer-text.ts';
import { completeOptions } from './_complete-options.ts';
import { seedState } from './_hash.ts';
import { drawQuestion, type Fact } from './_questions.ts';
import { countAnswers } from './_status.ts';

const options = completeOptions({ seed: 5, facts: [1, 2, 3, 4] });
const questions = Array.from({ length: 60 }, (_, i) => drawQuestion(5, seedState(5), i, options));

const fact = { topic: 'law', attributeKey: 0, difficulty: 0, rightHedged: false, wrongHedged: true };
const facts: Fact[] = [
  { ...fact, attribute: 'scope', right: 'tacit civil', wrong: 'tacit fiscal' },
  { ...fact, topic: 'music', attribute: 'tempo', right: 'brisk', wrong: 'muted soft' },
];

describe('the text of an answer', () => {
  it('has one sentence per fact, then one for each topic with an unknown or hedged fact', () => {
    expect(printReference(facts)).toBe('Scope is tacit civil. Tempo is brisk.');
    expect(printAnswer(facts, 1 + 3 * 1)).toBe('Scope is tacit civil. Tempo is brisk.');
    expect(printAnswer(facts, 1)).toBe('Scope is tacit civil. Tempo unknown. Music unsure.');
    expect(printAnswer(facts, 2)).toBe(
      'Scope perhaps tacit fiscal. Tempo unknown. Law unsure. Music unsure.',
    );
  });

  it('differs between all 3^facts answers, and each parses back to its statuses', () => {
    for (const { facts } of questions) {
      const texts = new Set<string>();
      for (let code = 0; code < countAnswers(facts.length); code++) {
        const text = printAnswer(facts, code);
        expect(parseAnswer(facts, text)).toBe(code);
        texts.add(text);
      }
      expect(texts.size).toBe(countAnswers(facts.length));
    }
  });

  it('is parsed in any order and in any case of the attribute, and other sentences are ignored', () => {
    expect(parseAnswer(facts, 'tempo  perhaps brisk. Well, well! SCOPE is tacit fiscal.')).toBe(2 + 3 * 1);
    expect(parseAnswer(facts, 'I think so.\nScope is tacit civil\n')).toBe(1);
  });

  it('counts a fact as unknown if it does not mention the fact or states another value', () => {
    for (const text of [
      '',
      '...',
      'Scope.',
      'Scope unknown.',
      'Scope is.',
      'Scope is tacit.',
      'Scope was tacit civil.',
    ]) {
      expect(parseAnswer(facts, text)).toBe(0);
    }
  });

  it('counts the last of two sentences about the same fact', () => {
    expect(parseAnswer(facts, 'Scope is tacit civil. Scope is tacit fiscal.')).toBe(2);
  });
});
