import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathOf } from '../problem/dataset.ts';
import { readingInput } from '../usage-error.ts';

/** SHA-256 of a data file, by its path or by the name of a fetched data set; `'synthetic'` where the options decide everything. */
export function dataHash(data: string): string {
  if (data === 'synthetic') return data;
  const bytes = readingInput(() => readFileSync(pathOf(data)));
  return createHash('sha256').update(bytes).digest('hex');
}
