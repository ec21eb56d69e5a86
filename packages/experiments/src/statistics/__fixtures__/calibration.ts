// Shared by tests that count false findings.

/** Whether `hits` of `trials` is within 3.3 standard deviations (99.9 %) of a binomial of probability `rate`. */
export function isBinomial(hits: number, trials: number, rate: number): boolean {
  return Math.abs(hits - trials * rate) <= 3.3 * Math.sqrt(trials * rate * (1 - rate)) + 0.5;
}

/** Counts how often `finds` returns true in `trials` trials. */
export function countOf(trials: number, finds: (trial: number) => boolean): number {
  let hits = 0;
  for (let trial = 0; trial < trials; trial++) if (finds(trial)) hits++;
  return hits;
}
