import { checkInteger } from '../_check.ts';
import { type IdfTable, idfWeights } from './idf.ts';
import { ngramHashes, words } from './ngrams.ts';

/** All an encoder is made of; plain JSON, so that a checkpoint can hold it. */
export interface TextEncoderOptions {
  /** Entries of the question's half. @defaultValue 256 */
  readonly questionSize?: number;
  /** Entries of the answer's half. @defaultValue 256 */
  readonly answerSize?: number;
  /** Longest n-gram of words, 1 ... 8. @defaultValue 2 */
  readonly maxN?: number;
  /** Whether an n-gram's hash also chooses its sign, so that collisions cancel on average. @defaultValue true */
  readonly signed?: boolean;
  /** Weights of n-grams, fitted on training texts with the same `maxN`. @defaultValue all 1 */
  readonly idf?: { readonly question?: IdfTable; readonly answer?: IdfTable };
  /**
   * Adds four numbers a text: its length, words, share of digits, newlines (the counts n as ln(1 + n) / 8).
   *
   * @defaultValue false
   */
  readonly shape?: boolean;
}

/** Turns a question and its last answer into numbers. It is never shown a reference. */
export interface TextEncoder {
  /** What it was made from, for a checkpoint. */
  readonly options: TextEncoderOptions;
  /** Entries of a row: question half, answer half, 1 where there is an answer, then the shapes of question and answer. */
  readonly size: number;
  /** Writes a row into `out` from `offset` on. */
  encode(question: string, answer: string | null, out: Float32Array, offset: number): void;
  /** Writes the answer's entries of such a row and leaves the question's alone. */
  encodeAnswer(answer: string | null, out: Float32Array, offset: number): void;
}

const SHAPE = 4;

/**
 * Returns an encoder of hashed word n-grams, with nothing to download: a pure function of its options and the texts.
 *
 * Each half holds, for every n-gram, count x idf at index (hash mod size), signed by the hash's top bit, and has length 1 (or 0,
 * where there are no words).
 *
 * @example
 * ```ts
 * import { createTextEncoder } from '@der-gym/env';
 *
 * const encoder = createTextEncoder({ questionSize: 4, answerSize: 4, signed: false, maxN: 1 });
 * const row = new Float32Array(encoder.size);
 * encoder.encode('why why', null, row, 0);
 * encoder.size; // => 9
 * [row.slice(0, 4).reduce((a, b) => a + b), row[8]]; // => [1, 0]
 * encoder.encode('why why', '', row, 0);
 * row[8]; // => 1
 * ```
 */
export function createTextEncoder(options: TextEncoderOptions = {}): TextEncoder {
  const { questionSize = 256, answerSize = 256, maxN = 2, signed = true, idf = {}, shape = false } = options;
  checkInteger('questionSize', questionSize, 0, 2 ** 24);
  checkInteger('answerSize', answerSize, 0, 2 ** 24);
  checkInteger('maxN', maxN, 1, 8);
  for (const table of [idf.question, idf.answer]) {
    if (table !== undefined && table.maxN !== maxN) {
      throw new RangeError(`Expected \`idf\` to be fitted with maxN ${maxN}, got ${table.maxN}.`);
    }
  }
  const questionWeight = idf.question === undefined ? () => 1 : idfWeights(idf.question);
  const answerWeight = idf.answer === undefined ? () => 1 : idfWeights(idf.answer);
  const flag = questionSize + answerSize;

  const encodeAnswer = (answer: string | null, out: Float32Array, offset: number): void => {
    writeHalf(answer ?? '', answerSize, maxN, signed, answerWeight, out, offset + questionSize);
    out[offset + flag] = answer === null ? 0 : 1;
    if (shape) writeShape(answer ?? '', out, offset + flag + 1 + SHAPE);
  };
  return {
    options,
    size: flag + 1 + (shape ? 2 * SHAPE : 0),
    encode(question, answer, out, offset) {
      writeHalf(question, questionSize, maxN, signed, questionWeight, out, offset);
      if (shape) writeShape(question, out, offset + flag + 1);
      encodeAnswer(answer, out, offset);
    },
    encodeAnswer,
  };
}

function writeHalf(
  text: string,
  size: number,
  maxN: number,
  signed: boolean,
  weight: (hash: number) => number,
  out: Float32Array,
  offset: number,
): void {
  out.fill(0, offset, offset + size);
  if (size === 0) return;
  // summed in doubles: the order of n-grams of equal weight does not matter
  const sums = new Float64Array(size);
  for (const hash of ngramHashes(text, maxN)) {
    const sign = signed && hash >= 2 ** 31 ? -1 : 1;
    sums[hash % size]! += sign * weight(hash);
  }
  let squares = 0;
  for (const sum of sums) squares += sum * sum;
  if (squares === 0) return;
  const norm = Math.sqrt(squares);
  for (let i = 0; i < size; i++) out[offset + i] = sums[i]! / norm;
}

function writeShape(text: string, out: Float32Array, offset: number): void {
  const { length } = text;
  const digits = text.match(/\d/g)?.length ?? 0;
  const newlines = text.split('\n').length - 1;
  out[offset] = Math.log(1 + length) / 8;
  out[offset + 1] = Math.log(1 + words(text).length) / 8;
  out[offset + 2] = length === 0 ? 0 : digits / length;
  out[offset + 3] = Math.log(1 + newlines) / 8;
}
