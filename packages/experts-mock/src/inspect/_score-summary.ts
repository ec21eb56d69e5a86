/** The distribution of the scores of one signature. */
export interface ScoreSummary {
  readonly signature: string;
  readonly n: number;
  /** Null if there are no scores, as are the fields below. */
  readonly mean: number | null;
  readonly min: number | null;
  /** Quartiles by the nearest-rank method. */
  readonly q1: number | null;
  readonly median: number | null;
  readonly q3: number | null;
  readonly max: number | null;
  /** Numbers of scores in ten bins of equal width from `min` to `max`; `max` is in the last bin. */
  readonly histogram: readonly number[];
}

/** Collects scores, in eight bytes each. */
export interface ScoreTally {
  add(score: number): void;
  summary(): ScoreSummary;
}

const BINS = 10;

export function createScoreTally(signature: string): ScoreTally {
  let scores = new Float64Array(64);
  let n = 0;
  return {
    add(score) {
      if (n === scores.length) {
        const larger = new Float64Array(2 * n);
        larger.set(scores);
        scores = larger;
      }
      scores[n++] = score;
    },
    summary() {
      const sorted = scores.slice(0, n).sort();
      const at = (share: number): number | null => sorted[Math.max(Math.ceil(share * n) - 1, 0)] ?? null;
      const [min = 0, max = 0] = [sorted[0], sorted[n - 1]];
      const histogram = new Array<number>(n === 0 ? 0 : BINS).fill(0);
      let sum = 0;
      for (const score of sorted) {
        sum += score;
        const bin = max === min ? 0 : Math.floor((BINS * (score - min)) / (max - min));
        histogram[Math.min(bin, BINS - 1)]!++;
      }
      return {
        signature,
        n,
        mean: n === 0 ? null : sum / n,
        min: at(0),
        q1: at(0.25),
        median: at(0.5),
        q3: at(0.75),
        max: at(1),
        histogram,
      };
    },
  };
}
