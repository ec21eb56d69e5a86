import { fixed } from './markdown-table.ts';

/** Points of one kind. `values` has one entry for each place on the x axis, null for no point. */
interface PlotSeries {
  /** One character. */
  readonly mark: string;
  readonly values: readonly (number | null)[];
  /** Whether its marks are connected. @defaultValue false */
  readonly joined?: boolean;
}

/** A horizontal line. */
interface PlotLevel {
  readonly mark: string;
  readonly value: number;
}

const ROWS = 13;
const AXIS = 8;

/**
 * Draws a plot as text of a fixed width. Later series are drawn over earlier ones.
 *
 * @param places - names on the x axis
 */
export function textPlot(
  places: readonly string[],
  series: readonly PlotSeries[],
  levels: readonly PlotLevel[],
  width: number,
): string {
  const known = [...series.flatMap(({ values }) => values), ...levels.map(({ value }) => value)].filter(
    (value) => value !== null,
  );
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const inner = width - AXIS - 1;
  const cells = Array.from({ length: ROWS }, () => Array.from({ length: inner }, () => ' '));
  const rowOf = (value: number) =>
    Math.round((1 - (high > low ? (value - low) / (high - low) : 0.5)) * (ROWS - 1));
  const columnOf = (place: number) => Math.floor(((place + 0.5) * inner) / places.length);
  const put = (column: number, value: number, mark: string) => {
    cells[rowOf(value)]![column] = mark;
  };
  for (const { value, mark } of levels)
    for (let column = 0; column < inner; column++) put(column, value, mark);
  for (const { values } of series.filter(({ joined }) => joined === true)) {
    for (let place = 1; place < values.length; place++) {
      const [from, to] = [values[place - 1]!, values[place]!];
      if (from === null || to === null) continue;
      const [left, right] = [columnOf(place - 1), columnOf(place)];
      for (let column = left + 1; column < right; column++) {
        put(column, from + ((to - from) * (column - left)) / (right - left), '·');
      }
    }
  }
  for (const { values, mark } of series) {
    values.forEach((value, place) => {
      if (value !== null) put(columnOf(place), value, mark);
    });
  }
  const lines = cells.map((line, row) => {
    const isTick = row % 3 === 0;
    const value = high - ((high - low) * row) / (ROWS - 1);
    return `${(isTick ? fixed(value, 3) : '').padStart(AXIS - 1)} ${isTick ? '┤' : '│'}${line.join('').trimEnd()}`;
  });
  const names = Array.from({ length: inner }, () => ' ');
  places.forEach((name, place) => {
    const start = Math.min(Math.max(0, columnOf(place) - Math.floor(name.length / 2)), inner - name.length);
    [...name].forEach((letter, i) => {
      if (start + i >= 0) names[start + i] = letter;
    });
  });
  return [
    ...lines,
    `${' '.repeat(AXIS)}└${'─'.repeat(inner)}`,
    `${' '.repeat(AXIS + 1)}${names.join('').trimEnd()}`,
  ].join('\n');
}
