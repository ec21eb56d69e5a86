import { describe, expect, it } from 'vitest';
import { applyPrices, gsm8kPrices } from './prices.ts';

describe('price tables', () => {
  it('replace the parameters per call only', () => {
    const price = { inputPerMillion: 1, outputPerMillion: 2 };
    const table = { id: 't/1', note: '', parameters: new Map([['__proto__', 3]]) };
    expect(applyPrices([{ name: '__proto__', parameters: 1, price }], table)).toEqual([
      { name: '__proto__', parameters: 3, price },
    ]);
  });

  it('reject an expert that they do not list, and a negative price', () => {
    const experts = [{ name: 'toString', parameters: 1 }];
    expect(() => applyPrices(experts, gsm8kPrices.perCall)).toThrow(
      'Expected the price table "gsm8k-per-call/1" to list every expert, got none for "toString".',
    );
    const negative = { id: 't/1', note: '', parameters: new Map([['toString', -1]]) };
    expect(() => applyPrices(experts, negative)).toThrow(RangeError);
  });

  it('of GSM8K differ by the 100 samples and the verifier of a verification system', () => {
    const { perCall, asRun } = gsm8kPrices;
    expect([...asRun.parameters.keys()]).toEqual([...perCall.parameters.keys()]);
    for (const [name, parameters] of perCall.parameters) {
      const expected = name.endsWith('verification') ? 100 * (parameters + parameters) : parameters;
      expect(asRun.parameters.get(name)).toBe(expected);
    }
    expect(perCall.id).not.toBe(asRun.id);
  });
});
