import { expectInteger } from 'gymnasium-js/expect';
import { ngramHashes } from './ngrams.ts';

/** Document frequencies of n-grams, as plain JSON. The hashes of the n-grams are in ascending order. */
export interface IdfTable {
  readonly numTexts: number;
  readonly maxN: number;
  readonly hashes: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Returns the document frequencies of the n-grams of some texts. Fit it on training texts only.
 *
 * @example
 * ```ts
 * import { fitIdf } from '@der-gym/env';
 *
 * const { numTexts, counts } = fitIdf(['a cat', 'a dog', 'a dog'], { maxN: 1 });
 * numTexts; // => 3
 * [...counts].sort(); // => [1, 2, 3]
 * ```
 */
export function fitIdf(texts: Iterable<string>, { maxN = 2 }: { readonly maxN?: number } = {}): IdfTable {
  expectInteger('maxN', maxN, 1, 8);
  const counts = new Map<number, number>();
  let numTexts = 0;
  for (const text of texts) {
    numTexts++;
    for (const hash of new Set(ngramHashes(text, maxN))) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  const entries = [...counts].sort(([a], [b]) => a - b);
  return { numTexts, maxN, hashes: entries.map(([hash]) => hash), counts: entries.map(([, count]) => count) };
}

/** Returns ln((n + 1) / (df + 1)) by the hash of an n-gram. Unseen n-grams have the highest weight, those in every text the weight 0. */
export function idfWeights({ numTexts, hashes, counts }: IdfTable): (hash: number) => number {
  if (hashes.length !== counts.length) {
    throw new RangeError(`Expected \`idf.counts\` to have ${hashes.length} entries, got ${counts.length}.`);
  }
  const unseen = Math.log(numTexts + 1);
  const weights = new Map(hashes.map((hash, i) => [hash, Math.log((numTexts + 1) / (counts[i]! + 1))]));
  return (hash) => weights.get(hash) ?? unseen;
}
