import { expectRows } from '../_rows.ts';
/** A sparse matrix: row r has the entries offsets[r] ... offsets[r + 1] - 1. */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** Converts a dense row-major matrix to sparse rows. */
export function packRows(dense: ArrayLike<number>, columns: number): SparseRows {
  const rows = expectRows('dense', dense, columns);
  const offsets = new Int32Array(rows + 1);
  let count = 0;
  for (let i = 0; i < dense.length; i += 1) if (dense[i] !== 0) count += 1;
  const indices = new Int32Array(count);
  const values = new Float64Array(count);
  let at = 0;
  for (let r = 0; r < rows; r += 1) {
    for (let j = 0; j < columns; j += 1) {
      const value = dense[r * columns + j]!;
      if (value === 0) continue;
      indices[at] = j;
      values[at] = value;
      at += 1;
    }
    offsets[r + 1] = at;
  }
  return { rows, columns, offsets, indices, values };
}

/** Builds sparse rows in order. For each row, `write` calls `put` once per entry, with columns in any order. */
export function writeRows(
  rows: number,
  columns: number,
  write: (row: number, put: (column: number, value: number) => void) => void,
): SparseRows {
  const offsets = new Int32Array(rows + 1);
  let indices = new Int32Array(16 * rows);
  let values = new Float64Array(indices.length);
  let count = 0;
  const put = (column: number, value: number): void => {
    if (count === indices.length) {
      const room = 2 * count + 16;
      const [before, valuesBefore] = [indices, values];
      indices = new Int32Array(room);
      values = new Float64Array(room);
      indices.set(before);
      values.set(valuesBefore);
    }
    indices[count] = column;
    values[count] = value;
    count += 1;
  };
  for (let r = 0; r < rows; r += 1) {
    write(r, put);
    offsets[r + 1] = count;
  }
  return { rows, columns, offsets, indices: indices.slice(0, count), values: values.slice(0, count) };
}
