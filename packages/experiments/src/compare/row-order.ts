import type { Row } from './rows.ts';

/** Groups of rows, as they stand in a table. */
export type Group = 'experts' | 'methods' | 'agreement' | 'bounds';

const groups: readonly Group[] = ['experts', 'methods', 'agreement', 'bounds'];

/** What a row must say of itself to find its place. */
export interface Placed extends Pick<Row, 'kind' | 'utility' | 'parameters'> {
  readonly block?: 'methods' | 'agreement' | 'bounds';
}

/** The group of a row: single experts, methods and routers, methods that use agreement, bounds and nulls. */
export function groupOf({ kind, block }: Placed): Group {
  if (kind === 'bound' || block === 'bounds') return 'bounds';
  if (block === 'agreement') return 'agreement';
  return kind === 'single call' ? 'experts' : 'methods';
}

/** Rows by group, the highest utility of a group first; of equal ones the cheapest, then as they came. */
export function orderedRows<R extends Placed>(rows: readonly R[]): readonly R[] {
  // rounded, for a difference of rounding is none
  const worth = ({ utility }: R) => Math.round(utility * 1e9);
  return rows.toSorted(
    (a, b) =>
      groups.indexOf(groupOf(a)) - groups.indexOf(groupOf(b)) ||
      worth(b) - worth(a) ||
      a.parameters - b.parameters,
  );
}
