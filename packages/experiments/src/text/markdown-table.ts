/** One column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: T) => string;
  /**
   * How early it goes where there is no room for all: the highest first. Without a rank it goes at once, unless no column
   * of its table has one.
   */
  readonly rank?: number;
  /** What it holds instead where there is no room for all. */
  readonly short?: { readonly title?: string; readonly cell?: (row: T) => string };
}

/** How wide a table may be. */
export interface TableOptions {
  /** Characters of a line. @defaultValue as many as it takes */
  readonly width?: number | undefined;
}

/** Texts are cut to so many characters before a column is left out. */
const SHORTEST_TEXT = 16;

/**
 * A Markdown table whose columns line up when read as plain text too. Text from data sets cannot break it:
 * pipes are escaped, line ends and control characters become spaces. Where it would be too wide it holds fewer
 * columns, and texts end with an ellipsis.
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
  // the widest text gives way first
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

/** Characters of a line: bars and a space at either side of each cell. */
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

/** A text of at most so many characters, with an ellipsis where it is cut. */
function clipped(text: string, most: number): string {
  return width(text) <= most ? text : `${[...text].slice(0, most - 1).join('')}…`;
}

/** Text whose lines are at most so wide, broken at spaces where there are any. Lines of tables stay as they are. */
export function wrapped(text: string, most: number | undefined): string {
  if (most === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith('|') ? [line] : wrappedLine(line, most)))
    .join('\n');
}

function wrappedLine(line: string, most: number): readonly string[] {
  // what follows stands under the text of an item
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

/** A p-value, never as 0. */
export function pText(p: number): string {
  return p < 0.001 ? '< .001' : fixed(p, 3).replace(/^0/, '');
}

/**
 * Text from files and models, safe to print: one line, without the control characters that steer a terminal
 * and the marks that turn the direction of what follows.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
