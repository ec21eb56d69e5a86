/**
 * The status of one fact in an answer. An answer consists of one status per fact, so the statuses of a question's facts,
 * read as digits in base 3, number its possible answers. There are at most 3^facts.
 */
export const UNKNOWN = 0;
export const RIGHT = 1;
export const WRONG = 2;
export const STATUSES = 3;

/** Returns the number of possible answers, 3^facts. It multiplies, because multiplication is exact on every machine. */
export function countAnswers(numFacts: number): number {
  let count = 1;
  for (let f = 0; f < numFacts; f++) count *= STATUSES;
  return count;
}
