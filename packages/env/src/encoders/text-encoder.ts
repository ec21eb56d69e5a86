import { expectInteger, expectNumber, show } from 'gymnasium-js/expect';
import { remembering, type TextEmbedding } from './embedding.ts';
import { type IdfTable, idfWeights } from './idf.ts';
import { ngramHashes, words } from './ngrams.ts';
import { TEXT_SHAPE_NAMES, textShape } from './text-shape.ts';

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
   * - `true`: adds four numbers a text: its length, words, share of digits, newlines (the counts n as ln(1 + n) / 8)
   * - `'full'`: adds `textShape` of question and answer, with the answer's idf
   *
   * @defaultValue false
   */
  readonly shape?: boolean | 'full';
  /** Length of each half, > 0. Networks learn faster from about 3. @defaultValue 1 */
  readonly scale?: number;
  /** The id of the embedding that both halves are made with, handed in beside. @defaultValue none: hashed n-grams */
  readonly embedding?: string;
}

/** Turns a question and its last answer into numbers. It is never shown a reference. */
export interface TextEncoder {
  /** Names what makes the numbers; a checkpoint refuses an encoder of another id. */
  readonly id: string;
  /** What `createTextEncoder` makes it again from; null for any other encoder, which whoever reads a checkpoint hands in. */
  readonly options: TextEncoderOptions | null;
  /** Entries of a row: question half, answer half, 1 where there is an answer, then the shapes of question and answer. */
  readonly size: number;
  /** Writes a row into `out` from `offset` on. */
  encode(question: string, answer: string | null, out: Float32Array, offset: number): void;
  /** Writes the answer's entries of such a row and leaves the question's alone; null where they depend on the question too. */
  readonly encodeAnswer: ((answer: string | null, out: Float32Array, offset: number) => void) | null;
}

const SHAPE = 4;

/**
 * Returns an encoder of hashed word n-grams, with nothing to download: a pure function of its options and the texts.
 *
 * Each half holds, for every n-gram, count x idf at index (hash mod size), signed by the hash's top bit, and has length `scale` (or 0,
 * where there are no words). With an `embedding` of one's own the halves are its vectors instead, scaled alike. Vectors of the last
 * few thousand distinct texts are remembered.
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
      `Expected the embedding ${show(options.embedding)} to be handed in, got ${embedding === undefined ? 'none' : show(embedding.id)}.`,
    );
  }
  const half = (size: number, table: IdfTable | undefined) => {
    if (embedding === undefined || size === 0) {
      const weight = table === undefined ? () => 1 : idfWeights(table);
      return remembering((text) => ngramVector(text, size, maxN, signed, weight, scale));
    }
    expectInteger('embedding.size', embedding.size, size, size);
    return remembering((text) => unit(embedding.embed(text), scale));
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

/** A vector of the given length in the same direction; zeros stay zeros. */
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
  // summed in doubles: the order of n-grams of equal weight does not matter
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
