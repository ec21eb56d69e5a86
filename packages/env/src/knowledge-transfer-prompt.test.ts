import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knowledgeTransferPrompt, type PromptMode, promptTemplate } from './knowledge-transfer-prompt.ts';

const modes: PromptMode[] = ['ktp', 'plain', 'bare'];

describe('knowledgeTransferPrompt', () => {
  it('holds the question, the previous answer, and the three phrases of the paper', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (question, answer) => {
        const prompt = knowledgeTransferPrompt(question, answer);
        expect(prompt).toContain(question);
        expect(prompt).toContain(answer);
        expect(prompt).toContain("student's answer");
        expect(prompt).toContain('you need to give a more satisfactory answer');
        expect(prompt).toContain('DO NOT mention other students');
      }),
    );
  });

  it('is the bare question where there is no previous answer, and not where it is empty', () => {
    expect(knowledgeTransferPrompt('Why?', null)).toBe('Why?');
    expect(knowledgeTransferPrompt('Why?', '')).toContain("student's answer");
  });

  it('is what the template of mode ktp sends', () => {
    const content = knowledgeTransferPrompt('Why?', 'Because.');
    expect(promptTemplate('ktp').messages('Why?', ['Because.'])).toEqual([{ role: 'user', content }]);
  });
});

describe('promptTemplate', () => {
  it('has an id of its own for every wording', () => {
    const ids = [
      ...modes.map((mode) => promptTemplate(mode).id),
      promptTemplate('ktp', { first: 'template' }).id,
      promptTemplate('plain', { first: 'template' }).id,
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('asks the bare question first, in every mode', () => {
    for (const mode of modes) {
      expect(promptTemplate(mode).messages('Why?', [])).toEqual([{ role: 'user', content: 'Why?' }]);
    }
  });

  it('applies the template to an absent answer when told to', () => {
    const [message] = promptTemplate('ktp', { first: 'template' }).messages('Why?', []);
    expect(message!.content).toBe(knowledgeTransferPrompt('Why?', 'None'));
  });

  it('speaks of no student in mode plain and shows no answer in mode bare', () => {
    const plain = promptTemplate('plain').messages('Why?', ['Because.'])[0]!.content;
    expect(plain).toContain('Because.');
    expect(plain).not.toContain('student');
    expect(promptTemplate('bare').messages('Why?', ['Because.'])[0]!.content).toBe('Why?');
    expect(promptTemplate('bare').showsPrevious).toBe(false);
  });

  it('shows every answer it is given, oldest first', () => {
    for (const mode of ['ktp', 'plain'] as const) {
      const { content } = promptTemplate(mode).messages('Why?', ['first!', 'second!'])[0]!;
      expect(content.indexOf('first!')).toBeGreaterThan(-1);
      expect(content.indexOf('second!')).toBeGreaterThan(content.indexOf('first!'));
    }
  });

  it('refuses a mode it does not know', () => {
    expect(() => promptTemplate('polite' as PromptMode)).toThrow(
      "Expected `prompt` to be one of 'ktp', 'plain', 'bare', got \"polite\".",
    );
  });
});
