import { countNgrams, sharedCount } from '../_ngrams.ts';
import { pythonSplit } from '../_python-space.ts';
import type { ChrfOptions } from './chrf-options.ts';

/** The n-grams of a text, one multiset per order: characters from 1, then words from 1. */
export type ChrfNgrams = readonly ReadonlyMap<string, number>[];

// the precision or recall of an order that a text has no n-gram of
const EPSILON = 1e-16;
const PUNCTUATION = /^[!-/:-@[-`{-~]$/;

export function chrfNgrams(text: string, options: Required<ChrfOptions>): ChrfNgrams {
  const cased = options.lowercase ? text.toLowerCase() : text;
  const line = options.whitespace ? cased : pythonSplit(cased).join('');
  const ngrams: Map<string, number>[] = [];
  const starts = codePointStarts(line);
  for (let n = 1; n <= options.charOrder; n++) {
    const counts = new Map<string, number>();
    for (let i = 0; i + n < starts.length; i++) {
      const ngram = line.slice(starts[i], starts[i + n]);
      counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
    }
    ngrams.push(counts);
  }
  const words = options.wordOrder === 0 ? [] : chrfWords(cased);
  for (let n = 1; n <= options.wordOrder; n++) ngrams.push(countNgrams(words, n));
  return ngrams;
}

/** For each order the number of n-grams of candidate, reference and both, for the reference with the best score. */
export function segmentStatistics(
  text: string,
  references: readonly ChrfNgrams[],
  options: Required<ChrfOptions>,
): Float64Array {
  const candidate = chrfNgrams(text, options);
  let best = new Float64Array(3 * candidate.length);
  let bestScore = -1;
  for (const reference of references) {
    const statistics = new Float64Array(3 * candidate.length);
    for (const [n, counts] of candidate.entries()) {
      const wanted = reference[n]!;
      // an order without n-grams in the reference is ignored on both sides
      statistics[3 * n] = wanted.size === 0 ? 0 : sum(counts);
      statistics[3 * n + 1] = sum(wanted);
      statistics[3 * n + 2] = sharedCount(counts, wanted);
    }
    const score = fScore(statistics, options);
    if (score > bestScore) {
      bestScore = score;
      best = statistics;
    }
  }
  return best;
}

/** Returns the score in [0, 100], with sacreBLEU's order of operations. */
export function fScore(statistics: Float64Array, options: Required<ChrfOptions>): number {
  const factor = options.beta * options.beta;
  const orders = statistics.length / 3;
  let smoothed = 0;
  let precisions = 0;
  let recalls = 0;
  let shared = 0;
  for (let n = 0; n < orders; n++) {
    const ofCandidate = statistics[3 * n]!;
    const ofReference = statistics[3 * n + 1]!;
    const ofBoth = statistics[3 * n + 2]!;
    const precision = ofCandidate > 0 ? ofBoth / ofCandidate : EPSILON;
    const recall = ofReference > 0 ? ofBoth / ofReference : EPSILON;
    const denominator = factor * precision + recall;
    smoothed += denominator > 0 ? ((1 + factor) * precision * recall) / denominator : EPSILON;
    if (ofCandidate > 0 && ofReference > 0) {
      precisions += precision;
      recalls += recall;
      shared++;
    }
  }
  if (options.epsSmoothing) return (100 * smoothed) / orders;
  if (shared === 0) return 0;
  const precision = precisions / shared;
  const recall = recalls / shared;
  if (precision + recall === 0) return 0;
  return 100 * (((1 + factor) * precision * recall) / (factor * precision + recall));
}

/** Splits a text into words, and one punctuation mark off the end of each, or else off its start. */
function chrfWords(text: string): string[] {
  return pythonSplit(text).flatMap((word) => {
    const characters = [...word];
    if (characters.length === 1) return [word];
    if (PUNCTUATION.test(characters.at(-1)!)) return [characters.slice(0, -1).join(''), characters.at(-1)!];
    if (PUNCTUATION.test(characters[0]!)) return [characters[0]!, characters.slice(1).join('')];
    return [word];
  });
}

/** Returns the start of each code point, and the end of the text, shape [code points + 1]. */
function codePointStarts(text: string): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  starts.push(at);
  return starts;
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
