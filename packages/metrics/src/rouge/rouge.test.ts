import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRouge, type RougeVariant, rouge } from './rouge.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../__fixtures__/${name}`, import.meta.url), 'utf8'));

const variants: readonly RougeVariant[] = ['rouge1', 'rouge2', 'rouge3', 'rougeL', 'rougeLsum'];
const word = fc.constantFrom('the', 'cat', 'sat', 'Running', 'runs', '3', 'é', '', 'mat.', 'x=2');
const text = fc
  .array(fc.tuple(word, fc.constantFrom(' ', '\n', ', ')), { maxLength: 40 })
  .map((parts) => parts.flat().join(''));

describe('rouge', () => {
  it("returns the values of rouge_score's tests", () => {
    // testRouge1, testRouge2, testRougeLConsecutive, testRougeLNonConsecutive, whose first argument is the target
    const target = 'testing one two';
    expect(rouge('testing', target, { variant: 'rouge1' })).toEqual({ precision: 1, recall: 1 / 3, f1: 0.5 });
    expect(rouge('testing one', target, { variant: 'rouge2' })).toEqual({
      precision: 1,
      recall: 0.5,
      f1: 2 / 3,
    });
    for (const candidate of ['testing one', 'testing two']) {
      const { precision, recall, f1 } = rouge(candidate, target, { variant: 'rougeL' });
      expect([precision, recall]).toEqual([1, 2 / 3]);
      expect(f1).toBeCloseTo(4 / 5, 12);
    }
    // testRougeLsum: the union of w1 w2 and w1 w3 w5 is 4 of 5 reference tokens and 4 of 10 candidate tokens
    const summary = rouge('w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5', 'w1 w2 w3 w4 w5', { variant: 'rougeLsum' });
    expect([summary.recall, summary.precision]).toEqual([0.8, 0.4]);
    expect(summary.f1).toBeCloseTo(0.5333, 3);
  });

  it('equals ROUGE-1.5.5 to the five decimals that it prints', () => {
    const { targets, predictions, recallPrecisionF1 } = read('rouge-155.json') as {
      targets: string[];
      predictions: string[];
      recallPrecisionF1: { pair: number | string; variant: RougeVariant; stem: boolean; value: number[] }[];
    };
    expect(recallPrecisionF1).toHaveLength(11);
    for (const { pair, variant, stem, value } of recallPrecisionF1) {
      const [candidate, reference] =
        typeof pair === 'number'
          ? [predictions[pair]!, targets[pair]!]
          : [predictions.join('\n'), targets.join('\n')];
      const { recall, precision, f1 } = rouge(candidate, reference, { variant, stem });
      const rounded = [recall, precision, f1].map((x) => Math.round(x * 1e5) / 1e5);
      expect(rounded, `${pair} ${variant} ${stem}`).toEqual(value);
    }
  });

  it('equals a second implementation on 250 random pairs', () => {
    const { rows } = read('overlap-scores.json') as { rows: Record<string, unknown>[] };
    expect(rows).toHaveLength(250);
    for (const row of rows) {
      for (const variant of variants) {
        const { precision, recall, f1 } = rouge(row.candidate as string, row.reference as string, {
          variant,
        });
        const [p, r, f] = row[variant] as [number, number, number];
        const where = `${variant} ${JSON.stringify([row.candidate, row.reference])}`;
        expect([precision, recall], where).toEqual([p, r]);
        expect(Math.abs(f1 - f), where).toBeLessThan(1e-15);
      }
    }
  });

  it('is 0 if a side has no tokens, or no n-grams of that length', () => {
    const nothing = { precision: 0, recall: 0, f1: 0 };
    for (const variant of variants) {
      for (const [candidate, reference] of [
        ['', 'a b c'],
        ['a b c', ''],
        ['', ''],
        ['/', 'a b c'],
        ['中文 é', '中文 é'],
        ['a b c', '...\n\n--'],
      ] as const) {
        expect(rouge(candidate, reference, { variant }), `${variant} ${candidate}`).toEqual(nothing);
      }
    }
    expect(rouge('cat', 'cat', { variant: 'rouge2' })).toEqual(nothing);
    expect(rouge('cat', 'cat', { variant: 'rougeL' })).toEqual({ precision: 1, recall: 1, f1: 1 });
  });

  it('counts a token as often as it is in both', () => {
    // cat cat cat dog against cat cat bird: 2 of 4 and 2 of 3
    expect(rouge('cat cat cat dog', 'cat cat bird', { variant: 'rouge1' })).toEqual({
      precision: 0.5,
      recall: 2 / 3,
      f1: (2 * 0.5 * (2 / 3)) / (0.5 + 2 / 3),
    });
    // Lsum: both lines match the single reference token, which counts once
    expect(rouge('cat\ncat', 'cat', { variant: 'rougeLsum' })).toEqual({
      precision: 0.5,
      recall: 1,
      f1: 2 / 3,
    });
    expect(rouge('cat', 'cat\ncat', { variant: 'rougeLsum' }).precision).toBe(1);
  });

  it('splits at letters beyond a-z, and stems words over three letters', () => {
    expect(rouge('naïve café', 'na ve caf', { variant: 'rouge1' }).f1).toBe(1);
    // the lower case of the Kelvin sign is k
    expect(rouge('\u212aelvin', 'kelvin', { variant: 'rouge1' }).f1).toBe(1);
    expect(rouge('running dogs', 'run dog', { variant: 'rouge1', stem: true }).f1).toBe(1);
    // three letters are too short to stem
    expect(rouge('wads', 'wad', { variant: 'rouge1', stem: true }).f1).toBe(1);
    expect(rouge('was', 'wa', { variant: 'rouge1', stem: true }).f1).toBe(0);
  });

  it('treats lines as sentences only for rougeLsum', () => {
    const [candidate, reference] = ['b\na', 'a\nb'];
    expect(rouge(candidate, reference, { variant: 'rougeL' }).f1).toBe(0.5);
    expect(rouge(candidate, reference, { variant: 'rougeLsum' }).f1).toBe(1);
    // a carriage return does not end a line
    expect(rouge('b\ra', 'a\rb', { variant: 'rougeLsum' }).f1).toBe(0.5);
  });

  it('is in [0, 1], swaps precision and recall with its arguments, and is 1 for a text and itself', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (a, b, stem) => {
        for (const variant of variants) {
          const { precision, recall, f1 } = rouge(a, b, { variant, stem });
          for (const value of [precision, recall, f1]) expect(value >= 0 && value <= 1).toBe(true);
          expect(f1 <= Math.max(precision, recall) + 1e-15 && f1 >= Math.min(precision, recall) - 1e-15).toBe(
            true,
          );
          // not rougeLsum, whose union is over the reference's sentences
          if (variant !== 'rougeLsum') {
            const swapped = rouge(b, a, { variant, stem });
            expect([swapped.precision, swapped.recall]).toEqual([recall, precision]);
            expect(Math.abs(swapped.f1 - f1)).toBeLessThan(1e-15);
          }
          const self = rouge(a, a, { variant, stem }).f1;
          expect(self === 1 || self === 0).toBe(true);
          if (/[a-z0-9]/i.test(a) && /^rouge[1L]/.test(variant)) expect(self).toBe(1);
        }
        // a common subsequence is also a common bag
        const one = rouge(a, b, { variant: 'rouge1', stem });
        expect(rouge(a, b, { variant: 'rougeL', stem }).f1).toBeLessThanOrEqual(one.f1);
        expect(rouge(a, b, { variant: 'rougeLsum', stem }).f1).toBeLessThanOrEqual(one.f1);
      }),
    );
  });

  it('is fast on long texts', () => {
    const long = Array.from({ length: 20_000 }, (_, i) => `w${i % 997}`);
    const other = long.map((w, i) => (i % 7 === 0 ? 'x' : w));
    const started = performance.now();
    for (const variant of variants) {
      const { recall } = rouge(other.join(' '), long.join(' '), { variant });
      expect(recall > 0 && recall < 1, variant).toBe(true);
    }
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('rejects an unknown variant', () => {
    for (const variant of ['rouge0', 'rouge10', 'rougen', 'rougeW', '']) {
      expect(() => rouge('a', 'a', { variant: variant as RougeVariant })).toThrow(
        `Expected \`variant\` to be rouge1 to rouge9, rougeL or rougeLsum, got ${variant}.`,
      );
    }
    expect(() => createRouge({ variant: 'rougeX' as RougeVariant })).toThrow(RangeError);
  });
});

describe('createRouge', () => {
  it('scores like `rouge`, independent of earlier calls', () => {
    for (const variant of variants) {
      for (const stem of [false, true]) {
        const scorer = createRouge({ variant, stem });
        fc.assert(
          fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }), (pairs) => {
            for (const [answer, reference] of [...pairs, ...pairs]) {
              expect(scorer.score(answer, { reference })).toBe(
                rouge(answer, reference, { variant, stem }).f1,
              );
            }
          }),
          { numRuns: 20 },
        );
      }
    }
  });

  it('has a different signature for every setting, and no threshold', () => {
    const scorers = variants.flatMap((variant) =>
      [false, true].map((stem) => createRouge({ variant, stem })),
    );
    expect(new Set(scorers.map(({ signature }) => signature)).size).toBe(10);
    expect(scorers[0]!.range).toEqual([0, 1]);
    expect(scorers[0]!.defaultThreshold).toBeNull();
    expect(() => scorers[0]!.score('a', { reference: null })).toThrow(TypeError);
  });
});
