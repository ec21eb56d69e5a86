import type { SweepSummary, VariantSummary } from '../sweep/types.ts';
import { paperClaims } from './claims.ts';
import { paperRouteLengths } from './figures.ts';
import type { EffectReport, PaperClaim, PaperTableName, Verdict } from './types.ts';

/** Differences of the score that do not matter, for what the paper finds flat: its own differences are a tenth of this. */
export const FLAT = 0.01;

/** Chance of a false verdict among all of a table's comparisons of one measure. */
const SIGNIFICANCE = 0.05;

/** What a sweep of one of the paper's tables has to say to each claim of that table. */
export function effectsOf(table: PaperTableName, summary: SweepSummary): readonly EffectReport[] {
  if (table === 'table-6') return [shortRoutes(summary)];
  return paperClaims.filter((claim) => claim.table === table).map((claim) => effectOf(claim, summary));
}

function effectOf(claim: PaperClaim, summary: SweepSummary): EffectReport {
  const { table, says, measure, paper, direction } = claim;
  const variant = rowFor(claim.variant, summary);
  const against = rowFor(claim.against, summary);
  const compared = variant && against && differenceOf(variant, against, claim, summary);
  const verdict = compared ? verdictOf(direction, compared) : 'not measured';
  return {
    table,
    says,
    measure,
    paper,
    direction,
    variant: variant?.name ?? claim.variant,
    against: against?.name ?? claim.against,
    ours: compared ?? null,
    verdict,
    nature: summary.data?.synthetic === false ? 'measured' : claim.nature,
    reason: reasonFor(verdict, claim),
  };
}

function reasonFor(verdict: Verdict, { direction, reason }: PaperClaim): string | null {
  if (verdict === 'as in the paper' || verdict === 'not measured') return null;
  if (verdict === 'not told apart' && direction === 'flat') {
    return `The interval reaches beyond ${FLAT} on a side: more training runs would make it narrower`;
  }
  return `A likely reason: ${reason}`;
}

/** A row by name, or by what it is: the single expert that does best on train, an ensemble whatever its settings. */
function rowFor(name: string, { variants }: SweepSummary): VariantSummary | undefined {
  switch (name) {
    case 'best single call':
      return variants.find(
        ({ kind, note }) => kind === 'single call' && /best single call on train, by score/.test(note ?? ''),
      );
    case 'PairRanker':
      return variants.find((row) => row.name.startsWith('PairRanker'));
    case 'vote':
      return variants.find((row) => / vote\b/.test(row.name));
    default:
      return variants.find((row) => row.name === name);
  }
}

/** The comparison as the claim reads it; the sweep may have made it the other way round. */
function differenceOf(
  variant: VariantSummary,
  against: VariantSummary,
  { measure }: PaperClaim,
  { comparisons }: SweepSummary,
): NonNullable<EffectReport['ours']> | null {
  for (const found of comparisons) {
    if (found.measure !== measure) continue;
    const forwards = found.variant === variant.name && found.against === against.name;
    const backwards = found.variant === against.name && found.against === variant.name;
    if (!forwards && !backwards) continue;
    const { difference, interval, adjustedP, detectable, n, runs } = found;
    return {
      variant: variant[measure].mean,
      against: against[measure].mean,
      difference: forwards ? difference : -difference,
      interval: forwards ? interval : [-interval[1], -interval[0]],
      adjustedP,
      detectable,
      n,
      runs,
    };
  }
  return null;
}

function verdictOf(
  direction: PaperClaim['direction'],
  { interval: [low, high], adjustedP }: NonNullable<EffectReport['ours']>,
): Verdict {
  if (direction === 'flat') {
    if (low > -FLAT && high < FLAT) return 'as in the paper';
    return low > FLAT || high < -FLAT ? 'differs' : 'not told apart';
  }
  if ((low <= 0 && high >= 0) || (adjustedP !== null && adjustedP >= SIGNIFICANCE)) return 'not told apart';
  return low > 0 === (direction === 'higher') ? 'as in the paper' : 'reversed';
}

/** Table 6: most routes have one call or two. */
function shortRoutes({ variants, baseline, data }: SweepSummary): EffectReport {
  const row = variants.find(({ name }) => name === baseline);
  const share = row?.lengthAtMost?.[1];
  const paper = paperRouteLengths[0]! + paperRouteLengths[1]!;
  const ours =
    row === undefined || share === undefined
      ? null
      : {
          variant: share.mean,
          against: 0.5,
          difference: share.mean - 0.5,
          interval: [share.interval[0] - 0.5, share.interval[1] - 0.5] as const,
          adjustedP: null,
          detectable: null,
          n: row.n,
          runs: row.runs,
        };
  const verdict = ours === null ? 'not measured' : verdictOf('higher', ours);
  return {
    table: 'table-6',
    says: 'more than half of the routes have one call or two',
    measure: 'share of routes',
    paper: { variant: paper, against: 0.5, unit: 'share of routes' },
    direction: 'higher',
    variant: 'DER',
    against: 'a half',
    ours,
    verdict,
    nature: data?.synthetic === false ? 'measured' : 'emergent',
    reason:
      verdict === 'as in the paper' || verdict === 'not measured'
        ? null
        : 'A likely reason: the paper’s reward pays for every further call below p0, so that its routes are long',
  };
}
