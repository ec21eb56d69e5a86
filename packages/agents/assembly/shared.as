// The functions that both builds share. All arrays are f32, row-major; `usize` arguments are addresses in bytes.

/** Copies the rows of `from` listed in `rows`, in order. */
export function gather(from: usize, rows: usize, count: i32, width: i32, to: usize): void {
  const bytes = <usize>width << 2;
  for (let r = 0; r < count; r++) {
    memory.copy(to, from + <usize>load<i32>(rows) * bytes, bytes);
    to += bytes;
    rows += 4;
  }
}

/** Writes 1 `count` times. */
export function ones(to: usize, count: i32): void {
  for (const end = to + (<usize>count << 2); to < end; to += 4) store<f32>(to, 1);
}

/**
 * Lists the non-zero entries of a matrix column by column, with ascending rows in each column, given the list row by row
 * (`starts`, `indices`, `values`; see `compress`).
 *
 * @param next scratch, shape [columns]
 */
export function transposeSparse(
  starts: usize, indices: usize, values: usize, rows: i32, columns: i32,
  toStarts: usize, toIndices: usize, toValues: usize, next: usize,
): void {
  memory.fill(toStarts, 0, (<usize>columns + 1) << 2);
  const count = load<i32>(starts + (<usize>rows << 2));
  for (let e = 0; e < count; e++) {
    const at = toStarts + ((<usize>load<i32>(indices + (<usize>e << 2)) + 1) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
  for (let c = 0; c < columns; c++) {
    const at = toStarts + (<usize>c << 2);
    const start = load<i32>(at);
    store<i32>(next + (<usize>c << 2), start);
    store<i32>(at + 4, start + load<i32>(at + 4));
  }
  let e = 0;
  for (let r = 0; r < rows; r++) {
    const end = load<i32>(starts + ((<usize>r + 1) << 2));
    for (; e < end; e++) {
      const slot = next + (<usize>load<i32>(indices + (<usize>e << 2)) << 2);
      const place = load<i32>(slot);
      store<i32>(slot, place + 1);
      store<i32>(toIndices + (<usize>place << 2), r);
      store<f32>(toValues + (<usize>place << 2), load<f32>(values + (<usize>e << 2)));
    }
  }
}
