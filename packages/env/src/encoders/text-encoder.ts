import { expectInteger, expectNumber, show } from 'gymnasium-js/expect';
import { type TextEmbedding, withCache } from './embedding.ts';
import { type IdfTable, idfWeights } from './idf.ts';
import { ngramHashes, words } from './ngrams.ts';
import { TEXT_SHAPE_NAMES, textShape } from './text-shape.ts';

/** The options of an encoder, as plain JSON, which can be saved in a checkpoint. */
export interface TextEncoderOptions {
  /** Length of the question half. @defaultValue 256 */
  readonly questionSize?: number;
  /** Length of the answer half. @defaultValue 256 */
  readonly answerSize?: number;
  /** Longest n-gram of words, 1 ... 8. @defaultValue 2 */
  readonly maxN?: number;
  /** Whether the hash of an n-gram also determines its sign, so that collisions cancel on average. @defaultValue true */
  readonly signed?: boolean;
  /** Weights of n-grams, fitted on training texts with the same `maxN`. @defaultValue all 1 */
  readonly idf?: { readonly question?: IdfTable; readonly answer?: IdfTable };
  /**
   * - `true`: adds four numbers per text: length, words, share of digits, newlines (a count n as ln(1 + n) / 8)
   * - `'full'`: adds `textShape` of question and answer, with the idf of answers
   *
   * @defaultValue false
   */
  readonly shape?: boolean | 'full';
  /** Length of each half, > 0. Networks learn faster from about 3. @defaultValue 1 */
  readonly scale?: number;
  /** The id of the embedding, which is passed as the second argument. @defaultValue none: hashed n-grams */
  readonly embedding?: string;
}

/** Encodes a question and its last answer as numbers. It never reads a reference. */
export interface TextEncoder {
  /** Identifies the encoder. A checkpoint rejects an encoder with another id. */
  readonly id: string;
  /** The options to make it again with `createTextEncoder`; null for any other encoder, which must be passed when a checkpoint is read. */
  readonly options: TextEncoderOptions | null;
  /** Length of a row: question half, answer half, 1 if there is an answer, then the shapes of question and answer. */
  readonly size: number;
  /** Writes a row into `out`, starting at `offset`. */
  encode(question: string, answer: string | null, out: Float32Array, offset: number): void;
  /** Writes only the entries of such a row that depend on the answer; null if some depend on both texts. */
  readonly encodeAnswer: ((answer: string | null, out: Float32Array, offset: number) => void) | null;
}

const SHAPE = 4;

/**
 * Returns an encoder of hashed word n-grams. It downloads nothing, and is a pure function of its options and the texts.
 *
 * Each half holds the sum over the n-grams of count x idf at index (hash mod size), with the sign of the hash's top bit, scaled to the
 * norm `scale` (or 0 if there are no words). With your own `embedding`, the halves are its vectors instead, scaled in the same way.
 * The vectors of the last few thousand distinct texts are cached.
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
export function createTextEncoder(options: TextEncoderOptions = {}, embedding?: TextEmbedding): TextEncoder {
  const { maxN = 2, signed = true, idf = {}, shape = false, scale = 1 } = options;
  const { questionSize = embedding?.size ?? 256, answerSize = embedding?.size ?? 256 } = options;
  expectInteger('questionSize', questionSize, 0, 2 ** 24);
  expectInteger('answerSize', answerSize, 0, 2 ** 24);
  expectInteger('maxN', maxN, 1, 8);
  expectNumber('scale', scale);
  if (scale <= 0) throw new RangeError(`Expected \`scale\` to be > 0, got ${scale}.`);
  if (![true, false, 'full'].includes(shape)) {
    throw new TypeError(`Expected \`shape\` to be true, false or 'full', got ${show(shape)}.`);
  }
  for (const table of [idf.question, idf.answer]) {
    if (table !== undefined && table.maxN !== maxN) {
      throw new RangeError(`Expected \`idf\` to be fitted with maxN ${maxN}, got ${table.maxN}.`);
    }
  }
  if (options.embedding !== embedding?.id && options.embedding !== undefined) {
    throw new RangeError(
      `Expected the embedding ${show(options.embedding)} as second argument, got ${embedding === undefined ? 'none' : show(embedding.id)}.`,
    );
  }
  const half = (size: number, table: IdfTable | undefined) => {
    if (embedding === undefined || size === 0) {
      const weight = table === undefined ? () => 1 : idfWeights(table);
      return withCache((text) => ngramVector(text, size, maxN, signed, weight, scale));
    }
    expectInteger('embedding.size', embedding.size, size, size);
    return withCache((text) => unit(embedding.embed(text), scale));
  };
  const ofQuestion = half(questionSize, idf.question);
  const ofAnswer = half(answerSize, idf.answer);
  const flag = questionSize + answerSize;
  const full = shape === 'full';
  const shapeIdf = idf.answer === undefined ? {} : { idf: idf.answer };

  const encodeAnswer = (answer: string | null, out: Float32Array, offset: number): void => {
    if (answer === null) out.fill(0, offset + questionSize, offset + flag);
    else out.set(ofAnswer(answer), offset + questionSize);
    out[offset + flag] = answer === null ? 0 : 1;
    if (shape === true) writeShape(answer ?? '', out, offset + flag + 1 + SHAPE);
  };
  return {
    id: embedding?.id ?? (full ? 'hashed-shape' : 'hashed'),
    options: embedding === undefined ? options : { ...options, embedding: embedding.id },
    size: flag + 1 + (full ? TEXT_SHAPE_NAMES.length : shape ? 2 * SHAPE : 0),
    encode(question, answer, out, offset) {
      out.set(ofQuestion(question), offset);
      if (shape === true) writeShape(question, out, offset + flag + 1);
      encodeAnswer(answer, out, offset);
      if (full) out.set(textShape(question, answer, shapeIdf), offset + flag + 1);
    },
    encodeAnswer: full ? null : encodeAnswer,
  };
}

/** Scales a vector to the given norm; a zero vector stays zero. */
function unit(vector: Float32Array, scale: number): Float32Array {
  let squares = 0;
  for (const entry of vector) squares += entry * entry;
  return squares === 0 ? vector.slice() : vector.map((entry) => scale * (entry / Math.sqrt(squares)));
}

function ngramVector(
  text: string,
  size: number,
  maxN: number,
  signed: boolean,
  weight: (hash: number) => number,
  scale: number,
): Float32Array {
  const out = new Float32Array(size);
  if (size === 0) return out;
  // in float64, so that the order of n-grams with equal weights does not matter
  const sums = new Float64Array(size);
  for (const hash of ngramHashes(text, maxN)) {
    const sign = signed && hash >= 2 ** 31 ? -1 : 1;
    sums[hash % size]! += sign * weight(hash);
  }
  let squares = 0;
  for (const sum of sums) squares += sum * sum;
  if (squares === 0) return out;
  const norm = Math.sqrt(squares);
  for (let i = 0; i < size; i++) out[i] = scale * (sums[i]! / norm);
  return out;
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
