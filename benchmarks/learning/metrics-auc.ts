// How well each score separates correct from incorrect solutions of GSM8K: the table of docs/metrics.md.
//   DER_GYM_DATA=... node --import tsx benchmarks/learning/metrics-auc.ts          prints it
//   DER_GYM_DATA=... node --import tsx benchmarks/learning/metrics-auc.ts --write  puts it into docs/metrics.md
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createBleu,
  createChrf,
  createHashedSoftMatch,
  createNumberF1,
  createRouge,
  createRougeS,
  createTokenF1,
  fitReferenceIdf,
  gsm8kExactMatch,
} from '@der-gym/metrics';
import type { Scorer } from '../../packages/metrics/src/scorer.ts';
import { flagsOf } from './_flags.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The recorded solutions; the file may not exist. */
export const dataFile = resolve(root, process.env.DER_GYM_DATA ?? '../shared/data', 'gsm8k-solutions.jsonl');
export const docsFile = resolve(root, 'docs/metrics.md');
const BEGIN = '<!-- metrics-auc: written by benchmarks/learning/metrics-auc.ts -->';
const END = '<!-- /metrics-auc -->';

/** The score of one solution. */
export interface Scored {
  readonly group: number;
  readonly score: number;
  readonly correct: boolean;
}

/** An area under the ROC curve with its standard error. */
export interface Auc {
  readonly auc: number;
  readonly error: number;
}

/**
 * The share of (correct, incorrect) pairs in which the correct one scores higher, with ties counted as half, and its standard error
 * clustered by question (Obuchowski 1997), because solutions of one question are not independent.
 */
export function clusteredAuc(items: readonly Scored[]): Auc {
  const positives = Float64Array.from(
    items.filter(({ correct }) => correct).map(({ score }) => score),
  ).sort();
  const negatives = Float64Array.from(
    items.filter(({ correct }) => !correct).map(({ score }) => score),
  ).sort();
  const [m, n] = [positives.length, negatives.length];
  const groups = new Map<number, { above: number; positives: number; below: number; negatives: number }>();
  for (const { group, score, correct } of items) {
    const sums = groups.get(group) ?? { above: 0, positives: 0, below: 0, negatives: 0 };
    groups.set(group, sums);
    if (correct) {
      sums.above += (countBelow(negatives, score, false) + countBelow(negatives, score, true)) / (2 * n);
      sums.positives++;
    } else {
      sums.below += 1 - (countBelow(positives, score, false) + countBelow(positives, score, true)) / (2 * m);
      sums.negatives++;
    }
  }
  const list = [...groups.values()];
  const auc = list.reduce((sum, { above }) => sum + above, 0) / m;
  const [withPositives, withNegatives] = [
    list.filter((g) => g.positives > 0).length,
    list.filter((g) => g.negatives > 0).length,
  ];
  let [s10, s01, s11] = [0, 0, 0];
  for (const g of list) {
    const a = g.above - g.positives * auc;
    const b = g.below - g.negatives * auc;
    s10 += a * a;
    s01 += b * b;
    s11 += a * b;
  }
  s10 *= withPositives / ((withPositives - 1) * m);
  s01 *= withNegatives / ((withNegatives - 1) * n);
  s11 *= list.length / (list.length - 1);
  return { auc, error: Math.sqrt(Math.max(0, s10 / m + s01 / n + (2 * s11) / (m * n))) };
}

/** The number of sorted values below a score, or less than or equal to it. */
function countBelow(sorted: Float64Array, score: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < score || (orEqual && sorted[middle] === score)) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Row {
  readonly id: string;
  readonly reference: string;
  readonly experts: Readonly<Record<string, { readonly text: string; readonly correct: boolean }>>;
}

/** The table, in Markdown, between its markers. */
export function aucTable(file: string): string {
  const rows = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  const idf = fitReferenceIdf(rows.map(({ reference }) => reference));
  const length: Scorer = {
    signature: 'fewer characters score higher (no scorer)',
    range: [Number.NEGATIVE_INFINITY, 0],
    defaultThreshold: null,
    score: (answer) => -answer.length,
  };
  const scorers: readonly Scorer[] = [
    gsm8kExactMatch({ format: 'A:' }),
    gsm8kExactMatch({ format: 'A:', candidateFormat: 'flexible' }),
    createNumberF1(),
    createTokenF1(),
    createTokenF1({ normalisation: 'words' }),
    createRouge({ variant: 'rouge1' }),
    createRouge({ variant: 'rouge2' }),
    createRouge({ variant: 'rougeL' }),
    createRouge({ variant: 'rougeL', stem: true }),
    createRouge({ variant: 'rougeLsum' }),
    createRougeS(),
    createRougeS({ maxGap: 4, unigrams: true }),
    createBleu(),
    createBleu({ effectiveOrder: false }),
    createChrf(),
    createChrf({ wordOrder: 2 }),
    createHashedSoftMatch({ idf: 'uniform' }),
    createHashedSoftMatch({ idf }),
    length,
  ];
  const lines = scorers.map((scorer) => {
    const items = rows.flatMap((row, group) =>
      Object.values(row.experts).map(({ text, correct }) => ({
        group,
        correct,
        score: scorer.score(text, row),
      })),
    );
    const { auc, error } = clusteredAuc(items);
    const low = Math.max(0, auc - 1.96 * error);
    const high = Math.min(1, auc + 1.96 * error);
    const range = scorer === length ? '' : `[${scorer.range.join(', ')}]`;
    return `| \`${scorer.signature}\` | ${auc.toFixed(3)} | ${low.toFixed(3)} to ${high.toFixed(3)} | ${range} |`;
  });
  const solutions = rows.reduce((sum, { experts }) => sum + Object.keys(experts).length, 0);
  const right = rows.flatMap(({ experts }) => Object.values(experts)).filter(({ correct }) => correct).length;
  return [
    BEGIN,
    '',
    `${solutions} solutions of ${rows.length} questions, ${right} of them right; 95 % intervals, clustered by question.`,
    '',
    '| score | AUC | interval | range |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
    END,
  ].join('\n');
}

/** The part of a text between the markers, including them. */
export function markedPart(text: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin)
    throw new RangeError(`Expected the text to contain ${BEGIN} and, after it, ${END}.`);
  return text.slice(begin, end + END.length);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { write } = flagsOf({ write: 'switch' });
  if (!existsSync(dataFile)) {
    console.error(`No such file: ${dataFile}. Set DER_GYM_DATA to the folder of gsm8k-solutions.jsonl.`);
    process.exit(2);
  }
  const table = aucTable(dataFile);
  if (write) {
    const docs = readFileSync(docsFile, 'utf8');
    writeFileSync(
      docsFile,
      docs.replace(markedPart(docs), () => table),
    );
  } else console.log(table);
}
