import { expectWhole } from './_check.ts';
import { fnv1a64 } from './_fnv.ts';
import { words } from './_words.ts';

/** Document frequencies of words in the references of the training data. */
export interface ReferenceIdf {
  /** Number of references, N. */
  readonly documents: number;
  /** The number of references that contain each word, df, from 1 to N, sorted by word. */
  readonly documentFrequencies: ReadonlyMap<string, number>;
  /** Identifies the table in signatures: 64-bit FNV-1a of its contents, 16 hexadecimal digits. */
  readonly hash: string;
}

/**
 * Returns the idf table of a set of references. Fit it only on the references of training questions, and save it with the
 * run: with another table the same answers have other scores.
 *
 * @param references - at least two; with one, all its words would have weight ln(2 / 2) = 0
 * @throws RangeError when there are fewer than two references
 *
 * @example
 * ```ts
 * import { fitReferenceIdf } from '@der-gym/metrics';
 * import { idfWeight } from './idf.ts';
 *
 * const idf = fitReferenceIdf(['The cat sat.', 'The dog ran.', 'A bird sang.']);
 * idf.documentFrequencies.get('the'); // => 2
 * idfWeight(idf, 'the') === Math.log(4 / 3); // => true
 * idfWeight(idf, 'never-seen') === Math.log(4); // => true
 * ```
 */
export function fitReferenceIdf(references: readonly string[]): ReferenceIdf {
  return idfOf(references, words);
}

/** Returns the idf table of tokenized references. A word counts once per reference. */
export function idfOf<T>(
  references: readonly T[],
  wordsOf: (reference: T) => Iterable<string>,
): ReferenceIdf {
  if (references.length < 2) {
    throw new RangeError(
      `Expected \`references\` to contain at least two texts, got ${references.length}. Use idf 'uniform' instead.`,
    );
  }
  const counts = new Map<string, number>();
  for (const reference of references) {
    for (const word of new Set(wordsOf(reference))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return referenceIdf(references.length, counts);
}

/**
 * Returns an idf table from its counts, for instance from a table saved as `[...table.documentFrequencies]`.
 *
 * @param documents - N, from 2
 * @param documentFrequencies - word and df, each word once, df from 1 to N
 * @throws RangeError when a count is out of range or a word is repeated
 *
 * @example
 * ```ts
 * import { fitReferenceIdf } from '@der-gym/metrics';
 * import { referenceIdf } from './idf.ts';
 *
 * const fitted = fitReferenceIdf(['The cat sat.', 'The dog ran.']);
 * const saved = JSON.stringify([...fitted.documentFrequencies]);
 * referenceIdf(fitted.documents, JSON.parse(saved)).hash === fitted.hash; // => true
 * ```
 */
export function referenceIdf(
  documents: number,
  documentFrequencies: Iterable<readonly [string, number]>,
): ReferenceIdf {
  expectWhole('documents', documents, 2);
  const sorted = [...documentFrequencies].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  for (const [word, count] of sorted) {
    if (!Number.isSafeInteger(count) || count < 1 || count > documents) {
      throw new RangeError(
        `Expected the document frequency of ${JSON.stringify(word)} to be in 1..${documents}, got ${count}.`,
      );
    }
  }
  const frequencies = new Map(sorted);
  if (frequencies.size !== sorted.length) {
    throw new RangeError('Expected `documentFrequencies` to contain each word once, got a repeated word.');
  }
  const canonical = JSON.stringify([documents, sorted]);
  return { documents, documentFrequencies: frequencies, hash: fnv1a64(new TextEncoder().encode(canonical)) };
}

/**
 * Returns the weight of a word, ln((N + 1) / (df + 1)) as in BERTScore: 0 for a word in every reference, ln(N + 1) for an
 * unknown word.
 *
 * @example
 * ```ts
 * import { fitReferenceIdf } from '@der-gym/metrics';
 * import { idfWeight } from './idf.ts';
 *
 * idfWeight(fitReferenceIdf(['The cat.', 'The dog.']), 'the'); // => 0
 * ```
 */
export function idfWeight(table: ReferenceIdf, word: string): number {
  return Math.log((table.documents + 1) / ((table.documentFrequencies.get(word) ?? 0) + 1));
}
