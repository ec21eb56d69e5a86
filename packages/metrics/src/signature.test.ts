import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHashedSoftMatch } from './hashed-soft-match.ts';
import { formatSignature, parseSignature } from './signature.ts';
import { createExactMatch, createTokenF1 } from './token-f1.ts';

const name = fc.stringMatching(/^[A-Za-z][\w.-]{0,8}$/);
const value = fc.oneof(fc.stringMatching(/^[^\s,=()]{1,8}$/), fc.double({ noNaN: true }), fc.boolean());

describe('formatSignature and parseSignature', () => {
  it('write and parse one form', () => {
    expect(formatSignature('x', 1)).toBe('x/1');
    expect(formatSignature('chrF', 2, { order: 6, beta: 2 })).toBe('chrF/2(beta=2,order=6)');
    expect(parseSignature('chrF/2(beta=2,order=6)')).toEqual({
      name: 'chrF',
      version: 2,
      options: new Map([
        ['beta', '2'],
        ['order', '6'],
      ]),
    });
  });

  it('are inverse to each other for any order of the options', () => {
    fc.assert(
      fc.property(
        name,
        fc.integer({ min: 1 }),
        fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 5 }),
        (scorer, version, options) => {
          const signature = formatSignature(scorer, version, Object.fromEntries(options));
          expect(formatSignature(scorer, version, Object.fromEntries(options.toReversed()))).toBe(signature);
          const parsed = parseSignature(signature);
          expect(parsed.name).toBe(scorer);
          expect(parsed.version).toBe(version);
          expect(parsed.options).toEqual(new Map(options.map(([key, option]) => [key, String(option)])));
        },
      ),
    );
  });

  it('reject parts that could not be parsed again', () => {
    expect(() => formatSignature('a b', 1)).toThrow(RangeError);
    expect(() => formatSignature('a', 0)).toThrow('`version`');
    expect(() => formatSignature('a', 1.5)).toThrow('`version`');
    for (const bad of ['', 'a b', 'a,b', 'a=b', 'a(b', 'a)b']) {
      expect(() => formatSignature('a', 1, { option: bad })).toThrow('`option`');
    }
    expect(() => formatSignature('a', 1, { 'no good': 1 })).toThrow('"no good"');
  });

  it('reject invalid signatures', () => {
    const bad = [
      '',
      'a',
      'a/',
      'a/x',
      'a/1()',
      'a/1(b)',
      'a/1(=b)',
      'a/1(b=1',
      'a/01',
      'a/0',
      'a/1(z=1,b=1)',
    ];
    for (const text of [...bad, 'a/1(b=1,b=2)', 'a/1(b=1)x', 'a/1(b=1,)']) {
      expect(() => parseSignature(text), text).toThrow(RangeError);
    }
  });

  it('parse the signature of every scorer of this package', () => {
    for (const scorer of [createTokenF1(), createExactMatch(), createHashedSoftMatch({ idf: 'uniform' })]) {
      expect(() => parseSignature(scorer.signature)).not.toThrow();
    }
  });
});
