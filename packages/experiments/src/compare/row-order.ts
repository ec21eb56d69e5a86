import type { Row } from './rows.ts';

/** Groups of rows, in the order of the table. */
export type Group = 'experts' | 'methods' | 'agreement' | 'bounds';

const groups: readonly Group[] = ['experts', 'methods', 'agreement', 'bounds'];

/** The fields that determine the place of a row. */
export interface Placed extends Pick<Row, 'kind' | 'utility' | 'parameters'> {
  readonly block?: 'methods' | 'agreement' | 'bounds';
}

/** Returns the group of a row. */
export function groupOf({ kind, block }: Placed): Group {
  if (kind === 'bound' || block === 'bounds') return 'bounds';
  if (block === 'agreement') return 'agreement';
  return kind === 'single call' ? 'experts' : 'methods';
}

/** Sorts rows by group, then by utility (highest first), then by parameters (fewest first); the sort is stable. */
export function orderedRows<R extends Placed>(rows: readonly R[]): readonly R[] {
  // rounded, so that rounding errors do not decide the order
  const rounded = ({ utility }: R) => Math.round(utility * 1e9);
  return rows.toSorted(
    (a, b) =>
      groups.indexOf(groupOf(a)) - groups.indexOf(groupOf(b)) ||
      rounded(b) - rounded(a) ||
      a.parameters - b.parameters,
  );
}
