import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNumberF1, numberOverlap } from './number-f1.ts';

const text = fc
  .array(fc.constantFrom('16', '7', '-9', '1,200', '3.50', 'eggs', '$', '=', '.'), { maxLength: 10 })
  .map((parts) => parts.join(' '));

describe('numberOverlap', () => {
  it('counts each number as often as it is in both', () => {
    // 3 4 7 7 against 3 4 7 3 4 12: 3 of 4 and 3 of 6
    expect(numberOverlap('3 + 4 = 7, yes 7', '3 + 4 = 7; 3 * 4 = 12')).toEqual({
      precision: 3 / 4,
      recall: 3 / 6,
      f1: 6 / 10,
    });
  });

  it('parses numbers in every notation', () => {
    const same = (a: string, b: string) => expect(numberOverlap(a, b).f1, `${a} ${b}`).toBe(1);
    same('1,200.00', '1200');
    same('$18.', '18');
    same('16-7', '16 7');
    same('x = -7', '-7');
    same('<<16-3=13>>13', '16 3 13 13');
    same('-0', '0');
    expect(numberOverlap('-7', '7').f1).toBe(0);
  });

  it('is 0 or 1 if a side has no number', () => {
    expect(numberOverlap('', 'none').f1).toBe(0);
    expect(numberOverlap('None.', 'none').f1).toBe(1);
    expect(numberOverlap('7', 'none').f1).toBe(0);
    expect(numberOverlap('seven', '7').f1).toBe(0);
  });

  it('is in [0, 1], swaps precision and recall with its arguments, and is 1 for a text and itself', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const { precision, recall, f1 } = numberOverlap(a, b);
        for (const value of [precision, recall, f1]) expect(value >= 0 && value <= 1).toBe(true);
        expect(numberOverlap(b, a)).toEqual({ precision: recall, recall: precision, f1 });
        expect(numberOverlap(a, a).f1).toBe(1);
        expect(createNumberF1().score(a, { reference: b })).toBe(f1);
      }),
    );
    expect(createNumberF1().signature).toBe('numberF1/2');
  });
});
