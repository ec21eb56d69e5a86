/** One column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: T) => string;
}

/**
 * A Markdown table whose columns line up when read as plain text too. Text from data sets cannot break it:
 * pipes are escaped, line ends and control characters become spaces.
 */
export function markdownTable<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ].map((line) => line.map(tableText));
  const widths = columns.map((_, column) => Math.max(3, ...cells.map((line) => width(line[column]!))));
  const line = (texts: readonly string[]) =>
    `| ${texts
      .map((text, column) => {
        const padding = ' '.repeat(widths[column]! - width(text));
        return columns[column]!.align === 'right' ? padding + text : text + padding;
      })
      .join(' | ')} |`;
  const rule = columns.map(({ align }, column) =>
    align === 'right' ? `${'-'.repeat(widths[column]! - 1)}:` : '-'.repeat(widths[column]!),
  );
  return [line(cells[0]!), line(rule), ...cells.slice(1).map(line)].join('\n');
}

/** Text as one safe table cell. */
export function tableText(text: string): string {
  return plainText(text).replaceAll('|', '\\|');
}

/** Code points; close enough for Latin text, where the tables are read. */
function width(text: string): number {
  return [...text].length;
}

/** A number with a fixed count of decimals and a true minus sign never "-0.00". */
export function fixed(value: number | null, decimals: number): string {
  if (value === null) return '–';
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** `.842 [.830, .853]` without leading zeros lost on numbers beyond one. */
export function withInterval(
  value: number | null,
  interval: readonly [number, number] | null,
  decimals: number,
): string {
  if (value === null || interval === null) return '–';
  return `${fixed(value, decimals)} [${fixed(interval[0], decimals)}, ${fixed(interval[1], decimals)}]`;
}

/**
 * Text from files and models, safe to print: one line, without the control characters that steer a terminal
 * and the marks that turn the direction of what follows.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
