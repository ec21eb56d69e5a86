import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expected } from './_show.ts';
import {
  expectInteger,
  expectKind,
  expectLength,
  expectNonEmpty,
  expectNumber,
  expectObject,
  expectOneOf,
  expectPositive,
  expectThat,
  expectType,
  show,
} from './expect.ts';

class Thing {
  a = 1;
}

describe('show', () => {
  it('shows the type of a value and stays short', () => {
    const table: [unknown, string][] = [
      ['a"b', '"a\\"b"'],
      ['x'.repeat(100), `"${'x'.repeat(57)}..."`],
      [-0, '-0'],
      [Number.NaN, 'NaN'],
      [null, 'null'],
      [undefined, 'undefined'],
      [Symbol('s'), 'Symbol(s)'],
      [3n, '3'],
      [show, 'function show'],
      [[1, 'a'], '[1, "a"]'],
      [[[[1]], [[]]], '[[[...]], [[]]]'],
      [Float32Array.of(1, 2), 'Float32Array [1, 2]'],
      [new Uint8Array(9), 'Uint8Array [0, 0, 0, 0, 0, 0, ... 9 in all]'],
      [{ a: 1, b: 2 }, '{ a, b }'],
      [Object.fromEntries('abcdefghi'.split('').entries()), '{ 0, 1, 2, 3, 4, 5, 6, 7, ... 9 in all }'],
      [new Thing(), 'Thing { a }'],
      [Object.create(null), '{}'],
      [{ constructor: { name: Symbol('x') } }, '{ constructor }'],
    ];
    for (const [value, text] of table) expect(show(value)).toBe(text);
    expect(show('x'.repeat(100), 10)).toBe('"xxxxxxx..."');
  });

  it('escapes what a terminal would act on: controls, bidi marks, separators, half characters', () => {
    expect(show('\u001b]52;c\u0007')).toBe('"\\u001b]52;c\\u0007"');
    expect(show('\u009b\u202e\u2028\ufeff\u061c')).toBe('"\\u009b\\u202e\\u2028\\ufeff\\u061c"');
    expect(show('\u{e0041}')).toBe('"\\udb40\\udc41"');
    expect(show({ 'a\nb': 1 })).toBe('{ a\\u000ab }');
    expect(show(Symbol('\r'))).toBe('Symbol(\\u000d)');
  });

  it('returns one safe line of bounded length for every value', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(
        fc.anything({ key: text, values: [text, fc.double()], withTypedArray: true, withMap: true }),
        (value) => {
          const line = show(value);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
          expect(line.length).toBeLessThanOrEqual(370);
        },
      ),
    );
  });

  it('quotes a short string so that JSON.parse returns it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(JSON.parse(show(text))).toBe(text);
      }),
    );
  });
});

type Check = (name: string, value: unknown) => void;
const bound =
  (check: (name: string, value: unknown, ...rest: never[]) => void, ...rest: unknown[]): Check =>
  (name, value) =>
    check(name, value, ...(rest as never[]));

const range = RangeError;
const type = TypeError;
const none: readonly [] = [];
const numbers = ['1', null, undefined, [1], true, 1n] as const;

/** Each check: valid values, values out of range, values of the wrong type, and the expectation in its message. */
const table: [string, Check, readonly unknown[], readonly unknown[], readonly unknown[], string][] = [
  ['expectNumber', bound(expectNumber), [0, -1.5], [NaN, Infinity, -Infinity], numbers, 'a finite number'],
  [
    'expectNumber from',
    bound(expectNumber, 0),
    [0, -0, 0.5],
    [-1, NaN, Infinity],
    numbers,
    'a finite number of at least 0',
  ],
  [
    'expectPositive',
    bound(expectPositive),
    [0.5],
    [0, -1, NaN, Infinity],
    numbers,
    'a finite number above 0',
  ],
  ['expectNumber in', bound(expectNumber, 0, 1), [0, 0.5, 1], [-0.1, 1.1, NaN], numbers, 'in [0, 1]'],
  ['expectInteger', bound(expectInteger), [0, -3, 2 ** 53 - 1], [0.5, NaN, 2 ** 53], numbers, 'an integer'],
  ['expectInteger from', bound(expectInteger, 1), [1, 7], [0, 1.5], numbers, 'an integer of at least 1'],
  ['expectInteger in', bound(expectInteger, 1, 3), [1, 3], [0, 4, Infinity], numbers, 'an integer in [1, 3]'],
  [
    'expectOneOf',
    bound(expectOneOf, ['a', null, 2]),
    ['a', null, 2],
    ['b', 3],
    [true, undefined],
    "one of 'a', null, 2",
  ],
  ['expectKind string', bound(expectKind, 'string'), ['', 'a'], none, [1, null, ['a']], 'a string'],
  [
    'expectKind boolean',
    bound(expectKind, 'boolean'),
    [true, false],
    none,
    [0, 'true', null],
    'true or false',
  ],
  [
    'expectKind array',
    bound(expectKind, 'array'),
    [[], [1]],
    none,
    [new Uint8Array(1), { length: 0 }, 'a'],
    'an array',
  ],
  ['expectObject', bound(expectObject), [{}, new Thing()], none, [null, [], 'a', () => 0], 'an object'],
  [
    'expectKind function',
    bound(expectKind, 'function'),
    [show, class {}],
    none,
    [{}, 'show', undefined],
    'a function',
  ],
  ['expectNonEmpty', bound(expectNonEmpty as never), ['a', [0]], ['', []], [1, null, {}], 'not empty'],
];

describe('a check', () => {
  it.each(table)(
    '%s accepts valid values, and rejects others with a RangeError or a TypeError',
    (_, check, good, bad, wrong) => {
      for (const value of good) expect(() => check('x', value)).not.toThrow();
      for (const value of bad) expect(() => check('x', value)).toThrow(range);
      for (const value of wrong) expect(() => check('x', value)).toThrow(type);
    },
  );

  it.each(table)('%s throws the standard message', (name, check, _, bad, wrong, expectation) => {
    const value = bad[0] ?? wrong[0];
    expect(() => check('a.b', value)).toThrow(expected('a.b', expectation, value));
    if (name === 'expectNumber in') {
      expect(() => check('x', '0')).toThrow('Expected `x` to be a number in [0, 1], got "0".');
    }
  });

  it('of a length reports both lengths', () => {
    expect(() => expectLength('x', [1, 2], 2)).not.toThrow();
    expect(() => expectLength('x', new Uint8Array(3), 2)).toThrow(
      new RangeError('Expected `x` to have length 2, got 3.'),
    );
    expect(() => expectLength('x', null as never, 2)).toThrow(
      new TypeError('Expected `x` to be an array of length 2, got null.'),
    );
  });

  it('of known keys reports the unknown key', () => {
    expect(() => expectObject('x', { a: 1 }, ['a', 'b'])).not.toThrow();
    expect(() => expectObject('x', { a: 1, '\u009b': 2 }, ['a', 'b'])).toThrow(
      new RangeError("Expected each key of `x` to be one of 'a', 'b', got \"\\u009b\"."),
    );
    expect(() => expectObject('x', [], [])).toThrow(TypeError);
  });

  it('of a condition throws a RangeError, and of a type a TypeError', () => {
    expect(() => expectThat('x', 1, true, 'even')).not.toThrow();
    expect(() => expectThat('x', 1, false, 'even')).toThrow(
      new RangeError('Expected `x` to be even, got 1.'),
    );
    expect(() => expectType('x', 1, false, 'a Map')).toThrow(
      new TypeError('Expected `x` to be a Map, got 1.'),
    );
  });

  it('narrows the type of the value', () => {
    const read = (value: unknown): number => {
      expectInteger('value', value, 0, 9);
      return value + 1;
    };
    const choose = (value: string): 'a' | 'b' => {
      expectOneOf('value', value, ['a', 'b']);
      return value;
    };
    expect([read(1), choose('a')]).toEqual([2, 'a']);
  });
});
