import fc from 'fast-check';
import type { RewardInput, RewardOptions } from '../reward-types.ts';
import { reachesThreshold } from '../stop-rule.ts';

/** An episode as the input of a reward: the reward options, and the calls in order. */
export interface Episode {
  /** Coefficients may be 0, -0 or absent. */
  readonly options: RewardOptions;
  readonly calls: readonly RewardInput[];
}

/**
 * How a drawn episode ends before all calls are used:
 * - `'reference'`: with the first score >= p0
 * - `'unsaid'`: the same, but the calls omit `ended` and `accepted`
 * - `'judge'`: when a judge accepts an answer, correctly or not
 * - `'never'`: not at all; only the last call ends it
 */
type EpisodeStop = 'reference' | 'unsaid' | 'judge' | 'never';

export interface DrawOptions {
  /** @defaultValue all */
  readonly stops?: readonly EpisodeStop[];
  /** Whether coefficients and the discount may be absent. @defaultValue true */
  readonly absent?: boolean;
  /** The lowest beta. Alpha and gamma are at least 0. @defaultValue 0 */
  readonly minGainWeight?: number;
  /** Experts have the indices 0 ... numExperts - 1. @defaultValue 4 */
  readonly numExperts?: number;
}

/** A drawn score: a number, or a relation to p0 or to the previous score. */
type DrawnScore = number | 'at p0' | 'below p0' | 'above p0' | 'as before';

const arbitraryScore: fc.Arbitrary<DrawnScore> = simpleFirst<DrawnScore>(
  [0, 1, 0.5, 0.25, 0.75, -0],
  [decimal(0, 1), real(0, 1), fc.constantFrom('at p0', 'below p0', 'above p0', 'as before')],
);
const arbitraryCost = simpleFirst(
  [0, 1, 4, 16, -0],
  [decimal(0, 200), real(0, 200), fc.constantFrom(1e-12, 117, 1e9)],
);

/**
 * Returns an arbitrary of valid episodes: scores in [0, 1], costs >= 0, and no call after the end.
 *
 * Edge cases are drawn often: a single call; coefficients, scores and costs of 0 and -0; absent coefficients; a score exactly at p0, and
 * just above or below it; equal consecutive scores; tiny and huge costs; a judge that is wrong. Episodes shrink to one call and small,
 * simple numbers.
 */
export function arbitraryEpisode(options: DrawOptions = {}): fc.Arbitrary<Episode> {
  const { stops = ['reference', 'unsaid', 'judge', 'never'], absent = true } = options;
  const { minGainWeight = 0, numExperts = 4 } = options;
  const orAbsent = (drawn: fc.Arbitrary<number>): fc.Arbitrary<number | undefined> =>
    absent
      ? fc.oneof({ withCrossShrink: true }, { arbitrary: drawn, weight: 5 }, fc.constant(undefined))
      : drawn;
  const coefficients = fc.record({
    costWeight: orAbsent(simpleFirst([0, 1, 0.25, 0.001, -0], [decimal(0, 0.1), real(0, 0.1)])),
    gainWeight: orAbsent(simpleFirst([0, 1, 5, -0], [decimal(minGainWeight, 10), real(minGainWeight, 10)])),
    bonus: orAbsent(simpleFirst([0, 1, 2, -0], [decimal(0, 5)])),
    threshold: simpleFirst([0.5, 0.75, 1, 0, 0.73], [decimal(0.05, 0.95)]),
    discount: orAbsent(fc.constantFrom(1, 0.5, 0)),
  });
  const calls = fc.array(
    fc.record({
      score: arbitraryScore,
      cost: arbitraryCost,
      expert: fc.nat(numExperts - 1),
      // the verdict of a judge
      accepted: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  );
  return fc.tuple(coefficients, calls, fc.constantFrom(...stops)).map(([given, drawn, stop]) => ({
    options: { ...present(given), threshold: given.threshold, maxSteps: drawn.length },
    calls: callsOf(drawn, given.threshold, stop),
  }));
}

function callsOf(
  drawn: readonly { score: DrawnScore; cost: number; expert: number; accepted: boolean }[],
  threshold: number,
  stop: EpisodeStop,
): RewardInput[] {
  const calls: RewardInput[] = [];
  let previousScore: number | null = null;
  let bestScore: number | null = null;
  for (const [t, { cost, expert, accepted: verdict }] of drawn.entries()) {
    const score = scoreOf(drawn[t]!.score, threshold, previousScore);
    const good = reachesThreshold(score, threshold);
    const accepted = stop === 'judge' ? verdict : stop !== 'never' && good;
    const ended = accepted || t === drawn.length - 1;
    const end = stop === 'unsaid' ? {} : { ended, accepted };
    calls.push({ t, score, previousScore, bestScore, cost, expert, ...end });
    if (ended) break;
    previousScore = score;
    bestScore = bestScore === null ? score : Math.max(bestScore, score);
  }
  return calls;
}

function scoreOf(drawn: DrawnScore, threshold: number, previousScore: number | null): number {
  if (typeof drawn === 'number') return drawn;
  if (drawn === 'as before') return previousScore ?? 0;
  if (drawn === 'at p0') return threshold;
  return drawn === 'below p0' ? threshold * (1 - 2 ** -52) : Math.min(1, threshold * (1 + 2 ** -51));
}

/** Returns a copy without the keys that are undefined. */
function present<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const copy = { ...given };
  for (const name in copy) if (copy[name] === undefined) delete copy[name];
  return copy as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Draws simple values half of the time; all values shrink to them. */
export function simpleFirst<T>(simple: readonly T[], others: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constantFrom(...simple), weight: others.length },
    ...others,
  );
}

/** Draws thousandths uniformly from [min, max]: easy to read, and mostly inexact in binary. */
export function decimal(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: Math.round(1000 * min), max: Math.round(1000 * max) }).map((n) => n / 1000);
}

/** Draws uniformly from [min, max]. The doubles of fast-check are uniform over bit patterns, so nearly all of them are tiny. */
function real(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 2 ** 30 }).map((n) => min + ((max - min) * n) / 2 ** 30);
}
