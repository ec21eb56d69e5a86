import { hash32 } from './_hash.ts';

/** Returns the words of a text in lower case: runs of letters, digits and underscores of any script. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
}

/**
 * Returns the hashes of a text's word n-grams for n = 1 ... `maxN`, including duplicates.
 *
 * @example
 * ```ts
 * import { ngramHashes } from '@der-gym/env';
 *
 * ngramHashes('No, no!', 2).length; // => 3
 * new Set(ngramHashes('No, no!', 2)).size; // => 2
 * ```
 */
export function ngramHashes(text: string, maxN: number): Uint32Array {
  const list = words(text);
  const hashes: number[] = [];
  for (let n = 1; n <= maxN; n++) {
    for (let i = 0; i + n <= list.length; i++) hashes.push(hash32(list.slice(i, i + n).join(' ')));
  }
  return Uint32Array.from(hashes);
}
