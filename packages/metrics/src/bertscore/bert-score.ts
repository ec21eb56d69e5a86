import { expectSome } from '../_check.ts';
import { type Embeddings, greedyMatch } from '../greedy-match.ts';
import { idfOf, idfWeight, type ReferenceIdf } from '../idf.ts';
import type { PrecisionRecall } from '../precision-recall.ts';
import type { BertScoreBaseline } from './baseline.ts';

/** An embedded text: its tokens with their hidden states, including special tokens. */
export interface EmbeddedText {
  /** Token ids, shape [tokens]. */
  readonly ids: ArrayLike<number>;
  /** Hidden states of one layer, shape [tokens, dimension]. */
  readonly vectors: Embeddings;
  /** Whether the tokeniser added a token ([CLS], [SEP]), shape [tokens]. Every value except 0 and false means yes. */
  readonly special: ArrayLike<number | boolean>;
}

/** Options of {@link bertScore}. */
export interface BertScoreOptions {
  /**
   * A table from {@link fitTokenIdf}, or `'uniform'`.
   *
   * @defaultValue `'uniform'`
   */
  readonly idf?: ReferenceIdf | 'uniform';
  /**
   * The baseline of the same model and layer for rescaling, or null for raw scores.
   *
   * @defaultValue null
   */
  readonly baseline?: BertScoreBaseline | null;
}

/**
 * Returns the BERTScore (Zhang et al. 2020) of embedded texts: {@link greedyMatch} with weight 1 or the idf. Special tokens
 * have weight 0, but other tokens may match them. With several references, precision, recall and F1 are each the maximum
 * over the references, possibly of different ones, as in the reference implementation. With a baseline b, each becomes
 * (x - b) / (1 - b).
 *
 * Raw scores are in [-1, 1], in practice in a narrow high range. Rescaled scores are often negative. The raw score of a text
 * with only special tokens is 0, so -b / (1 - b) rescaled. If all tokens of a side have an idf of 0, they get weight 1 instead
 * (the reference implementation divides 0 by 0). The result depends only on the given texts, not on padding or batches.
 *
 * @param references - one text or several
 * @throws RangeError when shapes differ, a value is not finite, or there is no reference
 *
 * @example
 * ```ts
 * import { bertScore } from './bert-score.ts';
 *
 * const text = (ids: number[], vectors: number[][]) => ({ ids, vectors, special: ids.map((id) => id < 2) });
 * const candidate = text([0, 5, 1], [[1, 0], [0.6, 0.8], [0, 1]]);
 * const reference = text([0, 7, 1], [[1, 0], [0, 1], [0, 1]]);
 * bertScore(candidate, reference); // => { precision: 0.8, recall: 1, f1: 0.8888888888888889 }
 * bertScore(candidate, reference, { baseline: { precision: 0.6, recall: 0.6, f1: 0.6 } }).precision; // => 0.5
 * ```
 */
export function bertScore(
  candidate: EmbeddedText,
  references: EmbeddedText | readonly EmbeddedText[],
  options: BertScoreOptions = {},
): PrecisionRecall {
  const { idf = 'uniform', baseline = null } = options;
  const list: readonly EmbeddedText[] = 'ids' in references ? [references] : references;
  expectSome('references', list, 'a text');
  const weights = weightsOf('candidate', candidate, idf);
  const scores = list.map((reference, k) =>
    greedyMatch(candidate.vectors, reference.vectors, {
      candidate: weights,
      reference: weightsOf(`references[${k}]`, reference, idf),
    }),
  );
  const best = (measure: keyof PrecisionRecall): number => {
    const raw = Math.max(...scores.map((score) => score[measure]));
    return baseline === null ? raw : (raw - baseline[measure]) / (1 - baseline[measure]);
  };
  return { precision: best('precision'), recall: best('recall'), f1: best('f1') };
}

/**
 * Returns the idf table of token ids for {@link bertScore}: ln((N + 1) / (df + 1)), with df counted only over
 * references. The table's words are token ids.
 *
 * @param references - token ids of each training reference, shape [references][tokens], at least two
 * @throws RangeError when there are fewer than two references
 *
 * @example
 * ```ts
 * import { idfWeight } from '../idf.ts';
 * import { fitTokenIdf } from '@der-gym/metrics/node';
 *
 * const idf = fitTokenIdf([[101, 7, 102], [101, 7, 8, 102], [101, 9, 102]]);
 * idfWeight(idf, '101'); // => 0
 * idfWeight(idf, '7') === Math.log(4 / 3); // => true
 * ```
 */
export function fitTokenIdf(references: readonly ArrayLike<number>[]): ReferenceIdf {
  return idfOf(references, (ids) => Array.from(ids, String));
}

function weightsOf(name: string, text: EmbeddedText, idf: ReferenceIdf | 'uniform'): Float64Array {
  const { ids, special, vectors } = text;
  if (ids.length !== vectors.length || special.length !== vectors.length) {
    throw new RangeError(
      `Expected \`${name}\` to have as many ids and special marks as vectors (${vectors.length}), ` +
        `got ${ids.length} and ${special.length}.`,
    );
  }
  const uniform = Float64Array.from(special, (mark) => (mark ? 0 : 1));
  if (idf === 'uniform') return uniform;
  const weights = uniform.map((weight, i) => (weight === 0 ? 0 : idfWeight(idf, String(ids[i]))));
  return weights.some((weight) => weight > 0) ? weights : uniform;
}
