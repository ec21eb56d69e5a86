/**
 * What an answer says of one fact. All that an expert passes on is one status a fact, so the statuses of a question's
 * facts, read as digits in base 3, number its possible answers: at most 3^facts.
 */
export const UNKNOWN = 0;
export const RIGHT = 1;
export const WRONG = 2;
export const STATUSES = 3;

/** Number of answers that so many facts allow: 3^facts, by multiplication, which is exact everywhere. */
export function countAnswers(numFacts: number): number {
  let count = 1;
  for (let f = 0; f < numFacts; f++) count *= STATUSES;
  return count;
}
