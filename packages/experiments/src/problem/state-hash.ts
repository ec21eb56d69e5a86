import { createHash } from 'node:crypto';

/** SHA-256 of a saved training. */
export function stateHash(saved: unknown): string {
  return createHash('sha256').update(JSON.stringify(saved)).digest('hex');
}
