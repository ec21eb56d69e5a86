import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortened, shownLine, shownText } from './_shown-text.ts';

/** Any UTF-16, halves of pairs among it. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));

describe('shownText', () => {
  it.each([
    ['plain, with é, 漢 and 🙂', 'plain, with é, 漢 and 🙂'],
    ['a\r\nb\rc\td', 'a\nb\nc\td'],
    ['\u0000\u001b[31m\u007f', '␀␛[31m␡'],
    ['\u0085\u202e\u2066x', '[U+0085][U+202E][U+2066]x'],
    ['\ud800 \udc00 \ufffe', '\ufffd \ufffd \ufffd'],
  ])('replaces invisible characters: %j becomes %j', (text, shown) => {
    expect(shownText(text)).toBe(shown);
  });

  it('returns no control character or noncharacter, and is idempotent', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = shownText(text);
        expect(shown).not.toMatch(
          /(?![\n\t])\p{Cc}|\p{Cs}|\p{Noncharacter_Code_Point}|[\u2028-\u202e\u2066-\u2069]/u,
        );
        expect(shownText(shown)).toBe(shown);
        expect(shownLine(text)).not.toMatch(/[\n\t]/);
      }),
    );
  });
});

describe('shownLine', () => {
  it('has no line ends, and a bounded length', () => {
    expect(shownLine(' a\n\tb\u001b ')).toBe('a b␛');
    expect(shownLine('x'.repeat(1000))).toBe(`${'x'.repeat(300)} … (700 more characters)`);
  });
});

describe('shortened', () => {
  it('counts the characters that it cuts, and splits no surrogate pair', () => {
    expect(shortened('🙂🙂🙂', 2)).toBe('🙂🙂 … (1 more characters)');
    expect(shortened('🙂🙂', 2)).toBe('🙂🙂');
  });
});
