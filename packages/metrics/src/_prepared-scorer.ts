import { referenceOf } from './_reference.ts';
import type { Scorer } from './scorer.ts';

/** Caches the last result, so that consecutive answers to one question prepare its reference only once. */
export function rememberLast<Prepared>(prepare: (reference: string) => Prepared) {
  let latest: { readonly reference: string; readonly prepared: Prepared } | undefined;
  return (reference: string): Prepared => {
    if (latest?.reference !== reference) latest = { reference, prepared: prepare(reference) };
    return latest.prepared;
  };
}

/** Returns a scorer in [0, 1] without a default threshold. It prepares each reference only once. */
export function preparedScorer<Prepared>(
  signature: string,
  prepare: (reference: string) => Prepared,
  score: (answer: string, prepared: Prepared) => number,
): Scorer {
  const prepared = rememberLast(prepare);
  return {
    signature,
    range: [0, 1],
    defaultThreshold: null,
    score: (answer, question) => score(answer, prepared(referenceOf(question))),
  };
}
