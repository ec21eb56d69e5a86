import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns the folder for fetched data files: `DER_GYM_CACHE`, else `der-gym` in `XDG_CACHE_HOME`, else
 * in `.cache` of the home folder.
 */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { DER_GYM_CACHE: own, XDG_CACHE_HOME: shared } = environment;
  if (own) return own;
  return join(shared || join(homedir(), '.cache'), 'der-gym');
}
