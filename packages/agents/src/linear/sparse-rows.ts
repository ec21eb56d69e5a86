import { expectRows } from '../_rows.ts';
/** A matrix by its non-zero entries: row r holds entries offsets[r] ... offsets[r + 1] - 1. */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** Packs a dense row-major matrix; hashed text is nearly all zeros. */
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

/** Rows given one by one, each with ascending columns or not. */
export function sparseFromEntries(
  entries: readonly (readonly (readonly [number, number])[])[],
  columns: number,
): SparseRows {
  const offsets = new Int32Array(entries.length + 1);
  entries.forEach((row, r) => {
    offsets[r + 1] = offsets[r]! + row.length;
  });
  const indices = new Int32Array(offsets[entries.length]!);
  const values = new Float64Array(indices.length);
  entries.forEach((row, r) => {
    row.forEach(([index, value], k) => {
      indices[offsets[r]! + k] = index;
      values[offsets[r]! + k] = value;
    });
  });
  return { rows: entries.length, columns, offsets, indices, values };
}
