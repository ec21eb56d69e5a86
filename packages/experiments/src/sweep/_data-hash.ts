import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cachedDataFile, dataFiles } from '@der-gym/experts-mock';
import { cacheFolder } from '../problem/cache-folder.ts';

/** SHA-256 of a data file, by its path or by the name of a fetched data set; `'synthetic'` where the options decide everything. */
export function dataHash(data: string): string {
  if (data === 'synthetic') return data;
  const known = dataFiles.get(data);
  const path = known === undefined ? data : cachedDataFile(known, cacheFolder());
  if (path === null) {
    throw new RangeError(
      `Expected the data set ${data} in ${cacheFolder()}, found none there; fetch it with: der-gym fetch ${data}`,
    );
  }
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (error) {
    throw new RangeError(`Expected the data file ${path} to be readable: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}
