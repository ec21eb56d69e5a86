import type { AdjustedDifference } from '../statistics/paired-comparison.ts';
import { BEST_SINGLE_CALL } from '../sweep/_measure.ts';
import type { SweepSummary, VariantDifference, VariantSummary } from '../sweep/types.ts';
import { paperClaims } from './claims.ts';
import { paperRouteLengths } from './route-lengths.ts';
import type {
  DirectVerdict,
  EffectReport,
  EffectVerdict,
  PaperClaim,
  PaperTableName,
  Reach,
} from './types.ts';

/** Score differences below this count as flat. The differences that the paper calls flat are a tenth of it. */
export const FLAT = 0.01;

/** Probability of at least one false verdict among the comparisons of a table in one measure. */
const SIGNIFICANCE = 0.05;

/** Judges each claim of one of the paper's tables by a sweep of that table. */
export function effectsOf(table: PaperTableName, summary: SweepSummary): readonly EffectReport[] {
  if (table === 'table-6') return [shortRoutes(summary)];
  return paperClaims.filter((claim) => claim.table === table).map((claim) => effectOf(claim, summary));
}

function effectOf(claim: PaperClaim, summary: SweepSummary): EffectReport {
  const variant = rowFor(claim.variant, summary);
  const against = rowFor(claim.against, summary);
  const found = variant && against ? comparisonOf(variant, against, claim, summary) : null;
  const names = { variant: variant?.name ?? claim.variant, against: against?.name ?? claim.against };
  if (found === null) return judged({ ...claim, ...names }, null, null, summary);
  const { n, trainSets, runs, detectable, reach } = found;
  const ours = {
    variant: variant![claim.measure].mean,
    against: against![claim.measure].mean,
    difference: found.difference,
    interval: found.interval,
    adjustedP: found.adjustedP,
    detectable,
    n,
    trainSets,
    runs,
  };
  return judged({ ...claim, ...names }, ours, reachOf(claim.direction, found, reach), summary);
}

/** A claim with its verdict. */
function judged(
  claim: Omit<PaperClaim, 'measure'> & Pick<EffectReport, 'measure'>,
  ours: EffectReport['ours'],
  reach: Reach | null,
  { data }: SweepSummary,
): EffectReport {
  const { table, says, measure, paper, direction, variant, against, nature, reason } = claim;
  const verdict = ours === null ? 'not measured' : reachedVerdict(verdictOf(direction, ours), reach);
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
    reach,
    nature: data?.synthetic === false ? 'measured' : nature,
    reason: reasonFor(verdict, direction, reason),
  };
}

/** The verdicts on a claim for each training set alone and for each stop rule. */
function reachOf(
  direction: PaperClaim['direction'],
  found: VariantDifference,
  { trainingSets, stopRules }: VariantDifference['reach'],
): Reach {
  const own = verdictOf(direction, found);
  const side = sideOf(direction, found.difference);
  const opposite = trainingSets.filter((each) => areOpposite(own, verdictOf(direction, each)));
  return {
    trainingSets: {
      n: trainingSets.length,
      same: trainingSets.filter(({ difference }) => sideOf(direction, difference) === side).length,
      opposite: opposite.map(({ trainSet }) => trainSet),
    },
    stopRules: stopRules.map((each) => ({
      stopRule: each.stopRule,
      difference: each.difference,
      interval: each.interval,
      verdict: verdictOf(direction, each),
    })),
    encoders: [],
  };
}

/** The sign of a difference; for a claim of no difference, whether it is flat. */
function sideOf(direction: PaperClaim['direction'], difference: number): number {
  return direction === 'flat' ? Number(Math.abs(difference) < FLAT) : Math.sign(difference);
}

/** Whether one verdict agrees with the paper and the other contradicts it. */
export function areOpposite(one: DirectVerdict, other: DirectVerdict): boolean {
  const against: readonly DirectVerdict[] = ['reversed', 'differs'];
  return (
    (one === 'as in the paper' && against.includes(other)) ||
    (other === 'as in the paper' && against.includes(one))
  );
}

function reachedVerdict(own: DirectVerdict, reach: Reach | null): EffectVerdict {
  if (reach === null) return own;
  const said = [own, ...reach.stopRules.map(({ verdict }) => verdict)];
  if (said.some((one) => said.some((other) => areOpposite(one, other)))) return 'depends on the stop rule';
  return reach.trainingSets.opposite.length > 0 ? 'depends on the training set' : own;
}

function reasonFor(
  verdict: EffectVerdict,
  direction: PaperClaim['direction'],
  reason: string,
): string | null {
  if (verdict === 'as in the paper' || verdict === 'not measured' || verdict.startsWith('depends on'))
    return null;
  if (verdict === 'not significant' && direction === 'flat') {
    return `The interval extends beyond ${FLAT} on one side: more training runs would make it narrower`;
  }
  return `A likely reason: ${reason}`;
}

/** Finds a row by name or by role: the best single expert on train, or an ensemble with any settings. */
function rowFor(name: string, { variants }: SweepSummary): VariantSummary | undefined {
  switch (name) {
    case 'best single call':
      return variants.find((row) => row.name === BEST_SINGLE_CALL);
    case 'PairRanker':
      return variants.find((row) => row.name.startsWith('PairRanker'));
    case 'vote':
      return variants.find((row) => / vote\b/.test(row.name));
    default:
      return variants.find((row) => row.name === name);
  }
}

/** The comparison in the direction of the claim. The sweep may have made it in the opposite direction. */
function comparisonOf(
  variant: VariantSummary,
  against: VariantSummary,
  { measure }: PaperClaim,
  { comparisons }: SweepSummary,
): VariantDifference | null {
  const of = (first: VariantSummary, second: VariantSummary) =>
    comparisons.find(
      (each) => each.measure === measure && each.variant === first.name && each.against === second.name,
    );
  const backwards = of(against, variant);
  return of(variant, against) ?? (backwards === undefined ? null : turned(backwards));
}

function turned(found: VariantDifference): VariantDifference {
  const turn = <D extends AdjustedDifference>(each: D): D => ({
    ...each,
    difference: 0 - each.difference,
    interval: [0 - each.interval[1], 0 - each.interval[0]],
  });
  const { variant, against, reach } = found;
  return {
    ...turn(found),
    variant: against,
    against: variant,
    reach: { ...reach, trainingSets: reach.trainingSets.map(turn), stopRules: reach.stopRules.map(turn) },
  };
}

export function verdictOf(
  direction: PaperClaim['direction'],
  {
    interval: [low, high],
    adjustedP,
  }: Pick<AdjustedDifference, 'interval'> & { readonly adjustedP: number | null },
): DirectVerdict {
  if (direction === 'flat') {
    if (low > -FLAT && high < FLAT) return 'as in the paper';
    return low > FLAT || high < -FLAT ? 'differs' : 'not significant';
  }
  if ((low <= 0 && high >= 0) || (adjustedP !== null && adjustedP >= SIGNIFICANCE)) return 'not significant';
  return low > 0 === (direction === 'higher') ? 'as in the paper' : 'reversed';
}

/** Table 6: most routes have one or two calls. */
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
          trainSets: row.trainSets,
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
    variant: 'DER, standard PPO',
    against: 'a half',
    nature: 'emergent',
    reason: 'the paper’s reward pays for every further call below p0, so its routes are long',
  } as const;
  return judged(claim, ours, null, summary);
}
