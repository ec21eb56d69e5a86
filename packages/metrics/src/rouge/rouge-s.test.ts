import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rouge } from './rouge.ts';
import { createRougeS, rougeS } from './rouge-s.ts';

const text = fc
  .array(fc.constantFrom('the', 'cat', 'sat', 'on', 'mat', 'dog'), { maxLength: 12 })
  .map((words) => words.join(' '));

describe('rougeS', () => {
  it("returns the values of Lin's paper", () => {
    // section 5: 6 skip-bigrams each; 3, 1 and 2 in common with the first sentence
    const reference = 'police killed the gunman';
    expect(rougeS('police kill the gunman', reference)).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(rougeS('the gunman kill police', reference).recall).toBeCloseTo(0.167, 3);
    expect(rougeS('the gunman police killed', reference).recall).toBeCloseTo(0.333, 3);
    // the reversed text shares no pair; ROUGE-SU also counts its words: 4 of 10
    expect(rougeS('gunman the killed police', reference).f1).toBe(0);
    expect(rougeS('gunman the killed police', reference, { unigrams: true }).recall).toBe(0.4);
  });

  it('equals a second implementation on 250 random pairs', () => {
    const file = new URL('../__fixtures__/overlap-scores.json', import.meta.url);
    const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: Record<string, unknown>[] };
    for (const { candidate, reference, ...row } of rows) {
      for (const [key, options] of [
        ['rougeS', {}],
        ['rougeSU4', { maxGap: 4, unigrams: true }],
      ] as const) {
        const { precision, recall, f1 } = rougeS(candidate as string, reference as string, options);
        const [p, r, f] = row[key] as [number, number, number];
        expect([precision, recall], `${key} ${candidate}`).toEqual([p, r]);
        expect(Math.abs(f1 - f)).toBeLessThan(1e-15);
      }
    }
  });

  it('equals ROUGE-2 for a gap of 0, and the unlimited score for a gap as long as the text', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (a, b, unigrams) => {
        expect(rougeS(a, b, { maxGap: 0 })).toEqual(rouge(a, b, { variant: 'rouge2' }));
        expect(rougeS(a, b, { maxGap: 20, unigrams })).toEqual(rougeS(a, b, { unigrams }));
      }),
    );
  });

  it('is in [0, 1], swaps precision and recall with its arguments, and is 1 for a text and itself', () => {
    fc.assert(
      fc.property(text, text, fc.option(fc.nat({ max: 5 })), fc.boolean(), (a, b, maxGap, unigrams) => {
        const { precision, recall, f1 } = rougeS(a, b, { maxGap, unigrams });
        for (const value of [precision, recall, f1]) expect(value >= 0 && value <= 1).toBe(true);
        const swapped = rougeS(b, a, { maxGap, unigrams });
        expect([swapped.precision, swapped.recall]).toEqual([recall, precision]);
        const tokens = a.split(' ').filter((token) => token !== '').length;
        expect(rougeS(a, a, { maxGap, unigrams }).f1).toBe(tokens > (unigrams ? 0 : 1) ? 1 : 0);
      }),
    );
  });

  it('is 0 if a side has no pair', () => {
    for (const [a, b] of [
      ['', ''],
      ['cat', 'cat'],
      ['', 'a b'],
      ['a b', ''],
    ] as const) {
      expect(rougeS(a, b).f1).toBe(0);
    }
    expect(rougeS('cat', 'cat', { unigrams: true }).f1).toBe(1);
    expect(() => rougeS('', '', { maxGap: -1 })).toThrow('`maxGap`');
    expect(() => createRougeS({ maxGap: 0.5 })).toThrow('`maxGap`');
  });

  it('returns the F1, and has its own signature', () => {
    const scorer = createRougeS({ stem: true });
    expect(scorer.score('running dogs', { reference: 'run dog' })).toBe(1);
    expect(scorer.signature).toBe('rougeS/1(gap=any,measure=f1,stem=true,unigrams=false)');
    expect(scorer.range).toEqual([0, 1]);
  });
});
