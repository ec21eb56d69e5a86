import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathOf } from '../problem/dataset.ts';

/** SHA-256 of a data file, by its path or by the name of a fetched data set; `'synthetic'` where the options decide everything. */
export function dataHash(data: string): string {
  if (data === 'synthetic') return data;
  return createHash('sha256')
    .update(readFileSync(pathOf(data)))
    .digest('hex');
}
