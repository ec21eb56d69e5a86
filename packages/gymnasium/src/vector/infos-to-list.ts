import { define, isPlainObject } from '../_snapshot.ts';
import type { Info } from '../env.ts';
import { expectInteger } from '../expect.ts';

/**
 * Returns the infos of a vector environment as one object per environment, with the keys that it had.
 *
 * Booleans are returned as 0 or 1, and a last observation as the whole batch that contains it.
 *
 * @example
 * ```ts
 * import { infosToList } from 'gymnasium-js';
 * const infos = { t: Float64Array.of(3, 0), _t: Uint8Array.of(1, 0), name: ['a', 'b'], _name: Uint8Array.of(1, 1) };
 * infosToList(infos, 2); // => [{ t: 3, name: 'a' }, { name: 'b' }]
 * ```
 */
export function infosToList(infos: Info, numEnvs: number): Info[] {
  expectInteger('numEnvs', numEnvs, 1);
  const list: Record<string, unknown>[] = Array.from({ length: numEnvs }, () => ({}));
  for (const key of Object.keys(infos)) {
    const mask = infos[`_${key}`];
    if (!(mask instanceof Uint8Array) || mask.length !== numEnvs) continue;
    const column = infos[key];
    // nested columns; one without its own mask gets the mask of the whole
    const nested = isPlainObject(column) ? infosToList(withMasks(column, mask), numEnvs) : null;
    list.forEach((info, i) => {
      if (mask[i] !== 1) return;
      const perEnv = nested === null && (column as ArrayLike<unknown>).length === numEnvs;
      define(info, key, nested !== null ? nested[i] : perEnv ? (column as ArrayLike<unknown>)[i] : column);
    });
  }
  return list;
}

function withMasks(columns: Info, mask: Uint8Array): Info {
  const masked: Record<string, unknown> = {};
  for (const key of Object.keys(columns)) {
    define(masked, key, columns[key]);
    const isMask = key.startsWith('_') && Object.hasOwn(columns, key.slice(1));
    if (!isMask && !Object.hasOwn(columns, `_${key}`)) define(masked, `_${key}`, mask);
  }
  return masked;
}
