import type { StopRule } from '@der-gym/env';
import type { AdjustedDifference, PairedDifference } from '../statistics/paired-comparison.ts';
import type { FailedRow } from './attempt.ts';
import type { CostAndQuality } from './cost-and-quality.ts';
import type { MethodRow, Row } from './rows.ts';
import type { TerminatorSummary } from './terminator-summary.ts';
import type { Verdict } from './verdict.ts';

/** All rows on the test questions under one stop rule. */
export interface StopRuleTable {
  readonly stopRule: StopRule;
  /** The hindsight optimum by return. */
  readonly optimum: { readonly return: number; readonly score: number; readonly parameters: number };
  readonly rows: readonly Row[];
}

/** What `--json` prints: the table of one stop rule, and those of the others in `byStopRule`. */
export interface ComparisonReport {
  readonly data: string;
  readonly split: string;
  readonly transfer: string;
  readonly stopRule: StopRule;
  readonly seed: number;
  /** Signature of P(y). */
  readonly score: string;
  readonly threshold: { readonly value: number; readonly from: string };
  /** The encoder of the learned rows; null without such rows. */
  readonly encoder: string | null;
  readonly prices: string;
  /** Whether a router pays under the stop rule. */
  readonly verdict: Verdict;
  readonly reward: {
    readonly costWeight: number;
    readonly gainWeight: number;
    readonly bonus: number;
    readonly maxSteps: number;
  };
  readonly optimum: StopRuleTable['optimum'];
  readonly rows: readonly Row[];
  readonly byStopRule: readonly StopRuleTable[];
  /** Quality of the Terminator on validation; null if none was trained. */
  readonly terminator: TerminatorSummary | null;
  /** The Terminators of further encoders, if there are several. */
  readonly otherTerminators?: readonly TerminatorSummary[];
  readonly comparisons: readonly RivalDifference[];
  /** Rows that could not be computed. They do not affect the other rows. */
  readonly failed: readonly FailedRow[];
}

/** The difference in utility between a learned policy and a rival, paired by test question. p is adjusted over the table. */
export interface RivalDifference extends AdjustedDifference, Pick<PairedDifference, 'p'> {
  readonly stopRule: StopRule;
  readonly policy: string;
  readonly against: string;
}

/** The difference in score between a method and a rival with the same mean number of calls, on the test questions. */
export interface EqualCallsDifference extends AdjustedDifference, Pick<PairedDifference, 'p'> {
  readonly policy: string;
  readonly calls: number;
  readonly against: string;
  readonly rivalScore: number;
  readonly rivalParameters: number;
}

/** A finding of the cost audit. */
export interface AuditLine {
  readonly policy: string;
  readonly kind: string;
  readonly detail: string;
}

/** What `der-gym compare --json` prints: a comparison whose rows have more columns. */
export interface MethodComparison extends ComparisonReport {
  readonly rows: readonly MethodRow[];
  readonly costAndQuality: CostAndQuality;
  readonly equalCalls: readonly EqualCallsDifference[];
  readonly audit: readonly AuditLine[];
}
