import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squadTokens } from './_squad-tokens.ts';
import { createExactMatch, createTokenF1, exactMatch, tokenF1, tokenOverlap } from './token-f1.ts';

const fixture = new URL('./__fixtures__/squad-tokens.json', import.meta.url);
const vocabulary = [
  'the',
  'a',
  'An',
  'cat',
  'Cat',
  'dog',
  'ran',
  '3.5',
  '$',
  'the—end',
  '—',
  'É',
  '中文',
  '😀',
  '',
];
const separator = fc.constantFrom(' ', '\n', ', ', '\u00a0', '-');
const text = fc.oneof(
  fc
    .array(fc.tuple(fc.constantFrom(...vocabulary), separator), { maxLength: 12 })
    .map((parts) => parts.flat().join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

describe('squadTokens', () => {
  it('equals the same steps in Python on texts of many scripts', () => {
    const rows = JSON.parse(readFileSync(fixture, 'utf8')) as [string, string[]][];
    expect(rows).toHaveLength(400);
    for (const [input, tokens] of rows) expect(squadTokens(input), JSON.stringify(input)).toEqual(tokens);
  });

  it('deletes punctuation, and so joins the characters around it', () => {
    expect(squadTokens("It's 3.5, the well-known U.S. price!")).toEqual([
      'its',
      '35',
      'wellknown',
      'us',
      'price',
    ]);
    expect(squadTokens('a_b "an" (the)')).toEqual(['ab']);
  });
});

describe('tokenOverlap', () => {
  it('counts each token as often as it is in both texts', () => {
    // candidate: cat cat cat dog (4); reference: cat cat bird (3); in both: cat cat (2)
    // P = 2/4, R = 2/3, F1 = 2 * 2 / (4 + 3)
    expect(tokenOverlap('cat cat cat dog', 'cat cat bird')).toEqual({
      precision: 0.5,
      recall: 2 / 3,
      f1: 4 / 7,
    });
    expect(tokenOverlap('dog', 'cat')).toEqual({ precision: 0, recall: 0, f1: 0 });
  });

  it('is 0 or 1 if a side has no tokens', () => {
    const all = { precision: 1, recall: 1, f1: 1 };
    const nothing = { precision: 0, recall: 0, f1: 0 };
    expect(tokenOverlap('', '')).toEqual(all);
    expect(tokenOverlap('The, a!', ' ... ')).toEqual(nothing);
    expect(tokenOverlap('(A)', 'a')).toEqual(all);
    expect(tokenOverlap('', 'A')).toEqual(nothing);
    expect(tokenF1('你好', '再见', { normalisation: 'words' })).toBe(0);
    expect(tokenF1('你好', '你好', { normalisation: 'words' })).toBe(1);
    expect(['', 'B', 'the', 'a.', 'A'].map((answer) => exactMatch(answer, 'A'))).toEqual([0, 0, 0, 1, 1]);
    expect(tokenOverlap('', 'cat')).toEqual(nothing);
    expect(tokenOverlap('cat', 'the')).toEqual(nothing);
  });

  it('equals a count by sorting, and F1 equals 2PR / (P + R)', () => {
    fc.assert(
      fc.property(text, text, (candidate, reference) => {
        const a = squadTokens(candidate).sort();
        const b = squadTokens(reference).sort();
        const { precision, recall, f1 } = tokenOverlap(candidate, reference);
        if (a.length === 0 || b.length === 0) {
          expect([precision, recall, f1]).toEqual(Array(3).fill(a.length === b.length ? 1 : 0));
          return;
        }
        let same = 0;
        for (let i = 0, j = 0; i < a.length && j < b.length; ) {
          if (a[i] === b[j]) {
            same++;
            i++;
            j++;
          } else if (a[i]! < b[j]!) i++;
          else j++;
        }
        expect(precision).toBe(same / a.length);
        expect(recall).toBe(same / b.length);
        const harmonic = same === 0 ? 0 : (2 * precision * recall) / (precision + recall);
        expect(Math.abs(f1 - harmonic)).toBeLessThanOrEqual(1e-15);
      }),
    );
  });

  it('swaps precision and recall with its arguments, with the same F1', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const { precision, recall, f1 } = tokenOverlap(a, b);
        expect(tokenOverlap(b, a)).toEqual({ precision: recall, recall: precision, f1 });
      }),
    );
  });
});

describe('tokenF1 and exactMatch', () => {
  it('agree with tokenOverlap, are in [0, 1], and 1 for a text and itself', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const f1 = tokenF1(a, b);
        expect(f1).toBe(tokenOverlap(a, b).f1);
        expect(f1 >= 0 && f1 <= 1).toBe(true);
        expect(tokenF1(a, a)).toBe(1);
        expect(exactMatch(a, a)).toBe(1);
        expect([0, 1]).toContain(exactMatch(a, b));
        // equal token lists are equal bags
        if (exactMatch(a, b) === 1) expect(f1).toBe(1);
      }),
    );
  });

  it('differ in whether the order of tokens counts', () => {
    expect(tokenF1('cat dog', 'dog cat')).toBe(1);
    expect(exactMatch('cat dog', 'dog cat')).toBe(0);
    expect(exactMatch('The cat, and a DOG.', 'cat and dog')).toBe(1);
    expect(exactMatch('catdog', 'cat dog')).toBe(0);
  });

  it('return equal numbers for equal fractions', () => {
    // 14/16 and 7/8: 2 * 7 / (8 + 8) and 2 * 7 / (7 + 9)
    const words = (n: number) => Array.from({ length: n }, (_, i) => `w${i}`).join(' ');
    expect(tokenF1(`${words(7)} x`, `${words(7)} y`)).toBe(0.875);
    expect(tokenF1(words(7), `${words(7)} x y`)).toBe(0.875);
  });
});

describe("normalisation 'words'", () => {
  const words = { normalisation: 'words' } as const;

  it('splits tokens at punctuation, and drops articles', () => {
    // so 2 3 6 against 2 3 6: P = 3/4, R = 1
    expect(tokenOverlap('So 2*3=6', '2 * 3 = 6.', words)).toEqual({ precision: 0.75, recall: 1, f1: 6 / 7 });
    expect(tokenF1('The cat; an (a) DOG', 'cat dog', words)).toBe(1);
    expect(tokenF1("it's", 'it s', words)).toBe(1);
    expect(tokenF1('the a', '...', words)).toBe(0);
    expect(tokenF1('caf\u00e9', 'caf', words)).toBe(1);
    expect(() => tokenF1('', '', { normalisation: 'rouge' as 'words' })).toThrow('`normalisation`');
  });

  it("has its own signature, and satisfies the laws of 'squad'", () => {
    const scorer = createTokenF1(words);
    expect(scorer.signature).toBe('tokenF1/2(normalisation=words)');
    expect(createTokenF1({ normalisation: 'squad' }).signature).toBe(createTokenF1().signature);
    fc.assert(
      fc.property(text, text, (a, b) => {
        const { precision, recall, f1 } = tokenOverlap(a, b, words);
        expect(tokenOverlap(b, a, words)).toEqual({ precision: recall, recall: precision, f1 });
        expect(f1 >= 0 && f1 <= 1 && tokenF1(a, a, words) === 1).toBe(true);
        expect(scorer.score(a, { reference: b })).toBe(f1);
      }),
    );
  });
});

describe('createTokenF1 and createExactMatch', () => {
  it('score like the functions, for one question after another', () => {
    const f1 = createTokenF1();
    const exact = createExactMatch();
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), (pairs) => {
        for (const [answer, reference] of pairs) {
          expect(f1.score(answer, { reference })).toBe(tokenF1(answer, reference));
          expect(exact.score(answer, { reference })).toBe(exactMatch(answer, reference));
        }
      }),
    );
  });

  it('declare their range, threshold and signature', () => {
    expect(createTokenF1().range).toEqual([0, 1]);
    expect(createTokenF1().defaultThreshold).toBeNull();
    expect(createExactMatch().defaultThreshold).toBe(1);
    expect(createExactMatch().signature).toBe('exactMatch/2(normalisation=squad)');
  });

  it('throw without a reference', () => {
    for (const scorer of [createTokenF1(), createExactMatch()]) {
      expect(() => scorer.score('cat', { id: '__proto__', reference: null })).toThrow(
        new TypeError('Expected `reference` of question "__proto__" to be a string, got null.'),
      );
    }
  });
});
