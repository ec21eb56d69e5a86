import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knowledgeTransferPrompt, type PromptMode, promptTemplate } from './knowledge-transfer-prompt.ts';

const modes: PromptMode[] = ['ktp', 'plain', 'bare'];

describe('knowledgeTransferPrompt', () => {
  it('contains the question, the previous answer, and the three phrases of the paper', () => {
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

  it('returns the question alone for a missing answer, but not for an empty one', () => {
    expect(knowledgeTransferPrompt('Why?', null)).toBe('Why?');
    expect(knowledgeTransferPrompt('Why?', '')).toContain("student's answer");
  });

  it('equals the prompt of the mode ktp', () => {
    const content = knowledgeTransferPrompt('Why?', 'Because.');
    expect(promptTemplate('ktp').messages('Why?', ['Because.'])).toEqual([{ role: 'user', content }]);
  });
});

describe('promptTemplate', () => {
  it('has a different id for every wording', () => {
    const ids = [
      ...modes.map((mode) => promptTemplate(mode).id),
      promptTemplate('ktp', { first: 'template' }).id,
      promptTemplate('plain', { first: 'template' }).id,
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sends the question alone first, in every mode', () => {
    for (const mode of modes) {
      expect(promptTemplate(mode).messages('Why?', [])).toEqual([{ role: 'user', content: 'Why?' }]);
    }
  });

  it('applies the template to a missing answer on request', () => {
    const [message] = promptTemplate('ktp', { first: 'template' }).messages('Why?', []);
    expect(message!.content).toBe(knowledgeTransferPrompt('Why?', 'None'));
  });

  it('mentions no student in the mode plain, and shows no answer in the mode bare', () => {
    const plain = promptTemplate('plain').messages('Why?', ['Because.'])[0]!.content;
    expect(plain).toContain('Because.');
    expect(plain).not.toContain('student');
    expect(promptTemplate('bare').messages('Why?', ['Because.'])[0]!.content).toBe('Why?');
    expect(promptTemplate('bare').showsPrevious).toBe(false);
  });

  it('shows all given answers, oldest first', () => {
    for (const mode of ['ktp', 'plain'] as const) {
      const { content } = promptTemplate(mode).messages('Why?', ['first!', 'second!'])[0]!;
      expect(content.indexOf('first!')).toBeGreaterThan(-1);
      expect(content.indexOf('second!')).toBeGreaterThan(content.indexOf('first!'));
    }
  });

  it('rejects an unknown mode', () => {
    expect(() => promptTemplate('polite' as PromptMode)).toThrow(
      "Expected `prompt` to be one of 'ktp', 'plain', 'bare', got \"polite\".",
    );
  });
});
