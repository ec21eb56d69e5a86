import { expected } from '../_show.ts';
import type { Info } from '../env.ts';
import { expectType } from '../expect.ts';
import { type ArrayOf, createArray, type Dtype, dtypes } from '../spaces/_dtype.ts';

/** Keys of an info with numbers or booleans, and the dtype of their columns. */
export type InfoColumnDtypes = Readonly<Record<string, Dtype>>;

/** The columns, shape [numEnvs] each. */
export type InfoColumnsOf<C extends InfoColumnDtypes> = { readonly [K in keyof C]: ArrayOf<C[K]> };

/** A result with columns. */
export type WithColumns<C extends InfoColumnDtypes> = { readonly columns: InfoColumnsOf<C> };

/** Columns of numbers from infos, refilled in each step. */
export interface DenseColumns<C extends InfoColumnDtypes> {
  readonly arrays: InfoColumnsOf<C>;
  /** Clears all columns: NaN in floats, 0 in integers. */
  clear(): void;
  /** Moves the column keys of one environment's info into the columns, and returns the rest of the info. */
  take(index: number, info: Info): Info;
  copy(): InfoColumnsOf<C>;
}

export function createDenseColumns<C extends InfoColumnDtypes>(dtypeOf: C, numEnvs: number): DenseColumns<C> {
  const columns = new Map<string, ArrayOf<Dtype>>();
  for (const [key, dtype] of Object.entries(dtypeOf)) {
    expectType(`infoColumns.${key}`, dtype, dtypes.includes(dtype), `one of ${dtypes.join(', ')}`);
    columns.set(key, createArray(dtype, numEnvs));
  }
  const clear = () => {
    for (const column of columns.values()) {
      column.fill(column instanceof Float32Array || column instanceof Float64Array ? Number.NaN : 0);
    }
  };
  clear();
  return {
    arrays: Object.fromEntries(columns) as InfoColumnsOf<C>,
    clear,
    take(index, info) {
      let rest: Record<string, unknown> | null = null;
      for (const [key, column] of columns) {
        if (!Object.hasOwn(info, key)) continue;
        const value = info[key];
        if (typeof value !== 'number' && typeof value !== 'boolean') {
          throw new TypeError(expected(`info.${key}`, 'a number or a boolean, since it is a column', value));
        }
        column[index] = Number(value);
        rest ??= { ...info };
        delete rest[key];
      }
      return rest ?? info;
    },
    copy: () =>
      Object.fromEntries(
        Array.from(columns, ([key, column]) => [key, column.slice()]),
      ) as unknown as InfoColumnsOf<C>,
  };
}
