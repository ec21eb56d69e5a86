import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BleuTokenizer } from './_bleu-tokens.ts';
import { type BleuSmoothing, corpusBleu, corpusBleuDetails, createBleu, sentenceBleu } from './bleu.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../__fixtures__/overlap-scores.json', import.meta.url), 'utf8'),
) as {
  corpusBleu: number;
  rows: (Record<'candidate' | 'reference' | 'other', string> &
    Record<'bleuWhole' | 'bleuTwo' | 'bleuSplit', number> & { bleu: Record<BleuSmoothing, number> })[];
};
const close = (actual: number, expected: number, tolerance: number, where: string) =>
  expect(Math.abs(actual - expected), `${where}: ${actual} against ${expected}`).toBeLessThan(tolerance);

const text = fc
  .array(fc.constantFrom('the', 'cat', 'sat.', 'on', '3.5', '(mat)', '😀', 'É'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((words) => words.join(' '));

describe('sentenceBleu', () => {
  it("returns the values of sacreBLEU's tests, within their tolerance", () => {
    // test_sentence_bleu.py: two Romanian sentences, tolerance 1e-3
    const reference = 'producţia de zahăr brut se exprimă în zahăr alb;';
    const candidate = 'Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;';
    const cases: [BleuSmoothing, number | undefined, boolean, BleuTokenizer, number][] = [
      ['exp', undefined, false, '13a', 8.493],
      ['none', undefined, false, '13a', 0],
      ['floor', undefined, false, '13a', 4.51688],
      ['floor', 0.1, false, '13a', 4.51688],
      ['floor', 0.5, false, '13a', 10.1],
      ['add-k', undefined, false, '13a', 14.882],
      ['add-k', 1, false, '13a', 14.882],
      ['add-k', 2, false, '13a', 21.389],
      ['exp', undefined, false, 'none', 7.347],
      ['exp', undefined, false, 'intl', 8.493],
      ['exp', undefined, false, 'char', 40.8759],
      ['exp', undefined, true, 'char', 42.0267],
    ];
    for (const [smoothing, smoothingValue, lowercase, tokenizer, expected] of cases) {
      const options = {
        smoothing,
        lowercase,
        tokenizer,
        ...(smoothingValue === undefined ? {} : { smoothingValue }),
      };
      close(sentenceBleu(candidate, reference, options), expected, 1e-3, JSON.stringify(options));
    }
    for (const smoothing of ['exp', 'none', 'floor', 'add-k'] as const) {
      expect(sentenceBleu('this is a cat', 'okay thanks', { smoothing })).toBe(0);
    }
  });

  it('equals a second implementation on 250 random pairs', () => {
    expect(fixture.rows).toHaveLength(250);
    for (const { candidate, reference, other, ...row } of fixture.rows) {
      const where = JSON.stringify([candidate, reference, other]);
      for (const smoothing of ['exp', 'none', 'floor', 'add-k'] as const) {
        close(sentenceBleu(candidate, reference, { smoothing }), row.bleu[smoothing], 1e-10, where);
      }
      close(sentenceBleu(candidate, reference, { effectiveOrder: false }), row.bleuWhole, 1e-10, where);
      close(sentenceBleu(candidate, [reference, other]), row.bleuTwo, 1e-10, where);
      close(sentenceBleu(candidate, reference, { tokenizer: 'none' }), row.bleuSplit, 1e-10, where);
    }
  });

  it('is the geometric mean of precisions times a brevity penalty', () => {
    // a b c d of a b c d e: 4/4, 3/3, 2/2, 1/1; c = 4, r = 5
    close(sentenceBleu('a b c d', 'a b c d e'), 100 * Math.exp(1 - 5 / 4), 1e-10, 'short');
    // a b x of a b: 2/3, 1/2, then no trigram matches 0/1 -> 1/2; no 4-grams
    close(sentenceBleu('a b x', 'a b'), 100 * Math.cbrt((2 / 3) * (1 / 2) * (1 / 2)), 1e-10, 'exp');
    // repeats are clipped: "the" is in the reference once, 1/3; bigrams 0/2 -> 1/(2 x 2), trigrams 0/1 -> 1/4
    close(
      sentenceBleu('the the the', 'the cat sat'),
      100 * Math.cbrt((1 / 3) * (1 / 4) * (1 / 4)),
      1e-10,
      'clip',
    );
  });

  it('uses the reference nearest in length, and the maximum count of each n-gram over references', () => {
    // lengths 2 and 4 are equally near to 3; the shorter counts, so there is no penalty
    expect(sentenceBleu('a b c', ['a b', 'a b c d'], { maxOrder: 1 })).toBeCloseTo(100, 10);
    expect(sentenceBleu('a a b b', ['a a x y', 'b b x y'], { maxOrder: 1 })).toBeCloseTo(100, 10);
    // an empty reference is ignored
    expect(sentenceBleu('a b c', ['', 'a b c'])).toBe(100);
  });

  it('handles empty candidates, empty references, single tokens, Unicode and very long texts', () => {
    expect(sentenceBleu('', 'a b')).toBe(0);
    expect(sentenceBleu(' \n', 'a b')).toBe(0);
    expect(sentenceBleu('a', ' ')).toBe(0);
    for (const empty of ['', [], ['', '']]) {
      expect(() => sentenceBleu('a', empty)).toThrow(
        'Expected `references` to contain a non-empty text, got none.',
      );
    }
    expect(sentenceBleu('a', 'a')).toBe(100);
    expect(sentenceBleu('a', 'a', { effectiveOrder: false })).toBe(0);
    expect(sentenceBleu('中文。 😀.', '中文。 😀.')).toBe(100);
    const long = Array.from({ length: 50_000 }, (_, i) => `w${i % 101}`).join(' ');
    expect(sentenceBleu(long, long)).toBe(100);
    // quadratic patterns would take minutes
    expect(sentenceBleu(`a${' '.repeat(200_000)}b`, 'a b')).toBe(100);
  });

  it('splits like mteval-v13a: keeps decimal points and decodes entities', () => {
    const ordered = (a: string, b: string) => sentenceBleu(a, b, { effectiveOrder: true });
    expect(ordered('it costs 3.50, not 1,200.', 'it costs 3.50 , not 1,200 .')).toBe(100);
    expect(ordered('&quot;a&quot; &lt;b&gt; &amp; c', '" a " < b > & c')).toBe(100);
    expect(ordered('10-3 well-known', '10 - 3 well-known')).toBe(100);
    expect(ordered("it's", "it ' s")).toBeLessThan(100);
    expect(ordered('<skipped>a exam-\nple', 'a example')).toBe(100);
  });

  it('is in [0, 100], is 100 for a text and itself, and does not grow when a reference is removed', () => {
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.constantFrom('exp', 'floor', 'add-k', 'none'),
        (a, b, c, smoothing) => {
          const score = sentenceBleu(a, b, { smoothing: smoothing as BleuSmoothing });
          expect(score >= 0 && score <= 100).toBe(true);
          expect(sentenceBleu(a, [b, c, a])).toBe(100);
          expect(sentenceBleu(a, [b, b])).toBe(sentenceBleu(a, b));
          expect(sentenceBleu(a, [b, c])).toBe(sentenceBleu(a, [c, b]));
        },
      ),
    );
  });

  it('rejects options out of range', () => {
    expect(() => sentenceBleu('a', 'a', { maxOrder: 0 })).toThrow('`maxOrder`');
    expect(() => sentenceBleu('a', 'a', { tokenizer: 'zh' as '13a' })).toThrow('`tokenizer`');
    expect(() => sentenceBleu('a', 'a', { smoothing: 'nist' as 'exp' })).toThrow('`smoothing`');
    expect(() => sentenceBleu('a', 'a', { smoothing: 'floor', smoothingValue: -1 })).toThrow(
      '`smoothingValue`',
    );
  });
});

describe('corpusBleu', () => {
  // test_bleu.py, from sacreBLEU's readme; tolerance 1e-8
  const candidates = ['The dog bit the man.', "It wasn't surprising.", 'The man had just bitten him.'];
  const references = [
    ['The dog bit the man.', 'The dog had bit the man.'],
    ['It was not unexpected.', 'No one was surprised.'],
    ['The man bit him first.', 'The man had bitten the dog.'],
  ];

  it("returns the values of sacreBLEU's tests, within their tolerance", () => {
    close(corpusBleu(candidates, references), 48.530827, 1e-6, 'default');
    close(corpusBleu(candidates, references, { tokenizer: 'none' }), 49.1919566, 1e-6, 'none');
    close(corpusBleu(candidates, references, { tokenizer: 'intl' }), 43.91623493, 1e-7, 'intl');
    close(corpusBleu(candidates, references, { smoothing: 'none' }), 48.530827, 1e-6, 'no smoothing');
    expect(corpusBleu(['', '', ''], references)).toBe(0);
    // test_raw_bleu and test_effective_order: no tokenizer, floor of 0.01, effective order
    const raw = {
      tokenizer: 'none',
      smoothing: 'floor',
      smoothingValue: 0.01,
      effectiveOrder: true,
    } as const;
    const cases: [string[], string[], number][] = [
      [['this is a test', 'another test'], ['ref1', 'ref2'], 0],
      [['this is a test'], ['this is a test'], 1],
      [['this is a fest'], ['this is a test'], 0.223606797749979],
      [['test'], ['a test'], 0.3678794411714425],
      [['a test'], ['a test'], 1],
      [['a little test'], ['a test'], 0.03218297948685433],
    ];
    for (const [sys, refs, expected] of cases)
      close(corpusBleu(sys, refs, raw) / 100, expected, 1e-8, sys[0]!);
  });

  it('sums counts before it divides', () => {
    close(
      corpusBleu(
        fixture.rows.map(({ candidate }) => candidate),
        fixture.rows.map(({ reference }) => reference),
      ),
      fixture.corpusBleu,
      1e-10,
      'corpus',
    );
    const { precisions, candidateLength, referenceLength, brevityPenalty } = corpusBleuDetails(
      ['a b', 'c'],
      ['a x', 'c d e'],
      { maxOrder: 1 },
    );
    expect(precisions[0]).toBeCloseTo((100 * 2) / 3, 10);
    expect([candidateLength, referenceLength]).toEqual([3, 5]);
    expect(brevityPenalty).toBeCloseTo(Math.exp(1 - 5 / 3), 12);
  });

  it('is unchanged by a permutation of the segments', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 6 }), (pairs) => {
        const score = (list: typeof pairs) =>
          corpusBleu(
            list.map(([a]) => a),
            list.map(([, b]) => b),
          );
        expect(score([...pairs].reverse())).toBe(score(pairs));
      }),
    );
  });

  it('rejects lists of different lengths, and empty ones', () => {
    expect(() => corpusBleu([], [])).toThrow('`candidates`');
    expect(() => corpusBleu(['a'], ['a', 'b'])).toThrow('one entry per candidate (1), got 2');
    expect(() => corpusBleu(['a'], [''])).toThrow(RangeError);
  });
});

describe('createBleu', () => {
  it('returns the sentence score divided by 100, and has the scale in its signature', () => {
    const scorer = createBleu();
    fc.assert(
      fc.property(text, text, (answer, reference) => {
        const score = scorer.score(answer, { reference });
        expect(score).toBe(sentenceBleu(answer, reference) / 100);
        expect(scorer.score(answer, { reference: answer })).toBe(1);
      }),
    );
    expect(scorer.range).toEqual([0, 1]);
    expect(scorer.defaultThreshold).toBeNull();
    expect(() => scorer.score('a', { reference: '' })).toThrow(RangeError);
  });

  it('has a different signature for every setting that changes scores', () => {
    const signatures = [
      createBleu(),
      createBleu({ smoothing: 'floor' }),
      createBleu({ smoothing: 'floor', smoothingValue: 0.2 }),
      createBleu({ tokenizer: 'char' }),
      createBleu({ lowercase: true }),
      createBleu({ maxOrder: 2 }),
      createBleu({ effectiveOrder: false }),
    ].map(({ signature }) => signature);
    expect(new Set(signatures).size).toBe(7);
    // an unused value is not part of the signature
    expect(createBleu({ smoothingValue: 3 }).signature).toBe(createBleu().signature);
  });
});
