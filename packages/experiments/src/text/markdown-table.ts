/** One column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: T) => string;
  /**
   * The order in which columns are dropped when the table is too wide: highest rank first. A column without a rank is dropped before
   * all others, unless no column has a rank.
   */
  readonly rank?: number;
  /** A shorter title or cell for a table that is too wide. */
  readonly short?: { readonly title?: string; readonly cell?: (row: T) => string };
}

/** How wide a table may be. */
export interface TableOptions {
  /** Characters per line. @defaultValue unlimited */
  readonly width?: number | undefined;
}

/** Texts are shortened to this length before a column is dropped. */
const SHORTEST_TEXT = 16;

/**
 * Returns a Markdown table whose columns are aligned in plain text too. Text from data sets cannot break it: pipes are escaped, line
 * ends and control characters become spaces. A table that would be too wide has fewer columns, and its texts end with an ellipsis.
 */
export function markdownTable<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { width: most = Number.POSITIVE_INFINITY }: TableOptions = {},
): string {
  let shown = columns;
  let laid = layout(rows, shown);
  if (totalOf(laid.widths) > most) {
    const ranked = columns.filter(({ rank }) => rank !== undefined);
    if (ranked.length > 0) shown = ranked.map((column) => ({ ...column, ...column.short }));
    laid = layout(rows, shown);
  }
  const cutTo = (least: number) =>
    laid.widths.map((full, i) => (shown[i]!.align === 'right' ? full : Math.min(full, least)));
  while (shown.length > 2 && totalOf(cutTo(SHORTEST_TEXT)) > most) {
    const last = shown.reduce((a, b) => ((b.rank ?? 0) > (a.rank ?? 0) ? b : a));
    if (last.rank === undefined) break;
    shown = shown.filter((column) => column !== last);
    laid = layout(rows, shown);
  }
  // the widest text is shortened first
  let least = Math.max(...laid.widths);
  while (least > 3 && totalOf(cutTo(least)) > most) least -= 1;
  return drawn(laid.cells, shown, cutTo(least));
}

/** Titles and cells as safe text, and the width of each column. */
function layout<T>(rows: readonly T[], columns: readonly Column<T>[]) {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ].map((line) => line.map(tableText));
  return {
    cells,
    widths: columns.map((_, column) => Math.max(3, ...cells.map((line) => width(line[column]!)))),
  };
}

/** Characters per line, with bars and a space on both sides of each cell. */
function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each + 3, 1);
}

function drawn(
  cells: readonly (readonly string[])[],
  columns: readonly { readonly align?: 'left' | 'right' }[],
  widths: readonly number[],
): string {
  const line = (texts: readonly string[]) =>
    `| ${texts
      .map((whole, column) => {
        const text = clipped(whole, widths[column]!);
        const padding = ' '.repeat(widths[column]! - width(text));
        return columns[column]!.align === 'right' ? padding + text : text + padding;
      })
      .join(' | ')} |`;
  const rule = columns.map(({ align }, column) =>
    align === 'right' ? `${'-'.repeat(widths[column]! - 1)}:` : '-'.repeat(widths[column]!),
  );
  return [line(cells[0]!), line(rule), ...cells.slice(1).map(line)].join('\n');
}

/** A text cut to a number of characters, with an ellipsis if it is cut. */
function clipped(text: string, most: number): string {
  return width(text) <= most ? text : `${[...text].slice(0, most - 1).join('')}…`;
}

/** Breaks lines at spaces to a maximum width. Lines of tables are unchanged. */
export function wrapped(text: string, most: number | undefined): string {
  if (most === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith('|') ? [line] : wrappedLine(line, most)))
    .join('\n');
}

function wrappedLine(line: string, most: number): readonly string[] {
  // continuation lines align with the text of an item
  const indent = line.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  let rest = [...line];
  while (rest.length > most) {
    const space = rest.lastIndexOf(' ', most);
    const end = space > indent.length + 1 ? space : most;
    lines.push(rest.slice(0, end).join(''));
    rest = [...indent, ...rest.slice(space === end ? end + 1 : end)];
  }
  return [...lines, rest.join('')];
}

/** Text as one safe table cell. */
export function tableText(text: string): string {
  return plainText(text).replaceAll('|', '\\|');
}

/** Counts code points, which is close enough for Latin text. */
function width(text: string): number {
  return [...text].length;
}

/** A number with fixed decimals, never "-0.00"; a dash for null. */
export function fixed(value: number | null, decimals: number): string {
  if (value === null) return '–';
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** `0.842 [0.830, 0.853]`: a value with its interval; a dash if either is null. */
export function withInterval(
  value: number | null,
  interval: readonly [number, number] | null,
  decimals: number,
): string {
  if (value === null || interval === null) return '–';
  return `${fixed(value, decimals)} [${fixed(interval[0], decimals)}, ${fixed(interval[1], decimals)}]`;
}

/** A p-value, never printed as 0. */
export function pText(p: number): string {
  return p < 0.001 ? '< .001' : fixed(p, 3).replace(/^0/, '');
}

/**
 * Makes text from files and models safe to print: one line, without control characters for the terminal and without
 * marks that change the writing direction.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
