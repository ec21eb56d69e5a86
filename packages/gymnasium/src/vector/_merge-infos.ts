import { define, isPlainObject } from '../_snapshot.ts';
import { infosToList } from './infos-to-list.ts';

/** The infos of a group of environments, as columns over the group. */
interface InfosPart {
  readonly infos: Readonly<Record<string, unknown>> | null;
  /** Index of the first environment of the group. */
  readonly first: number;
  readonly count: number;
}

/** Joins the infos of several groups into columns over all environments, as if they had been collected together. */
export function mergeInfos(parts: readonly InfosPart[], numEnvs: number): Record<string, unknown> {
  const keys = new Set(parts.flatMap(({ infos }) => (infos === null ? [] : columnKeys(infos))));
  const merged: Record<string, unknown> = {};
  for (const key of keys) {
    const having = parts.filter(({ infos }) => infos !== null && Object.hasOwn(infos, `_${key}`));
    const mask = new Uint8Array(numEnvs);
    for (const { infos, first } of having) mask.set(infos![`_${key}`] as Uint8Array, first);
    define(merged, key, mergeColumn(key, having, numEnvs));
    define(merged, `_${key}`, mask);
  }
  return merged;
}

function columnKeys(infos: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(infos).filter(
    (key) => Object.hasOwn(infos, `_${key}`) && infos[`_${key}`] instanceof Uint8Array,
  );
}

function mergeColumn(key: string, parts: readonly InfosPart[], numEnvs: number): unknown {
  const columns = parts.map(({ infos }) => infos![key]);
  if (columns.every((column) => column instanceof Float64Array))
    return join(new Float64Array(numEnvs), columns, parts);
  if (columns.every((column) => column instanceof Uint8Array))
    return join(new Uint8Array(numEnvs), columns, parts);
  if (columns.every(isPlainObject)) {
    return mergeInfos(
      parts.map(({ first, count }, k) => ({ infos: columns[k] as Record<string, unknown>, first, count })),
      numEnvs,
    );
  }
  // the groups have different kinds of columns, so the result is an array of values
  const values = new Array<unknown>(numEnvs).fill(null);
  parts.forEach(({ infos, first, count }, k) => {
    const column = columns[k];
    const mask = infos![`_${key}`] as Uint8Array;
    const nested = isPlainObject(column) ? infosToList(column, count) : null;
    for (let i = 0; i < count; i++) {
      if (mask[i] === 0) continue;
      const value: unknown = nested?.[i] ?? (column as ArrayLike<unknown>)[i];
      values[first + i] = column instanceof Uint8Array ? value === 1 : value;
    }
  });
  return values;
}

function join<T extends Float64Array | Uint8Array>(
  all: T,
  columns: readonly (Float64Array | Uint8Array)[],
  parts: readonly InfosPart[],
): T {
  columns.forEach((column, k) => {
    all.set(column, parts[k]!.first);
  });
  return all;
}
