import { referenceOf } from './_reference.ts';
import type { Scorer } from './scorer.ts';

/** Remembers the last result: answers to one question come one after another, and its reference is prepared once. */
export function rememberLast<Prepared>(prepare: (reference: string) => Prepared) {
  let latest: { readonly reference: string; readonly prepared: Prepared } | undefined;
  return (reference: string): Prepared => {
    if (latest?.reference !== reference) latest = { reference, prepared: prepare(reference) };
    return latest.prepared;
  };
}

/** A scorer in [0, 1] without a threshold of its own, over a reference that is prepared once. */
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
