import type { Scorer } from '@der-gym/env';
import { createAnswerReader, tokenF1 } from '@der-gym/metrics';

/** Chooses how to vote under a score: on the value that the score compares, or else on the similarity of words. */
export function votingOn({
  signature,
}: Scorer):
  | { readonly kind: 'closed'; readonly extract: (answer: string) => string | null }
  | { readonly kind: 'open'; readonly similarity: (answer: string, other: string) => number } {
  const extract = createAnswerReader(signature);
  return extract === null
    ? { kind: 'open', similarity: (answer, other) => tokenF1(answer, other) }
    : { kind: 'closed', extract };
}
