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
  const variant = rowFor(claim.variant, summary);
  const against = rowFor(claim.against, summary);
  const ours = variant && against ? differenceOf(variant, against, claim, summary) : null;
  const names = { variant: variant?.name ?? claim.variant, against: against?.name ?? claim.against };
  return judged({ ...claim, ...names }, ours, summary);
}

/** A claim beside what was measured. */
function judged(
  claim: Omit<PaperClaim, 'measure'> & Pick<EffectReport, 'measure'>,
  ours: EffectReport['ours'],
  { data }: SweepSummary,
): EffectReport {
  const { table, says, measure, paper, direction, variant, against, nature, reason } = claim;
  const verdict = ours === null ? 'not measured' : verdictOf(direction, ours);
  return {
    // in the order of effects.json
    table,
    says,
    measure,
    paper,
    direction,
    variant,
    against,
    ours,
    verdict,
    nature: data?.synthetic === false ? 'measured' : nature,
    reason: reasonFor(verdict, direction, reason),
  };
}

function reasonFor(verdict: Verdict, direction: PaperClaim['direction'], reason: string): string | null {
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
function shortRoutes(summary: SweepSummary): EffectReport {
  const row = summary.variants.find(({ name }) => name === summary.baseline);
  const share = row?.lengthAtMost?.[1];
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
  const unit = 'share of routes';
  const paper = { variant: paperRouteLengths[0]! + paperRouteLengths[1]!, against: 0.5, unit };
  const claim = {
    table: 'table-6',
    says: 'more than half of the routes have one call or two',
    measure: unit,
    paper,
    direction: 'higher',
    variant: 'DER',
    against: 'a half',
    nature: 'emergent',
    reason: 'the paper’s reward pays for every further call below p0, so that its routes are long',
  } as const;
  return judged(claim, ours, summary);
}
