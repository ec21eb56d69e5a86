import { readFileSync } from 'node:fs';
import { jsonHash } from '../problem/json-hash.ts';
import { UsageError } from '../usage-error.ts';

/** Indented JSON with a final newline; numbers that JSON lacks (NaN, infinities) become null. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * Reads a user's JSON file.
 *
 * @param what - what the file should contain, for the error
 * @throws UsageError for a file that cannot be read, or is not JSON
 */
export function readJson(path: string, what: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UsageError(`No such file: ${path}. Expected ${what}.`, { cause: error });
    const wrong =
      error instanceof SyntaxError
        ? `${path} to be JSON: ${error.message}`
        : `${what} in ${path}, but the file cannot be read`;
    throw new UsageError(`Expected ${wrong}.`, { cause: error });
  }
}

/** Reads a JSON file that may be missing or broken after a kill; null in that case. */
export function readJsonIfAny(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** JSON with a hash of its content, so that {@link readSealedJson} detects changes. */
export function toSealedJson(value: object): string {
  return `${JSON.stringify({ ...value, contentHash: jsonHash(value) })}\n`;
}

/** The value given to `toSealedJson`; null for a missing, broken or changed file. */
export function readSealedJson(path: string): object | null {
  const found = readJsonIfAny(path);
  if (typeof found !== 'object' || found === null || !('contentHash' in found)) return null;
  const { contentHash, ...value } = found;
  return contentHash === jsonHash(value) ? value : null;
}
