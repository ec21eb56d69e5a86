import { readFileSync } from 'node:fs';
import { UsageError } from '../usage-error.ts';
import { stateHash } from './fingerprint.ts';

/** Indented JSON with a final newline; numbers that JSON lacks (NaN, infinities) become null. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * What a JSON file of the user's holds.
 *
 * @param what - what was looked for in it
 * @throws UsageError where it cannot be read, or is no JSON
 */
export function readJson(path: string, what: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const wrong =
      error instanceof SyntaxError
        ? `${path} to be JSON: ${error.message}`
        : `${what} in ${path}, but it cannot be read`;
    throw new UsageError(`Expected ${wrong}.`, { cause: error });
  }
}

/** What a JSON file holds that a kill may have left missing or broken; null then. */
export function readJsonIfAny(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** JSON that carries a hash of itself, so that {@link readSealedJson} knows whether it was changed. */
export function toSealedJson(value: object): string {
  return `${JSON.stringify({ ...value, contentHash: stateHash(value) })}\n`;
}

/** What `toSealedJson` was given; null where the file is missing, broken, or not as it was written. */
export function readSealedJson(path: string): object | null {
  const found = readJsonIfAny(path);
  if (typeof found !== 'object' || found === null || !('contentHash' in found)) return null;
  const { contentHash, ...value } = found;
  return contentHash === stateHash(value) ? value : null;
}
