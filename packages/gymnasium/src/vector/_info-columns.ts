import { define, isPlainObject, snapshot } from '../_snapshot.ts';
import type { Info } from '../env.ts';
import type { VectorInfos } from './vector-env.ts';

interface Column {
  readonly values: unknown[];
  readonly mask: Uint8Array;
}

/** Collects the infos of single environments in one step into columns. */
export interface InfoColumns {
  /** Copies the info of one environment. Its keys replace earlier ones. */
  add(index: number, info: Info): void;
  finish(): VectorInfos;
}

export function createInfoColumns(numEnvs: number): InfoColumns {
  const columns = new Map<string, Column>();
  return {
    add(index, info) {
      for (const key of Object.keys(info)) {
        let column = columns.get(key);
        if (column === undefined) {
          column = { values: new Array<unknown>(numEnvs).fill(null), mask: new Uint8Array(numEnvs) };
          columns.set(key, column);
        }
        column.values[index] = snapshot(info[key]);
        column.mask[index] = 1;
      }
    },
    finish() {
      const infos: Record<string, unknown> = {};
      for (const [key, column] of columns) {
        define(infos, key, finishColumn(column));
        define(infos, `_${key}`, column.mask);
      }
      return infos;
    },
  };
}

function finishColumn({ values, mask }: Column): unknown {
  const present = values.filter((_, i) => mask[i] === 1);
  if (present.every((value) => typeof value === 'number')) {
    return Float64Array.from(values, (value) => (value as number | null) ?? 0);
  }
  if (present.every((value) => typeof value === 'boolean')) {
    return Uint8Array.from(values, (value) => (value === true ? 1 : 0));
  }
  if (present.every(isPlainObject)) {
    const nested = createInfoColumns(values.length);
    values.forEach((value, i) => {
      if (mask[i] === 1) nested.add(i, value as Info);
    });
    return nested.finish();
  }
  return values;
}
