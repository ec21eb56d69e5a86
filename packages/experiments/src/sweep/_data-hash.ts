import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathOf } from '../problem/dataset.ts';
import { readingInput } from '../usage-error.ts';

/** SHA-256 of a data file, given its path or the name of a fetched data set; `'synthetic'` if the options determine the data. */
export function dataHash(data: string): string {
  if (data === 'synthetic') return data;
  const bytes = readingInput(() => readFileSync(pathOf(data)));
  return createHash('sha256').update(bytes).digest('hex');
}
