import { fitIdf, ngramHashes, TEXT_SHAPE_NAMES, type TextEncoder, textShape } from '@der-gym/env';
import { expectInteger } from 'gymnasium-js/expect';
import { type SparseRows, writeRows } from '../linear/sparse-rows.ts';
import {
  type AgreementMeasure,
  extraNames,
  mean,
  type TerminatorExtra,
  type TrajectoryInput,
  writeExtras,
} from './agreement.ts';

/** The columns that describe the text of an answer without an encoder. They are followed by one column per expert and the hashed words. */
export const textFeatures: readonly string[] = [
  ...TEXT_SHAPE_NAMES,
  'the last number is whole',
  'size of the last number',
  'the last number is in the question',
];

/** What the columns depend on. */
export interface TerminatorLayout {
  /** Names of the experts, in order. */
  readonly experts: readonly string[];
  readonly extras: readonly TerminatorExtra[];
  readonly agreement: readonly AgreementMeasure[];
  /** Its output for question and answer replaces `textFeatures`. */
  readonly encoder?: TextEncoder | undefined;
}

function textSize({ encoder }: TerminatorLayout): number {
  return encoder === undefined ? textFeatures.length : encoder.size;
}

/** Returns the number of columns that are not hashed words: those of the texts, one per expert, and the extras. */
export function denseSize(layout: TerminatorLayout): number {
  const { experts, extras, agreement } = layout;
  return textSize(layout) + experts.length + extraNames(extras, agreement, experts).length;
}

/** Inverse document frequencies and the scale of the dense columns, fitted on the training inputs only. */
export interface TerminatorScale {
  readonly idf: ReturnType<typeof fitIdf> | null;
  /** Mean of each dense column over the training inputs; `sd` is its standard deviation. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Returns a function that computes the unscaled dense columns of an input, in order. */
function describer(
  layout: TerminatorLayout,
  idf: ReturnType<typeof fitIdf> | null,
): (input: TrajectoryInput) => Float64Array {
  const { extras, agreement, encoder } = layout;
  const numExperts = layout.experts.length;
  const size = denseSize(layout);
  const numTexts = textSize(layout);
  const row = new Float32Array(numTexts);
  const ofText = cacheLast((question, answer): ArrayLike<number> => {
    if (encoder === undefined)
      return [...textShape(question, answer, idf === null ? {} : { idf }), ...lastNumber(question, answer)];
    encoder.encode(question, answer, row, 0);
    return row;
  });
  return (input) => {
    const { question, answer, expert } = input;
    expectInteger('expert', expert, 0, numExperts - 1);
    const columns = new Float64Array(size);
    columns.set(ofText(question.text, answer));
    columns[numTexts + expert] = 1;
    writeExtras(input, extras, agreement, numExperts, columns, numTexts + numExperts);
    return columns;
  };
}

/** Caches the last result, because consecutive inputs often have the same answer from different experts. */
function cacheLast<T>(
  describe: (question: string, answer: string) => T,
): (question: string, answer: string) => T {
  let last: { readonly question: string; readonly answer: string; readonly value: T } | undefined;
  return (question, answer) => {
    if (last?.question !== question || last.answer !== answer) {
      last = { question, answer, value: describe(question, answer) };
    }
    return last.value;
  };
}

/** Returns properties of the last number in an answer, all 0 if there is none. */
function lastNumber(question: string, answer: string): [isWhole: number, size: number, isGiven: number] {
  const last = numbers(answer).at(-1);
  if (last === undefined) return [0, 0, 0];
  return [
    Number.isInteger(Number(last)) ? 1 : 0,
    // a number that is too large for a double is replaced by the largest double
    Math.log(1 + Math.min(Number(last), Number.MAX_VALUE)),
    numbers(question).includes(last) ? 1 : 0,
  ];
}

/**
 * Fits the inverse document frequencies and the scale of the dense columns to training inputs. Constant columns are not scaled.
 * Columns of an encoder are not centred, so that zeros remain zeros and need no storage.
 */
export function fitScale(inputs: readonly TrajectoryInput[], layout: TerminatorLayout): TerminatorScale {
  const texts = () => new Set(inputs.flatMap(({ question, answer }) => [question.text, answer]));
  const idf = layout.encoder === undefined ? fitIdf(texts(), { maxN: 1 }) : null;
  const rows = inputs.map(describer(layout, idf));
  const size = denseSize(layout);
  const means = new Float64Array(size);
  const sd = new Float64Array(size);
  for (let j = 0; j < size; j += 1) {
    means[j] = mean(rows.map((row) => row[j]!));
    sd[j] = Math.sqrt(mean(rows.map((row) => (row[j]! - means[j]!) * (row[j]! - means[j]!)))) || 1;
  }
  if (layout.encoder !== undefined) means.fill(0, 0, layout.encoder.size);
  return { idf, mean: means, sd };
}

/** Returns a function that converts inputs to standardised dense columns, followed by the hashed words of the answer. */
export function terminatorFeatures(
  layout: TerminatorLayout,
  scale: TerminatorScale,
  hashedSize: number,
): (inputs: readonly TrajectoryInput[]) => SparseRows {
  const dense = denseSize(layout);
  const columns = describer(layout, scale.idf);
  const hashed = cacheLast((_, answer) => (hashedSize > 0 ? hashedColumns(answer, hashedSize) : []));
  const sparse = layout.encoder?.size ?? 0;
  return (inputs) =>
    writeRows(inputs.length, dense + hashedSize, (r, put) => {
      const input = inputs[r]!;
      columns(input).forEach((x, j) => {
        if (x !== 0 || j >= sparse) put(j, (x - scale.mean[j]!) / scale.sd[j]!);
      });
      for (const [column, x] of hashed(input.question.text, input.answer)) put(dense + column, x);
    });
}

/** Returns the words and word pairs of a text, hashed with a sign and scaled to norm 1, as [column, value]. */
function hashedColumns(text: string, size: number): [column: number, value: number][] {
  const sums = new Map<number, number>();
  for (const hash of new Set(ngramHashes(text, 2))) {
    const column = (hash >>> 1) % size;
    sums.set(column, (sums.get(column) ?? 0) + ((hash & 1) === 1 ? 1 : -1));
  }
  let squares = 0;
  for (const x of sums.values()) squares += x * x;
  const norm = Math.sqrt(squares) || 1;
  return [...sums].map(([column, x]) => [column, x / norm]);
}

/** Returns the numbers of a text as written, but without commas, so that '1,200' and '1200' are equal. */
function numbers(text: string): string[] {
  return (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((found) => found.replaceAll(',', ''));
}
