import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { words } from './_words.ts';
import { fitReferenceIdf, idfWeight, referenceIdf } from './idf.ts';

const text = fc.oneof(
  fc
    .array(fc.constantFrom('the', 'The', 'cat', 'dog', '__proto__', 'constructor', '3', 'É'))
    .map((a) => a.join(' ')),
  fc.string({ unit: 'binary' }),
);
const texts = fc.array(text, { minLength: 2, maxLength: 8 });

describe('words', () => {
  it('are runs of letters, marks and digits in lower case', () => {
    expect(words("It's 3.5 - naïve, ПРИВЕТ 中文 हिन्दी! 😀_x")).toEqual([
      ...['it', 's', '3', '5', 'naïve', 'привет', '中文', 'हिन्दी', 'x'],
    ]);
    expect(words('')).toEqual([]);
    // composed and decomposed letters are equal
    expect(words('e\u0301')).toEqual(words('\u00e9'));
  });
});

describe('fitReferenceIdf', () => {
  it('counts the references that contain a word, not its occurrences', () => {
    const idf = fitReferenceIdf(['the cat, the cat', 'The dog', '']);
    expect([...idf.documentFrequencies]).toEqual([
      ['cat', 1],
      ['dog', 1],
      ['the', 2],
    ]);
    expect(idf.documents).toBe(3);
    // ln((3 + 1) / (1 + 1)), ln(4 / 3), ln(4 / 1)
    expect(idfWeight(idf, 'cat')).toBe(Math.log(2));
    expect(idfWeight(idf, 'the')).toBe(Math.log(4 / 3));
    expect(idfWeight(idf, 'bird')).toBe(Math.log(4));
  });

  it('weights every word from 0 to ln(N + 1), rarer words more', () => {
    fc.assert(
      fc.property(texts, (references) => {
        const idf = fitReferenceIdf(references);
        for (const [word, count] of idf.documentFrequencies) {
          expect(count).toBe(references.filter((reference) => words(reference).includes(word)).length);
          const weight = idfWeight(idf, word);
          expect(weight === 0).toBe(count === references.length);
          expect(weight >= 0 && weight < Math.log(references.length + 1)).toBe(true);
        }
      }),
    );
  });

  it('has the same hash for any order of the references, and after saving', () => {
    fc.assert(
      fc.property(texts, (references) => {
        const idf = fitReferenceIdf(references);
        expect(fitReferenceIdf(references.toReversed())).toEqual(idf);
        const saved = JSON.parse(JSON.stringify([...idf.documentFrequencies].reverse()));
        expect(referenceIdf(idf.documents, saved)).toEqual(idf);
        expect(fitReferenceIdf([...references, 'one more']).hash).not.toBe(idf.hash);
        expect(idf.hash).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });

  it('rejects too few references and impossible counts', () => {
    expect(() => fitReferenceIdf([])).toThrow('Expected `references` to contain at least two texts, got 0');
    expect(() => fitReferenceIdf(['one'])).toThrow("Use idf 'uniform' instead");
    expect(() => referenceIdf(1, [])).toThrow('`documents`');
    for (const count of [0, 3, 1.5, Number.NaN]) {
      expect(() => referenceIdf(2, [['cat', count]])).toThrow('"cat" to be in 1..2');
    }
    const twice: [string, number][] = [
      ['cat', 1],
      ['cat', 2],
    ];
    expect(() => referenceIdf(2, twice)).toThrow('each word once');
  });
});
