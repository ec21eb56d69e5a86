import { ngramHashes } from '@der-gym/env';

/** A text as the features see it. */
export interface HashedText {
  /** How many words it has. */
  readonly length: number;
  /** Hash of each word, in order. */
  readonly words: Uint32Array;
  /** Hash of each two neighbouring words, in order. */
  readonly pairs: Uint32Array;
}

export function hashText(text: string): HashedText {
  // n single words come first, then the n - 1 pairs
  const hashes = ngramHashes(text, 2);
  const length = (hashes.length + 1) >> 1;
  return { length, words: hashes.subarray(0, length), pairs: hashes.subarray(length) };
}

/** Presence of words and pairs, hashed with a sign, scaled to norm 1, as [column, value]. */
export function hashedColumns(text: HashedText, size: number): [column: number, value: number][] {
  const sums = new Map<number, number>();
  for (const hash of new Set([...text.words, ...text.pairs])) {
    const column = (hash >>> 1) % size;
    sums.set(column, (sums.get(column) ?? 0) + ((hash & 1) === 1 ? 1 : -1));
  }
  let squares = 0;
  for (const x of sums.values()) squares += x * x;
  const norm = Math.sqrt(squares) || 1;
  return [...sums].map(([column, x]) => [column, x / norm]);
}
