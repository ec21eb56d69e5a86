import { fitIdf, type IdfTable, idfWeights, type TerminatorInput } from '@der-gym/env';
import { type SparseRows, sparseFromEntries } from '../linear/sparse-rows.ts';
import { checkAnnotations } from './_calculator.ts';
import { type HashedText, hashedColumns, hashText } from './_hashed-text.ts';

/** Names of the columns that describe an answer's shape; one column for each expert and the hashed words follow. */
export const shapeFeatures = [
  'lnAnswerLength',
  'lnQuestionLength',
  'lnLengthRatio',
  'questionCoverage',
  'answerCoverage',
  'typeTokenRatio',
  'distinctPairs',
  'lnLines',
  'lnListItems',
  'lnCodeFences',
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
  readonly idf: IdfTable;
  /** Mean and standard deviation of the dense columns on train, shape [shapeFeatures + experts]. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

const refusal =
  /\b(?:i(?:'m| am) (?:sorry|unable|not (?:able|sure))|i (?:can't|cannot|don't know)|as an ai|no answer)\b/i;

/** The dense columns of one input: `shapeFeatures`, then 1 for the expert that answered. */
function denseFeatures(
  { question, answer, expert }: TerminatorInput,
  said: HashedText,
  numExperts: number,
  weight: (hash: number) => number,
): Float64Array {
  if (!(expert >= 0 && expert < numExperts && Number.isInteger(expert))) {
    throw new RangeError(`Expected \`expert\` to be in 0..${numExperts - 1}, got ${expert}.`);
  }
  const asked = hashText(question.text);
  const idfs = Array.from(said.words, weight);
  const meanIdf = mean(idfs);
  const annotations = checkAnnotations(answer);
  const given = numbers(question.text);
  const used = new Set(numbers(answer));
  const lines = answer.split('\n');
  const shape: Record<(typeof shapeFeatures)[number], number> = {
    lnAnswerLength: Math.log(1 + answer.length),
    lnQuestionLength: Math.log(1 + question.text.length),
    lnLengthRatio: Math.log((1 + said.length) / (1 + asked.length)),
    questionCoverage: coverage(asked.words, said.words, weight),
    answerCoverage: coverage(said.words, asked.words, weight),
    typeTokenRatio: distinct(said.words),
    distinctPairs: distinct(said.pairs),
    lnLines: Math.log(lines.length),
    lnListItems: Math.log(1 + lines.filter((line) => /^\s*(?:[-*•]|\d+[.)])\s/.test(line)).length),
    lnCodeFences: Math.log(1 + lines.filter((line) => line.startsWith('```')).length),
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
  columns[shapeFeatures.length + expert] = 1;
  return columns;
}

/** Rarity of words and scale of the dense columns on training inputs; a column that never varies is not scaled. */
export function fitScale(inputs: readonly TerminatorInput[], numExperts: number): TerminatorScale {
  const idf = fitIdf(new Set(inputs.flatMap(({ question, answer }) => [question.text, answer])), { maxN: 1 });
  const weight = idfWeights(idf);
  const rows = inputs.map((input) => denseFeatures(input, hashText(input.answer), numExperts, weight));
  const size = shapeFeatures.length + numExperts;
  const means = new Float64Array(size);
  const sd = new Float64Array(size);
  for (let j = 0; j < size; j += 1) {
    means[j] = mean(rows.map((row) => row[j]!));
    sd[j] = Math.sqrt(mean(rows.map((row) => (row[j]! - means[j]!) * (row[j]! - means[j]!)))) || 1;
  }
  return { idf, mean: means, sd };
}

/** Returns a function that turns inputs into standardised dense columns, then the hashed words of the answer. */
export function terminatorFeatures(
  numExperts: number,
  scale: TerminatorScale,
  hashedSize: number,
): (inputs: readonly TerminatorInput[]) => SparseRows {
  const weight = idfWeights(scale.idf);
  const dense = shapeFeatures.length + numExperts;
  return (inputs) => {
    const entries = inputs.map((input) => {
      const said = hashText(input.answer);
      const row: [number, number][] = [];
      denseFeatures(input, said, numExperts, weight).forEach((x, j) => {
        row.push([j, (x - scale.mean[j]!) / scale.sd[j]!]);
      });
      if (hashedSize > 0) {
        for (const [column, x] of hashedColumns(said, hashedSize)) row.push([dense + column, x]);
      }
      return row;
    });
    return sparseFromEntries(entries, dense + hashedSize);
  };
}

/** Share of the first text's rarity that the second one holds too. */
function coverage(of: Uint32Array, by: Uint32Array, weight: (hash: number) => number): number {
  const held = new Set(by);
  let total = 0;
  let covered = 0;
  for (const hash of new Set(of)) {
    total += weight(hash);
    if (held.has(hash)) covered += weight(hash);
  }
  return total > 0 ? covered / total : 0;
}

function distinct(hashes: Uint32Array): number {
  return hashes.length === 0 ? 0 : new Set(hashes).size / hashes.length;
}

/** Numbers as written, commas dropped: '1,200' and '1200' are the same. */
function numbers(text: string): string[] {
  return (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((found) => found.replaceAll(',', ''));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, x) => sum + x, 0) / values.length;
}
