import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChoiceMatch, extractChoice } from './choice.ts';

const letters = fc.constantFrom(...'ABCDEFGHIJ');

describe('extractChoice', () => {
  it('finds a letter in every usual form', () => {
    const forms: readonly ((letter: string) => string)[] = [
      (x) => x,
      (x) => `(${x})`,
      (x) => `${x.toLowerCase()})`,
      (x) => `**${x}**`,
      (x) => `[${x}].`,
      (x) => ` ${x}. `,
      (x) => `${x}: because of 3 things`,
      (x) => `(${x}) Paris, not Rome`,
      (x) => `${x}\n\nBecause (A) and (B) are wrong`,
      (x) => `The answer is (${x}).`,
      (x) => `The answer is ${x}`,
      (x) => `I think a long time. Answer: ${x}, as said`,
      (x) => `So the answer is ${x.toLowerCase()}.`,
      (x) => `It must be option ${x}, I think`,
      (x) => `${x} is the answer`,
      (x) => `The answer would be ${x}`,
      (x) => `(${x}) is correct`,
      (x) => `Option A is wrong. The answer is ${x}.`,
      (x) => `Both may do, but (${x}) is better`,
      (x) => `The answer is "${x}", because of that`,
      (x) => `‘${x}’`,
      (x) => `Answer:\n\n   **(${x})**\r\n\r\nas said`,
      (x) => `Neither (A) nor (B) will do. The answer is (${x}).`,
      (x) => `The answer is (${x}), and I am sure`,
      (x) => `I cannot be sure, but (${x})`,
      (x) => `The answer I think is right: (${x})`,
    ];
    fc.assert(
      fc.property(letters, fc.constantFrom(...forms), (letter, form) => {
        expect(extractChoice(form(letter)), form(letter)).toBe(letter);
      }),
    );
  });

  it('returns null for texts with no letter, or with two', () => {
    for (const text of [
      '',
      ' ',
      'A cat',
      'The answer is a cat',
      'The answer is above',
      'It is (A) or (B)',
      'The answer is A or B',
      'Choice A, B',
      '(A) is wrong; so (B)',
      'A. Paris\nB. London',
      '(N/A)',
      'It is not (B).',
      'The answer cannot be (B).',
      '(B) is wrong',
      'The answer is not (B)',
      'f(a) = 2',
      'Answer: (A) (B)',
      'X',
      'The answer is A. No, the answer is B.',
      '12',
      '你好',
      "I'd say so",
      'I think so',
      'The answer I know',
      "It isn't (A)",
      'It isn’t (A)',
      "The answer isn't (A)",
      "It can't be (A).",
      'Neither (A)',
      'Neither A nor (B) is right',
      'nor (A)',
      'Not (A)',
      "(A) isn't it",
      "(A) can't be right",
    ]) {
      expect(extractChoice(text), text).toBeNull();
    }
  });

  it('takes linear time on adversarial texts', () => {
    for (const piece of [
      ' ',
      '(',
      'answer is ',
      '*',
      'A',
      '(A',
      'option ',
      '"',
      '\n',
      ' \n',
      'answer\n\n',
      'not ',
    ]) {
      const started = performance.now();
      for (const before of ['', 'answer', '(A) is']) extractChoice(`${before}${piece.repeat(60_000)}y`);
      expect(performance.now() - started, JSON.stringify(piece)).toBeLessThan(2000);
    }
  });
});

describe('createChoiceMatch', () => {
  it('is 1 for the letter, 0 for any other text, and rejects a reference without a letter', () => {
    const { score } = createChoiceMatch();
    fc.assert(
      fc.property(letters, fc.string(), (reference, answer) => {
        expect(score(`The answer is (${reference}).`, { reference })).toBe(1);
        expect(score('', { reference })).toBe(0);
        expect(score(answer, { reference })).toBe(extractChoice(answer) === reference ? 1 : 0);
      }),
    );
    expect(() => score('B', { id: 'q1', reference: 'Paris' })).toThrow(
      'Expected `reference` of question "q1" to be a multiple-choice letter, got "Paris".',
    );
  });
});
