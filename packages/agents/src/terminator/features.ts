import { fitIdf, type IdfTable, idfWeights } from '@der-gym/env';
import { type SparseRows, sparseFromEntries } from '../linear/sparse-rows.ts';
import { checkAnnotations } from './_calculator.ts';
import { type HashedText, hashedColumns, hashText } from './_hashed-text.ts';
import {
  type AgreementMeasure,
  extraNames,
  type TerminatorExtra,
  type TrajectoryInput,
  writeExtras,
} from './agreement.ts';

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
  'finalNumberIsWhole',
  'lnFinalNumber',
  'finalNumberInQuestion',
  'lnAnnotations',
  'consistentAnnotations',
  'lastAnnotationIsFinal',
  'questionNumbersUsed',
] as const;

/** Which columns there are. */
export interface TerminatorLayout {
  /** Names, in order. */
  readonly experts: readonly string[];
  readonly extras: readonly TerminatorExtra[];
  readonly agreement: readonly AgreementMeasure[];
}

/** Dense columns: the answer's shape, one for each expert, then the extras. */
export function denseNames({ experts, extras, agreement }: TerminatorLayout): readonly string[] {
  return [...shapeFeatures, ...experts, ...extraNames(extras, agreement, experts)];
}

/** Fitted on training texts alone: how rare words are, and the scale of each dense column. */
export interface TerminatorScale {
  readonly idf: IdfTable;
  /** Mean and standard deviation of the dense columns on train, shape [dense columns]. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

const refusal =
  /\b(?:i(?:'m| am) (?:sorry|unable|not (?:able|sure))|i (?:can't|cannot|don't know)|as an ai|no answer)\b/i;

/** What is known of a question before any answer; computed once for each. */
interface Asked {
  readonly text: HashedText;
  readonly length: number;
  readonly numbers: readonly string[];
}

/** Turns inputs into dense columns, not yet scaled, in the order of `denseNames`. */
function describer(layout: TerminatorLayout, idf: IdfTable) {
  const { extras, agreement } = layout;
  const numExperts = layout.experts.length;
  const size = denseNames(layout).length;
  const weight = idfWeights(idf);
  const known = new Map<string, Asked>();
  return (input: TrajectoryInput, said: HashedText): Float64Array => {
    const { question, answer, expert } = input;
    if (!(expert >= 0 && expert < numExperts && Number.isInteger(expert))) {
      throw new RangeError(`Expected \`expert\` to be in 0..${numExperts - 1}, got ${expert}.`);
    }
    let asked = known.get(question.text);
    if (asked === undefined) {
      const { text } = question;
      asked = { text: hashText(text), length: text.length, numbers: numbers(text) };
      known.set(text, asked);
    }
    const columns = new Float64Array(size);
    const shape = describe(asked, answer, said, weight);
    shapeFeatures.forEach((name, j) => {
      columns[j] = shape[name];
    });
    columns[shapeFeatures.length + expert] = 1;
    writeExtras(input, extras, agreement, numExperts, columns, shapeFeatures.length + numExperts);
    return columns;
  };
}

function describe(
  asked: Asked,
  answer: string,
  said: HashedText,
  weight: (hash: number) => number,
): Record<(typeof shapeFeatures)[number], number> {
  const idfs = Array.from(said.words, weight);
  const meanIdf = mean(idfs);
  const annotations = checkAnnotations(answer);
  const used = numbers(answer);
  const last = used.at(-1);
  const final = last === undefined ? Number.NaN : Number(last);
  const uses = new Set(used);
  const lines = answer.split('\n');
  return {
    lnAnswerLength: Math.log(1 + answer.length),
    lnQuestionLength: Math.log(1 + asked.length),
    lnLengthRatio: Math.log((1 + said.length) / (1 + asked.text.length)),
    questionCoverage: coverage(asked.text.words, said.words, weight),
    answerCoverage: coverage(said.words, asked.text.words, weight),
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
    finalNumberIsWhole: Number.isInteger(final) ? 1 : 0,
    // numbers of any length: a number too long for a double is as large as can be
    lnFinalNumber: Number.isNaN(final) ? 0 : Math.log(1 + Math.min(final, Number.MAX_VALUE)),
    finalNumberInQuestion: last !== undefined && asked.numbers.includes(last) ? 1 : 0,
    lnAnnotations: Math.log(1 + annotations.count),
    consistentAnnotations: annotations.count === 0 ? 0 : annotations.consistent / annotations.count,
    lastAnnotationIsFinal: annotations.last !== null && annotations.last === final ? 1 : 0,
    questionNumbersUsed: mean(asked.numbers.map((x) => (uses.has(x) ? 1 : 0))),
  };
}

/** Rarity of words and scale of the dense columns on training inputs; a column that never varies is not scaled. */
export function fitScale(inputs: readonly TrajectoryInput[], layout: TerminatorLayout): TerminatorScale {
  const idf = fitIdf(new Set(inputs.flatMap(({ question, answer }) => [question.text, answer])), { maxN: 1 });
  const columns = describer(layout, idf);
  const rows = inputs.map((input) => columns(input, hashText(input.answer)));
  const size = denseNames(layout).length;
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
  layout: TerminatorLayout,
  scale: TerminatorScale,
  hashedSize: number,
): (inputs: readonly TrajectoryInput[]) => SparseRows {
  const columns = describer(layout, scale.idf);
  const dense = denseNames(layout).length;
  return (inputs) => {
    const entries = inputs.map((input) => {
      const said = hashText(input.answer);
      const row: [number, number][] = [];
      columns(input, said).forEach((x, j) => {
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
