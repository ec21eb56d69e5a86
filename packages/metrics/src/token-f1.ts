import { expectOneOf } from './_check.ts';
import { countEach } from './_ngrams.ts';
import { overlapF1, overlapOf } from './_overlap.ts';
import { preparedScorer } from './_prepared-scorer.ts';
import { referenceOf } from './_reference.ts';
import { sameText } from './_same-text.ts';
import { squadTokens } from './_squad-tokens.ts';
import type { PrecisionRecall } from './precision-recall.ts';
import type { Scorer } from './scorer.ts';
import { formatSignature } from './signature.ts';

/**
 * How texts are split into tokens:
 * - `'squad'` *(default)*: like SQuAD's evaluation script: lower case, without ASCII punctuation, so that "3.5" becomes
 *   "35" and "2*3=6" becomes "236", and without the articles a, an, the
 * - `'words'`: lower case, split at every run of characters other than a-z and 0-9, so that "2*3=6" becomes "2", "3",
 *   "6", and without the articles. Much better for worked arithmetic. Drops letters of other alphabets.
 */
export type TokenNormalisation = 'squad' | 'words';

/** Options of {@link tokenOverlap}, {@link tokenF1} and {@link createTokenF1}. */
export interface TokenF1Options {
  /** @defaultValue `'squad'` */
  readonly normalisation?: TokenNormalisation;
}

/** The token counts of a text. */
interface Bag {
  readonly counts: ReadonlyMap<string, number>;
  readonly size: number;
}

/**
 * Returns the overlap of two texts as bags of tokens, like SQuAD's evaluation script (Rajpurkar et al. 2016): lower case,
 * no ASCII punctuation, no articles a, an, the. With `same` the number of tokens in both (each as often as it is in both),
 *
 *   precision = same / |candidate|,  recall = same / |reference|,  f1 = 2 same / (|candidate| + |reference|).
 *
 * If a side has no tokens, all three are 0. If neither has any, they are 1 for equal texts, ignoring case and punctuation, and 0
 * otherwise: "(A)" equals "a", and "" differs from "A". SQuAD's script returns 1 for any two texts without tokens. Punctuation
 * is deleted, not replaced by a space: "3.5" becomes "35" and "2*3=6" becomes "236", which suits worked arithmetic badly. Use
 * {@link gsm8kExactMatch} there, or `normalisation: 'words'`.
 *
 * @example
 * ```ts
 * import { tokenOverlap } from './token-f1.ts';
 *
 * tokenOverlap('The cat sat.', 'a cat sat on the mat'); // => { precision: 1, recall: 0.5, f1: 0.6666666666666666 }
 * ```
 */
export function tokenOverlap(
  candidate: string,
  reference: string,
  options: TokenF1Options = {},
): PrecisionRecall {
  const tokenize = tokenizer(options);
  const tokens = tokenize(candidate);
  const bag = countTokens(tokenize(reference));
  return overlapOf(sharedTokens(tokens, bag), tokens.length, bag.size, () => sameText(candidate, reference));
}

/**
 * Returns the F1 of {@link tokenOverlap}, in [0, 1]. It is symmetric in its arguments.
 *
 * @example
 * ```ts
 * import { tokenF1 } from '@der-gym/metrics';
 *
 * tokenF1('The cat sat.', 'a cat sat on the mat'); // => 0.6666666666666666
 * tokenF1('The.', 'the'); // => 1
 * tokenF1('', 'the'); // => 0
 * tokenF1('', 'cat'); // => 0
 * // "2*3=6" is the token "236", or the three tokens "2", "3", "6"
 * tokenF1('so 2*3=6', '2 * 3 = 6'); // => 0
 * tokenF1('so 2*3=6', '2 * 3 = 6', { normalisation: 'words' }); // => 0.8571428571428571
 * ```
 */
export function tokenF1(candidate: string, reference: string, options: TokenF1Options = {}): number {
  return tokenOverlap(candidate, reference, options).f1;
}

/**
 * Returns 1 if two texts have the same tokens in the same order, like SQuAD's evaluation script, else 0. For texts without
 * tokens see {@link tokenOverlap}. For multiple choice use {@link createChoiceMatch}.
 *
 * @example
 * ```ts
 * import { exactMatch } from '@der-gym/metrics';
 *
 * exactMatch('The Cat, sat', 'a cat sat.'); // => 1
 * exactMatch('sat cat', 'cat sat'); // => 0
 * ```
 */
export function exactMatch(candidate: string, reference: string): number {
  // tokens contain no spaces
  const [said, wanted] = [squadTokens(candidate).join(' '), squadTokens(reference).join(' ')];
  const equal = said === '' && wanted === '' ? sameText(candidate, reference) : said === wanted;
  return equal ? 1 : 0;
}

/**
 * Returns {@link tokenF1} as a scorer. Each normalisation has its own signature. There is no default threshold, since a good
 * one depends on the data.
 *
 * @example
 * ```ts
 * import { createTokenF1 } from '@der-gym/metrics';
 *
 * const scorer = createTokenF1();
 * scorer.signature; // => 'tokenF1/2(normalisation=squad)'
 * scorer.defaultThreshold; // => null
 * scorer.score('cat', { reference: 'a cat' }); // => 1
 * ```
 */
export function createTokenF1(options: TokenF1Options = {}): Scorer {
  const tokenize = tokenizer(options);
  return preparedScorer(
    formatSignature('tokenF1', 2, { normalisation: options.normalisation ?? 'squad' }),
    (reference) => ({ reference, bag: countTokens(tokenize(reference)) }),
    (answer, counted) => f1Of(tokenize, answer, counted),
  );
}

/**
 * Returns {@link exactMatch} as a scorer. p0 is 1.
 *
 * @example
 * ```ts
 * import { createExactMatch } from '@der-gym/metrics';
 *
 * createExactMatch().score('The cat.', { reference: 'cat' }); // => 1
 * ```
 */
export function createExactMatch(): Scorer {
  return {
    signature: formatSignature('exactMatch', 2, { normalisation: 'squad' }),
    range: [0, 1],
    defaultThreshold: 1,
    score: (answer, question) => exactMatch(answer, referenceOf(question)),
  };
}

function tokenizer({ normalisation = 'squad' }: TokenF1Options): (text: string) => string[] {
  expectOneOf('normalisation', normalisation, ['squad', 'words']);
  return normalisation === 'squad' ? squadTokens : wordTokens;
}

const WORD = /[a-z0-9]+/g;

function wordTokens(text: string): string[] {
  return (text.toLowerCase().match(WORD) ?? []).filter((w) => w !== 'a' && w !== 'an' && w !== 'the');
}

function countTokens(tokens: readonly string[]): Bag {
  return { counts: countEach(tokens), size: tokens.length };
}

function f1Of(
  tokenize: (text: string) => string[],
  candidate: string,
  { reference, bag }: { readonly reference: string; readonly bag: Bag },
): number {
  const tokens = tokenize(candidate);
  return overlapF1(sharedTokens(tokens, bag), tokens.length, bag.size, () => sameText(candidate, reference));
}

function sharedTokens(tokens: readonly string[], bag: Bag): number {
  const used = new Map<string, number>();
  let same = 0;
  for (const token of tokens) {
    const available = bag.counts.get(token);
    if (available === undefined) continue;
    const already = used.get(token) ?? 0;
    if (already === available) continue;
    used.set(token, already + 1);
    same++;
  }
  return same;
}
