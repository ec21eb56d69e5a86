import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixed, markdownTable, tableText, withInterval } from './markdown-table.ts';

/** Any UTF-16, halves of pairs among it. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));

describe('markdownTable', () => {
  it('lines columns up as plain text', () => {
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

  it('keeps one line a row whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const table = markdownTable([text], [{ title: 'x', cell: (row) => row }]);
        expect(table.split('\n')).toHaveLength(3);
        // unescaped pipes: the two at the ends of the line only
        expect(table.split('\n')[2]!.match(/(?<!\\)\|/g)!.length).toBe(2);
      }),
    );
  });

  it('drops escape sequences that would steer a terminal', () => {
    expect(tableText('a\u001b[31mb\nc|d')).toBe('a [31mb c\\|d');
  });
});

describe('fixed', () => {
  it('never prints a negative zero', () => {
    expect(fixed(-0.0001, 2)).toBe('0.00');
    expect(fixed(-0.01, 2)).toBe('-0.01');
  });
  it('prints a dash for what does not exist', () => {
    expect(fixed(null, 2)).toBe('–');
    expect(withInterval(null, null, 2)).toBe('–');
  });
  it('prints an interval beside its value', () => {
    expect(withInterval(0.5, [0.4, 0.6], 2)).toBe('0.50 [0.40, 0.60]');
  });
});
