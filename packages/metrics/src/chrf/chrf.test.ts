import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chrf, corpusChrf, createChrf } from './chrf.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../__fixtures__/overlap-scores.json', import.meta.url), 'utf8'),
) as { rows: (Record<'candidate' | 'reference', string> & Record<'chrf' | 'chrf++' | 'chrfEps', number>)[] };
const close = (actual: number, expected: number, tolerance: number, where: string) =>
  expect(Math.abs(actual - expected), `${where}: ${actual} against ${expected}`).toBeLessThan(tolerance);
const text = fc
  .array(fc.constantFrom('the ', 'cat', 's.', ' ', '(x)', '😀', 'É'), { maxLength: 12 })
  .map((w) => `a${w.join('')}`);

describe('chrf', () => {
  it("returns the values of sacreBLEU's tests, within their tolerance", () => {
    // test_chrf.py, tolerance 1e-4
    const sentences: [string, string, number][] = [
      [
        'Co nás nejvíc trápí, protože lékaři si vybírají, kdo bude žít a kdo zemře.',
        'Nejvíce smutní jsme z toho, že musíme rozhodovat o tom, kdo bude žít a kdo zemře.',
        39.14078509,
      ],
      [
        'Nebo prostě nemají vybavení, které by jim pomohlo, uvedli lékaři.',
        'A někdy nemáme ani potřebný materiál, abychom jim pomohli, popsali lékaři.',
        31.22557079,
      ],
      [
        'Lapali po dechu, jejich životy skončily dřív, než skutečně začaly.',
        'Lapali po dechu a pak jejich život skončil - dřív, než skutečně mohl začít, připomněli.',
        57.15704367,
      ],
    ];
    for (const [a, b, expected] of sentences) close(chrf(a, b, { epsSmoothing: true }), expected, 1e-4, a);

    const eps = { beta: 3, epsSmoothing: true };
    const risk = [
      ' risk assessment must be made of those who are qualified and expertise in the sector - these are the scientists .',
      'risk assessment has to be undertaken by those who are qualified and expert in that area - that is the scientists .',
    ] as const;
    const cases: [string[], string[], number][] = [
      [['abcdefg'], ['hijklmnop'], 0],
      [['a'], ['b'], 0],
      [[''], ['reference'], 0],
      [['aa'], ['ab'], 8.3333],
      [['a', 'b'], ['a', 'c'], 8.3333],
      [['a'], ['a'], 16.6667],
      [['a b c'], ['a b c'], 50],
      [['a b c'], ['abc'], 50],
      [[risk[0]], [risk[1]], 63.36173],
      [
        [' Die    Beziehung zwischen  Obama und Netanjahu ist nicht gerade  freundlich. '],
        ['Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade freundschaftlich.'],
        64.1302698,
      ],
      [
        ['Niemand hat die Absicht, eine Mauer zu errichten'],
        ['Niemand hat die Absicht, eine Mauer zu errichten'],
        100,
      ],
    ];
    for (const [a, b, expected] of cases) close(corpusChrf(a, b, eps), expected, 1e-4, a[0]!);
    const effective: [string[], string[], number][] = [
      [['a'], ['a'], 100],
      [[''], ['reference'], 0],
      [['a b c'], ['abc'], 100],
      [['a', 'b'], ['a', 'c'], 50],
      [['aa'], ['ab'], 25],
    ];
    for (const [a, b, expected] of effective) close(corpusChrf(a, b, { beta: 3 }), expected, 1e-4, a[0]!);
    const kept = { beta: 3, whitespace: true };
    const [candidate, reference] = [risk[0].slice(1), risk[1]];
    close(chrf(candidate, reference, kept), 65.2414427, 1e-4, 'white space');
  });

  it('equals a second implementation on 250 random pairs', () => {
    expect(fixture.rows).toHaveLength(250);
    for (const { candidate, reference, ...row } of fixture.rows) {
      const where = JSON.stringify([candidate, reference]);
      close(chrf(candidate, reference), row.chrf, 1e-10, where);
      close(chrf(candidate, reference, { wordOrder: 2 }), row['chrf++'], 1e-10, `++ ${where}`);
      close(chrf(candidate, reference, { epsSmoothing: true }), row.chrfEps, 1e-10, `eps ${where}`);
    }
  });

  it('averages precision and recall over the orders that both texts have', () => {
    // abc against ab: order 1 P = 2/3, R = 1; order 2 P = 1/2, R = 1; order 3 has no reference
    // P = 7/12, R = 1; beta 2: 5 x 7/12 / (4 x 7/12 + 1) = 35/40
    close(chrf('abc', 'ab'), 87.5, 1e-10, 'by hand');
    close(chrf('abc', 'ab', { beta: 1 }), (100 * 2 * (7 / 12)) / (7 / 12 + 1), 1e-10, 'beta 1');
  });

  it('ignores the orders that a reference of a corpus is too short for', () => {
    // order 1: 3 of 5 and of 3; order 2: the first reference has no bigram, so its candidate's 2 do not count: 1 of 1
    const options = { charOrder: 2 };
    close(corpusChrf(['abc', 'ab'], ['a', 'ab'], options), (100 * 5 * 0.8) / (4 * 0.8 + 1), 1e-10, 'corpus');
  });

  it('counts code points, and words with one punctuation mark split off', () => {
    // one order, one character each
    expect(chrf('😀', '😁', { charOrder: 1 })).toBe(0);
    expect(chrf('😀a', '😁a', { charOrder: 1 })).toBe(50);
    // (hi) is split into "(hi" and ")": one mark, the last before the first
    const words = { charOrder: 1, wordOrder: 1, beta: 1 };
    expect(chrf('hi)', 'hi )', words)).toBe(100);
    expect(chrf('(hi', '( hi', words)).toBe(100);
    // P = R = the mean of 1 (characters) and 1 of 2 or 3 words
    close(chrf('(hi)', '( hi )', words), (100 * 2 * (3 / 4) * (2 / 3)) / (3 / 4 + 2 / 3), 1e-10, '(hi)');
  });

  it('uses the reference with the best score', () => {
    expect(chrf('abc', ['xyz', 'abc', ''])).toBe(100);
    expect(chrf('abc', ['xyz', 'abd'])).toBe(chrf('abc', 'abd'));
    expect(() => chrf('abc', '')).toThrow('Expected `references` to contain a non-empty text, got none.');
    expect(() => corpusChrf(['a'], [])).toThrow('one entry per candidate (1), got 0');
    expect(() => corpusChrf([], [])).toThrow('`candidates`');
  });

  it('is in [0, 100], and 100 for a text and itself', () => {
    fc.assert(
      fc.property(text, text, fc.nat({ max: 2 }), (a, b, wordOrder) => {
        const score = chrf(a, b, { wordOrder });
        expect(score >= 0 && score <= 100 + 1e-12).toBe(true);
        close(chrf(a, a, { wordOrder }), 100, 1e-10, a);
        // beta 1 is symmetric
        close(chrf(a, b, { beta: 1, wordOrder }), chrf(b, a, { beta: 1, wordOrder }), 1e-10, a);
      }),
    );
    const long = 'lorem ipsum '.repeat(20_000);
    close(chrf(long, long, { wordOrder: 2 }), 100, 1e-9, 'long');
  });

  it('rejects options out of range', () => {
    expect(() => chrf('a', 'a', { charOrder: 0 })).toThrow('`charOrder`');
    expect(() => chrf('a', 'a', { wordOrder: -1 })).toThrow('`wordOrder`');
    expect(() => chrf('a', 'a', { beta: 0 })).toThrow('`beta`');
  });
});

describe('createChrf', () => {
  it('returns the score divided by 100, and has the scale in its signature', () => {
    for (const options of [{}, { wordOrder: 2 }, { lowercase: true }, { epsSmoothing: true }]) {
      const scorer = createChrf(options);
      expect(scorer.score('the cat', { reference: 'The cat sat' })).toBe(
        chrf('the cat', 'The cat sat', options) / 100,
      );
      expect(scorer.score('b', { reference: 'The cat sat' })).toBeLessThan(1e-15);
      expect(scorer.range).toEqual([0, 1]);
      expect(scorer.defaultThreshold).toBeNull();
      expect(scorer.signature).toContain('scale=1');
    }
    expect(createChrf({ beta: 3 }).signature).not.toBe(createChrf().signature);
  });
});
