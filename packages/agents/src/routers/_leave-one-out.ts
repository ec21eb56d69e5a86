import { ridgePath } from '../linear/ridge.ts';
import { linearScores } from '../linear/softmax-regression.ts';
import { type SparseRows, writeRows } from '../linear/sparse-rows.ts';

/** Maximum number of folds; with fewer answers, one answer per fold. */
const PARTS = 20;

/**
 * Returns the penalty of a ridge regression on few answers with the lowest cross-validated squared error, and that error. Row r is in
 * fold r mod 20. Ties go to the stronger penalty. With a single answer it is the strongest.
 */
export function leaveOneOut(
  rows: SparseRows,
  targets: Float64Array,
  penalties: readonly number[],
): { readonly l2: number; readonly error: number } {
  const ordered = [...penalties].sort((a, b) => b - a);
  const parts = Math.min(PARTS, rows.rows);
  if (parts < 2) return { l2: ordered[0]!, error: 0 };
  const errors = new Float64Array(ordered.length);
  for (let part = 0; part < parts; part += 1) {
    const kept: number[] = [];
    const left: number[] = [];
    for (let r = 0; r < rows.rows; r += 1) (r % parts === part ? left : kept).push(r);
    const path = ridgePath(
      pickRows(rows, kept),
      kept.map((r) => targets[r]!),
      1,
    );
    const asked = pickRows(rows, left);
    ordered.forEach((l2, i) => {
      linearScores(path.at(l2), asked).forEach((guess, k) => {
        const error = guess - targets[left[k]!]!;
        errors[i] = errors[i]! + error * error;
      });
    });
  }
  let best = 0;
  errors.forEach((error, i) => {
    if (error < errors[best]! - 1e-12) best = i;
  });
  return { l2: ordered[best]!, error: errors[best]! };
}

/** Some rows of a matrix, in the given order. */
function pickRows(rows: SparseRows, which: readonly number[]): SparseRows {
  return writeRows(which.length, rows.columns, (i, put) => {
    const r = which[i]!;
    for (let e = rows.offsets[r]!; e < rows.offsets[r + 1]!; e += 1) put(rows.indices[e]!, rows.values[e]!);
  });
}
