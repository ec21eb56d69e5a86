import { countEach } from '../_ngrams.ts';
import type { PrecisionRecall } from '../precision-recall.ts';
import { type LcsReference, lcsReference, markLcs } from './_bit-lcs.ts';
import type { RougeTokenizer } from './_rouge-tokens.ts';
import { fromHits } from './_scores.ts';

/** A reference split into sentences for ROUGE-Lsum. */
export interface SummaryReference {
  readonly sentences: readonly LcsReference[];
  readonly size: number;
}

/** Splits a text into sentences, one per line. Lines without a token match nothing. */
function sentences(text: string, tokenize: RougeTokenizer): string[][] {
  return text.split('\n').map(tokenize);
}

export function summaryReference(text: string, tokenize: RougeTokenizer): SummaryReference {
  const tokens = sentences(text, tokenize);
  return { sentences: tokens.map(lcsReference), size: tokens.flat().length };
}

/**
 * Returns ROUGE-Lsum like rouge_score: for each sentence of the reference, the union of one longest common subsequence with
 * each sentence of the candidate. The hits of a token are clipped at its count in the candidate, as in ROUGE-1.5.5 and
 * rouge_score. The paper does not clip.
 */
export function summaryLcs(
  candidate: string,
  reference: SummaryReference,
  tokenize: RougeTokenizer,
): PrecisionRecall {
  const candidateSentences = sentences(candidate, tokenize);
  const candidateLeft = countEach(candidateSentences.flat());
  let hits = 0;
  for (const sentence of reference.sentences) {
    const marked = new Uint8Array(sentence.tokens.length);
    for (const tokens of candidateSentences) markLcs(sentence, tokens, marked);
    for (const [i, token] of sentence.tokens.entries()) {
      if (marked[i] === 0) continue;
      const left = candidateLeft.get(token)!;
      if (left === 0) continue;
      hits++;
      candidateLeft.set(token, left - 1);
    }
  }
  return fromHits(hits, candidateSentences.flat().length, reference.size);
}
