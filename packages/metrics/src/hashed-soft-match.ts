import { expectThat, expectWhole } from './_check.ts';
import { countEach } from './_ngrams.ts';
import { rememberLast } from './_prepared-scorer.ts';
import { referenceOf } from './_reference.ts';
import { fromMaxima } from './_weighted-maxima.ts';
import { type SparseVector, wordVector } from './_word-vector.ts';
import { words } from './_words.ts';
import { idfWeight, type ReferenceIdf } from './idf.ts';
import type { PrecisionRecall } from './precision-recall.ts';
import type { Scorer } from './scorer.ts';
import { formatSignature } from './signature.ts';

/** Options of {@link createHashedSoftMatch}. */
export interface HashedSoftMatchOptions {
  /** A table from {@link fitReferenceIdf}, fitted on training references, or `'uniform'` for equal weights. */
  readonly idf: ReferenceIdf | 'uniform';
  /**
   * Dimension of the word vectors, a whole number from 16 to 65536.
   *
   * @defaultValue 256
   */
  readonly dimension?: number;
  /**
   * Cosine at and below which two words count as unrelated, in [0, 1). With 0, long texts contain accidental matches and
   * score too high.
   *
   * @defaultValue 0.4
   */
  readonly floor?: number;
  /**
   * How many word vectors are cached, from 0. A full cache is emptied. Affects only speed.
   *
   * @defaultValue 32768
   */
  readonly cacheSize?: number;
}

/** A lexical soft match. It compares spelling only, without synonyms, negation or context. It is not BERTScore. */
export interface HashedSoftMatch extends Scorer {
  readonly isBertScore: false;
  /** Returns precision, recall and F1. `score` is the F1. */
  match(candidate: string, reference: string): PrecisionRecall;
}

/** The distinct words of a text. A word's weight includes its repeats. */
interface Prepared {
  readonly vectors: readonly SparseVector[];
  readonly weights: Float64Array;
}

/**
 * The words of a text by vector index: the entries of all word vectors at index k are those from offsets[k] to
 * offsets[k + 1]. Two words share few indices, so this takes a tenth of the steps of dot products.
 */
interface Postings {
  readonly offsets: Uint32Array;
  /** The word of each entry. */
  readonly words: Uint32Array;
  readonly values: Float64Array;
}

// a longer word is a hash or a line of base64, which does not repeat
const LONGEST_CACHED_WORD = 64;

/**
 * Returns a scorer for P(y) that needs no model: BERTScore's matcher over hashed spelling instead of embeddings. Each
 * word becomes a vector of its hashed, signed character 3- to 5-grams and the whole word. A cosine s counts as
 * max(0, (s - floor) / (1 - floor)). Precision, recall and F1 are those of {@link greedyMatch} with idf weights.
 *
 * Scores are in [0, 1]. Equal words match with exactly 1. A text without words scores 0. If all words of a side have
 * weight 0, they get weight 1 instead, so that every text with a word scores 1 against itself. There is no default
 * threshold: calibrate one with {@link calibrateThreshold}.
 *
 * @throws TypeError when `idf` is missing; RangeError when another option is out of range
 *
 * @example
 * ```ts
 * import { createHashedSoftMatch, fitReferenceIdf } from '@der-gym/metrics';
 *
 * const idf = fitReferenceIdf(['The train leaves at noon.', 'The ship sails at dawn.', 'The plane lands at dusk.']);
 * const scorer = createHashedSoftMatch({ idf });
 * const question = { reference: 'The train leaves at noon.' };
 * scorer.score('the TRAIN leaves at noon', question); // => 1
 * const near = scorer.score('Trains are leaving at noon.', question);
 * const far = scorer.score('Nobody knows.', question);
 * near > 0.3 && far < 0.1; // => true
 * ```
 */
export function createHashedSoftMatch(options: HashedSoftMatchOptions): HashedSoftMatch {
  const { idf, dimension = 256, floor = 0.4, cacheSize = 32_768 } = options;
  checkOptions(idf, dimension, floor, cacheSize);
  const scratch = new Float64Array(dimension);
  const cache = new Map<string, SparseVector>();

  const vectorOf = (word: string): SparseVector => {
    const known = cache.get(word);
    if (known !== undefined) return known;
    const vector = wordVector(word, dimension, scratch);
    if (word.length <= LONGEST_CACHED_WORD && cacheSize > 0) {
      if (cache.size >= cacheSize) cache.clear();
      cache.set(word, vector);
    }
    return vector;
  };
  const prepare = (text: string): Prepared => {
    const counts = countEach(words(text));
    const distinct = [...counts.keys()];
    const occurrences = Float64Array.from(counts.values());
    const weights =
      idf === 'uniform' ? occurrences : occurrences.map((count, i) => count * idfWeight(idf, distinct[i]!));
    const heavy = weights.some((weight) => weight > 0);
    return { vectors: distinct.map(vectorOf), weights: heavy ? weights : occurrences };
  };
  const referenceFor = rememberLast((reference) => {
    const prepared = prepare(reference);
    return { prepared, postings: postingsOf(prepared.vectors, dimension) };
  });
  const match = (candidate: string, reference: string): PrecisionRecall => {
    const { prepared, postings } = referenceFor(reference);
    return matchPrepared(prepare(candidate), prepared, postings, floor);
  };
  return {
    signature: formatSignature('hashedSoftMatchF1', 1, {
      bertScore: false,
      dimension,
      floor,
      idf: idf === 'uniform' ? idf : idf.hash,
    }),
    range: [0, 1],
    defaultThreshold: null,
    isBertScore: false,
    match,
    score: (answer, question) => match(answer, referenceOf(question)).f1,
  };
}

/** Greedy matching over sparse vectors. */
function matchPrepared(
  candidate: Prepared,
  reference: Prepared,
  { offsets, words: owners, values: entries }: Postings,
  floor: number,
): PrecisionRecall {
  const candidateBest = new Float64Array(candidate.vectors.length);
  const referenceBest = new Float64Array(reference.vectors.length);
  const cosines = new Float64Array(reference.vectors.length);
  for (let i = 0; i < candidateBest.length; i++) {
    const { indices, values } = candidate.vectors[i]!;
    cosines.fill(0);
    for (let k = 0; k < indices.length; k++) {
      const index = indices[k]!;
      const value = values[k]!;
      const end = offsets[index + 1]!;
      for (let p = offsets[index]!; p < end; p++) cosines[owners[p]!]! += value * entries[p]!;
    }
    let best = 0;
    for (let j = 0; j < cosines.length; j++) {
      const cosine = cosines[j]!;
      if (cosine > best) best = cosine;
      if (cosine > referenceBest[j]!) referenceBest[j] = cosine;
    }
    candidateBest[i] = best;
  }
  // the floor is monotonic, so it is applied only to the greatest cosine
  for (let i = 0; i < candidateBest.length; i++) candidateBest[i] = aboveFloor(candidateBest[i]!, floor);
  for (let j = 0; j < referenceBest.length; j++) referenceBest[j] = aboveFloor(referenceBest[j]!, floor);
  return fromMaxima(candidateBest, candidate.weights, referenceBest, reference.weights);
}

function postingsOf(vectors: readonly SparseVector[], dimension: number): Postings {
  const offsets = new Uint32Array(dimension + 1);
  for (const { indices } of vectors) for (const index of indices) offsets[index + 1]!++;
  for (let k = 0; k < dimension; k++) offsets[k + 1]! += offsets[k]!;
  const next = offsets.slice(0, dimension);
  const owners = new Uint32Array(offsets[dimension]!);
  const entries = new Float64Array(offsets[dimension]!);
  for (const [word, { indices, values }] of vectors.entries()) {
    for (let k = 0; k < indices.length; k++) {
      const at = next[indices[k]!]!++;
      owners[at] = word;
      entries[at] = values[k]!;
    }
  }
  return { offsets, words: owners, values: entries };
}

function aboveFloor(cosine: number, floor: number): number {
  // the cosine of equal vectors is 1 up to rounding
  if (cosine > 1 - 1e-12) return 1;
  return cosine > floor ? (cosine - floor) / (1 - floor) : 0;
}

function checkOptions(idf: unknown, dimension: number, floor: number, cacheSize: number): void {
  if (idf !== 'uniform' && (typeof idf !== 'object' || idf === null)) {
    throw new TypeError(
      `Expected \`idf\` to be a table from fitReferenceIdf or 'uniform', got ${String(idf)}.`,
    );
  }
  expectWhole('dimension', dimension, 16, 65536);
  expectThat('floor', floor, floor >= 0 && floor < 1, 'in [0, 1)');
  expectWhole('cacheSize', cacheSize, 0);
}
