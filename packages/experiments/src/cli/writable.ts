import { accessSync, constants, existsSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/**
 * Checks that a path can be written, before any work is done for it.
 *
 * @throws UsageError if it cannot
 */
export function expectWritable(flag: string, path: string, what: 'file' | 'folder'): void {
  const error = (why: string) =>
    new UsageError(`Expected ${flag} to be a ${what} to write to, got ${path}: ${why}.`);
  const found = statOf(path);
  if (found !== null && what === 'folder' && !found.isDirectory()) throw error('it is a file');
  if (found?.isDirectory() === true && what === 'file') throw error('it is a folder');
  if (found !== null && what === 'file' && !found.isFile()) throw error('it is not a regular file');
  let folder = resolve(what === 'folder' ? path : dirname(path));
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  if (statOf(folder)?.isDirectory() === false) throw error(`${folder} is a file`);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw error(`no permission to write to ${folder}`);
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
