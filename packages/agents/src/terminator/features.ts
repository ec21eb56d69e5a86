import type { TerminatorInput } from '@der-gym/env';
import { expectNonNegative } from '../_check.ts';
import { type SparseRows, sparseFromEntries } from '../linear/sparse-rows.ts';
import { checkAnnotations } from './_calculator.ts';
import { hash, numbers, words } from './_words.ts';

/** What the features of a Terminator are made of, besides the texts. */
export interface TerminatorFeatureOptions {
  /** Columns for hashed words and pairs of words of the answer; 0 for none. @defaultValue 1024 */
  readonly hashedSize?: number;
}

/** Names of the columns that describe an answer's shape, before one for each expert and the hashed words. */
export const shapeFeatures = [
  'lnAnswerLength',
  'lnQuestionLength',
  'lnLengthRatio',
  'questionCoverage',
  'answerCoverage',
  'typeTokenRatio',
  'distinctPairs',
  'lnNewlines',
  'lnListItems',
  'lnDigits',
  'refusal',
  'endsWithTerminator',
  'meanIdf',
  'sdIdf',
  'hasFinalNumber',
  'hasAnnotations',
  'consistentAnnotations',
  'questionNumbersUsed',
] as const;

/** Fitted on training texts alone: how rare words are, and the scale of each dense column. */
export interface TerminatorScale {
  /** ln((documents + 1) / (document frequency + 1)) by hash bucket. */
  readonly idf: Float64Array;
  /** Mean and standard deviation of the dense columns on train, shape [shapeFeatures + experts]. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

const idfBuckets = 8192;
const refusal =
  /\b(?:i(?:'m| am) (?:sorry|unable|not (?:able|sure))|i (?:can't|cannot|don't know)|as an ai|no answer)\b/i;

/** How rare words are in the questions and answers given; each text is a document. */
export function fitIdf(inputs: readonly TerminatorInput[]): Float64Array {
  const texts = new Set(inputs.flatMap(({ question, answer }) => [question.text, answer]));
  const frequency = new Float64Array(idfBuckets);
  for (const text of texts) {
    for (const bucket of new Set(words(text).map((word) => hash(word) % idfBuckets))) {
      frequency[bucket] = frequency[bucket]! + 1;
    }
  }
  return frequency.map((count) => Math.log((texts.size + 1) / (count + 1)));
}

/** The dense columns of one input: `shapeFeatures`, then 1 for the expert that answered. */
export function denseFeatures(input: TerminatorInput, numExperts: number, idf: Float64Array): Float64Array {
  const { question, answer, expert } = input;
  const asked = words(question.text);
  const said = words(answer);
  const weight = (word: string) => idf[hash(word) % idfBuckets]!;
  const idfs = said.map(weight);
  const meanIdf = mean(idfs);
  const pairs = said.slice(1).map((word, i) => `${said[i]} ${word}`);
  const annotations = checkAnnotations(answer);
  const given = numbers(question.text);
  const used = new Set(numbers(answer));
  const lines = answer.split('\n');
  const shape: Record<(typeof shapeFeatures)[number], number> = {
    lnAnswerLength: Math.log(1 + answer.length),
    lnQuestionLength: Math.log(1 + question.text.length),
    lnLengthRatio: Math.log((1 + said.length) / (1 + asked.length)),
    questionCoverage: coverage(asked, said, weight),
    answerCoverage: coverage(said, asked, weight),
    typeTokenRatio: said.length === 0 ? 0 : new Set(said).size / said.length,
    distinctPairs: pairs.length === 0 ? 0 : new Set(pairs).size / pairs.length,
    lnNewlines: Math.log(lines.length),
    lnListItems: Math.log(1 + lines.filter((line) => /^\s*(?:[-*•]|\d+[.)])\s/.test(line)).length),
    lnDigits: Math.log(1 + (answer.match(/\d/g)?.length ?? 0)),
    refusal: refusal.test(answer) ? 1 : 0,
    endsWithTerminator: /[.!?…)"”'\]}\d]\s*$/.test(answer) ? 1 : 0,
    meanIdf,
    sdIdf: Math.sqrt(mean(idfs.map((x) => (x - meanIdf) * (x - meanIdf)))),
    hasFinalNumber: /\d\D{0,20}$/.test(answer) ? 1 : 0,
    hasAnnotations: annotations.count > 0 ? 1 : 0,
    consistentAnnotations: annotations.count === 0 ? 0 : annotations.consistent / annotations.count,
    questionNumbersUsed: given.length === 0 ? 0 : given.filter((x) => used.has(x)).length / given.length,
  };
  const columns = new Float64Array(shapeFeatures.length + numExperts);
  shapeFeatures.forEach((name, j) => {
    columns[j] = shape[name];
  });
  if (expert < 0 || expert >= numExperts || !Number.isInteger(expert)) {
    throw new RangeError(`Expected \`expert\` to be in 0..${numExperts - 1}, got ${expert}.`);
  }
  columns[shapeFeatures.length + expert] = 1;
  return columns;
}

/** Mean and standard deviation of each dense column; a column that never varies is left as it is. */
export function fitScale(inputs: readonly TerminatorInput[], numExperts: number): TerminatorScale {
  const idf = fitIdf(inputs);
  const size = shapeFeatures.length + numExperts;
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  const rows = inputs.map((input) => denseFeatures(input, numExperts, idf));
  for (const row of rows) for (let j = 0; j < size; j += 1) sum[j] = sum[j]! + row[j]!;
  const means = sum.map((total) => total / rows.length);
  for (const row of rows) {
    for (let j = 0; j < size; j += 1)
      squares[j] = squares[j]! + (row[j]! - means[j]!) * (row[j]! - means[j]!);
  }
  const sd = squares.map((total) => Math.sqrt(total / rows.length) || 1);
  return { idf, mean: means, sd };
}

/** Standardised dense columns, then the hashed words and pairs of the answer, of norm 1, unstandardised. */
export function terminatorFeatures(
  inputs: readonly TerminatorInput[],
  numExperts: number,
  scale: TerminatorScale,
  options: TerminatorFeatureOptions = {},
): SparseRows {
  const { hashedSize = 1024 } = options;
  expectNonNegative('hashedSize', hashedSize);
  const dense = shapeFeatures.length + numExperts;
  const entries = inputs.map((input) => {
    const columns = denseFeatures(input, numExperts, scale.idf);
    const row: [number, number][] = [];
    columns.forEach((x, j) => {
      row.push([j, (x - scale.mean[j]!) / scale.sd[j]!]);
    });
    if (hashedSize > 0) {
      for (const [j, x] of hashedWords(input.answer, hashedSize)) row.push([dense + j, x]);
    }
    return row;
  });
  return sparseFromEntries(entries, dense + hashedSize);
}

/** Presence of words and neighbouring pairs, hashed with a sign, scaled to norm 1. */
function hashedWords(text: string, size: number): [number, number][] {
  const list = words(text);
  const found = new Set([...list, ...list.slice(1).map((word, i) => `${list[i]} ${word}`)]);
  const sums = new Map<number, number>();
  for (const item of found) {
    const h = hash(item);
    const bucket = (h >>> 1) % size;
    sums.set(bucket, (sums.get(bucket) ?? 0) + ((h & 1) === 1 ? 1 : -1));
  }
  const norm = Math.sqrt([...sums.values()].reduce((total, x) => total + x * x, 0)) || 1;
  return [...sums].map(([bucket, x]) => [bucket, x / norm]);
}

/** Share of the first list's rarity that the second list holds too. */
function coverage(of: readonly string[], by: readonly string[], weight: (word: string) => number): number {
  const held = new Set(by);
  let total = 0;
  let covered = 0;
  for (const word of new Set(of)) {
    total += weight(word);
    if (held.has(word)) covered += weight(word);
  }
  return total > 0 ? covered / total : 0;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, x) => sum + x, 0) / values.length;
}
