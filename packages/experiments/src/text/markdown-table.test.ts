import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, fixed, markdownTable, tableText, withInterval, wrapped } from './markdown-table.ts';

/** Any UTF-16, halves of pairs among it. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));

describe('markdownTable', () => {
  it('aligns columns in plain text', () => {
    const table = markdownTable(
      [
        { name: 'a', value: 1.5 },
        { name: 'long name', value: 22 },
      ],
      [
        { title: 'Policy', cell: ({ name }) => name },
        { title: 'Score', align: 'right', cell: ({ value }) => fixed(value, 1) },
      ],
    );
    expect(table).toBe(
      [
        '| Policy    | Score |',
        '| --------- | ----: |',
        '| a         |   1.5 |',
        '| long name |  22.0 |',
      ].join('\n'),
    );
  });

  it('keeps one line per row for any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const table = markdownTable([text], [{ title: 'x', cell: (row) => row }]);
        expect(table.split('\n')).toHaveLength(3);
        // unescaped pipes: the two at the ends of the line only
        expect(table.split('\n')[2]!.match(/(?<!\\)\|/g)!.length).toBe(2);
      }),
    );
  });

  it('removes escape sequences that would control a terminal', () => {
    expect(tableText('a\u001b[31mb\nc|d')).toBe('a [31mb c\\|d');
  });
});

const widthOf = (text: string) => Math.max(...text.split('\n').map((line) => [...line].length));
interface Named {
  readonly name: string;
  readonly value: number;
}
const named: readonly Column<Named>[] = [
  { title: 'Policy', cell: ({ name }) => name, rank: 1 },
  {
    title: 'Score with interval',
    align: 'right',
    cell: ({ value }) => `${value.toFixed(3)} [0, 1]`,
    rank: 2,
    short: { title: 'Score', cell: ({ value }) => value.toFixed(3) },
  },
  { title: 'Calls', align: 'right', cell: () => '1.00', rank: 3 },
  { title: 'Return', align: 'right', cell: () => '–' },
];

describe('a table of limited width', () => {
  const rows = [{ name: 'the best of all fixed routes', value: 0.5 }];

  it('is the whole table if it fits', () => {
    const whole = markdownTable(rows, named);
    expect(markdownTable(rows, named, { width: widthOf(whole) })).toBe(whole);
    expect(markdownTable(rows, named, { width: widthOf(whole) - 1 })).not.toBe(whole);
  });

  it('drops columns without a rank and shortens the rest, then cuts texts, then drops columns by rank', () => {
    const at = (width: number) => markdownTable(rows, named, { width }).split('\n')[2];
    expect(at(60)).toBe('| the best of all fixed routes | 0.500 |  1.00 |');
    expect(at(40)).toBe('| the best of all fix… | 0.500 |  1.00 |');
    expect(at(30)).toBe('| the best of all f… | 0.500 |');
  });

  it('never exceeds its width, and keeps one line per row, for any texts', () => {
    const row = fc.record({ name: anyText, value: fc.double({ min: -1, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 20, max: 120 }), (all, width) => {
        const table = markdownTable(all, named, { width });
        expect(widthOf(table)).toBeLessThanOrEqual(width);
        expect(table.split('\n')).toHaveLength(2 + all.length);
      }),
    );
  });

  it('cuts the widest text first', () => {
    const texts = [{ a: 'short', b: 'a much longer text' }];
    const table = markdownTable(
      texts,
      [
        { title: 'a', cell: ({ a }) => a },
        { title: 'b', cell: ({ b }) => b },
      ],
      { width: 24 },
    );
    expect(table.split('\n')[2]).toBe('| short | a much long… |');
  });
});

describe('wrapped', () => {
  it('breaks lines at spaces, indents the lines after an item, and keeps tables', () => {
    const text = '- one two three four\n| a table | of its own width |\n\nabcdefghijklmnop';
    expect(wrapped(text, 10)).toBe(
      '- one two\n  three\n  four\n| a table | of its own width |\n\nabcdefghij\nklmnop',
    );
    expect(wrapped(text, undefined)).toBe(text);
    // the mark of an item is never on a line by itself
    expect(wrapped('- abcdefghijklmnop', 10)).toBe('- abcdefgh\n  ijklmnop');
  });

  it('loses only spaces, and no line is too wide', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^(- )?[a-z ]{0,80}$/),
        fc.integer({ min: 10, max: 40 }),
        (text, width) => {
          const made = wrapped(text, width);
          expect(widthOf(made)).toBeLessThanOrEqual(width);
          expect(made.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        },
      ),
    );
  });
});

describe('fixed', () => {
  it('never prints a negative zero', () => {
    expect(fixed(-0.0001, 2)).toBe('0.00');
    expect(fixed(-0.01, 2)).toBe('-0.01');
  });
  it('prints a dash for null', () => {
    expect(fixed(null, 2)).toBe('–');
    expect(withInterval(null, null, 2)).toBe('–');
  });
  it('prints an interval beside its value', () => {
    expect(withInterval(0.5, [0.4, 0.6], 2)).toBe('0.50 [0.40, 0.60]');
  });
});
