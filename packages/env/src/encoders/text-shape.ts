import { arithmeticValue } from './_arithmetic.ts';
import { hash32 } from './_hash.ts';
import { type IdfTable, idfWeights } from './idf.ts';
import { words } from './ngrams.ts';

/** The names of the features of `textShape`, in order. */
export const TEXT_SHAPE_NAMES = [
  'length of the question',
  'length of the answer',
  'length of the answer to that of the question',
  "share of the question's words that the answer has",
  "share of the answer's words that the question has",
  'distinct words of the answer',
  'distinct pairs of words',
  'share of digits',
  'lines',
  'list items',
  'code fences',
  'refusal',
  'ends like a sentence',
  'mean rarity of its words',
  'spread of the rarity of its words',
  'states a final number',
  'calculations written out',
  'share of those that are right',
  "share of the question's numbers that it uses",
] as const;

/**
 * Returns features of the shape of an answer to a question, in the order of `TEXT_SHAPE_NAMES`. Without an answer all are 0 except the
 * first. A count n is encoded as ln(1 + n) / 8; all other features are near [0, 1].
 *
 * Written-out calculations have the form `<<48/2=24>>`, as in GSM8K. Words are weighted by `idf` if it is given: fit it on training
 * texts, with any `maxN`.
 *
 * @example
 * ```ts
 * import { TEXT_SHAPE_NAMES, textShape } from '@der-gym/env';
 *
 * const shape = textShape('What is 6 x 7?', 'It is <<6*7=42>>42.');
 * shape.length === TEXT_SHAPE_NAMES.length; // => true
 * shape[TEXT_SHAPE_NAMES.indexOf('share of those that are right')]; // => 1
 * shape[TEXT_SHAPE_NAMES.indexOf('ends like a sentence')]; // => 1
 * ```
 */
export function textShape(
  question: string,
  answer: string | null,
  { idf }: { readonly idf?: IdfTable } = {},
): Float64Array {
  const shape = new Float64Array(TEXT_SHAPE_NAMES.length);
  shape[0] = logCount(question.length);
  if (answer === null) return shape;
  const weight = idf === undefined ? () => 1 : cachedWeights(idf);
  const rarity = (word: string): number => weight(hash32(word));
  const asked = words(question);
  const said = words(answer);
  const pairs = said.slice(1).map((word, i) => `${said[i]} ${word}`);
  const count = (pattern: RegExp): number => answer.match(pattern)?.length ?? 0;
  const rarities = said.map(rarity);
  const meanRarity = share(
    rarities.reduce((sum, r) => sum + r, 0),
    said.length,
  );
  const variance = share(
    rarities.reduce((sum, r) => sum + (r - meanRarity) * (r - meanRarity), 0),
    said.length,
  );
  const calculations = [...answer.matchAll(/<<([^<>=]{1,200})=([^<>=]{1,60})>>/g)];
  const right = calculations.filter(([, left = '', result = '']) => {
    const difference = arithmeticValue(left) - arithmeticValue(result);
    return Math.abs(difference) <= 0.005 * Math.max(1, Math.abs(arithmeticValue(result)));
  });
  const own = new Set(numbers(answer));
  const given = [...new Set(numbers(question))];
  shape.set(
    [
      logCount(answer.length),
      Math.log((1 + answer.length) / (1 + question.length)) / 8,
      coverage(asked, new Set(said), rarity),
      coverage(said, new Set(asked), rarity),
      share(new Set(said).size, said.length),
      share(new Set(pairs).size, pairs.length),
      share(count(/\d/g), answer.length),
      logCount(count(/\n/g)),
      logCount(count(/^[ \t]*(?:[-*•]|\d{1,9}[.)])[ \t]/gm)),
      logCount(count(/^[ \t]*```/gm)),
      REFUSAL.test(answer) ? 1 : 0,
      /[.!?。！？…]["')\]]*\s*$/u.test(answer) ? 1 : 0,
      meanRarity / 8,
      Math.sqrt(variance) / 8,
      FINAL_NUMBER.test(answer) ? 1 : 0,
      logCount(calculations.length),
      share(right.length, calculations.length),
      share(given.filter((number) => own.has(number)).length, given.length),
    ],
    1,
  );
  return shape;
}

/** The weights of a table, cached because it serves many answers. */
const known = new WeakMap<IdfTable, (hash: number) => number>();

function cachedWeights(idf: IdfTable): (hash: number) => number {
  const weights = known.get(idf) ?? idfWeights(idf);
  known.set(idf, weights);
  return weights;
}

const REFUSAL =
  /\bI(?:'m| am) (?:sorry|unable|not able)\b|\bI (?:cannot|can't|can not|won't) |\blanguage model\b/i;
const FINAL_NUMBER = /(?:####|answer(?: is|:)|=)\s*[$€£]?\s*-?\d[\d,.]*\D{0,12}$/i;

function logCount(n: number): number {
  return Math.log(1 + n) / 8;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Returns the weighted share of the distinct words of `of` that are in `among`. */
function coverage(
  of: readonly string[],
  among: ReadonlySet<string>,
  weight: (word: string) => number,
): number {
  let part = 0;
  let whole = 0;
  for (const word of new Set(of)) {
    whole += weight(word);
    if (among.has(word)) part += weight(word);
  }
  return share(part, whole);
}

function numbers(text: string): string[] {
  return (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((number) => number.replaceAll(',', ''));
}
