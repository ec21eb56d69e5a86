import type { Interval } from '../../statistics/bootstrap.ts';
import type { Contender, Row } from '../rows.ts';
import type { ComparisonReport } from '../table.ts';

/**
 * Where a row stands:
 * - `'methods'`: what one could use
 * - `'agreement'`: the same, but it uses how far answers agree, which experts that copy each other would undo
 * - `'bounds'`: knows the scores; never a goal
 */
export type Block = 'methods' | 'agreement' | 'bounds';

/** Means a question; null where the data do not hold them. */
export interface MeanCosts {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly dollars: number | null;
  readonly latencyMs: number | null;
  readonly criticalPathMs: number | null;
  readonly criticalPathCalls: number | null;
}

/** How a method that chooses spreads its calls. */
export interface Choice {
  /** The expert asked most. */
  readonly expert: string;
  /** Its share of all calls. */
  readonly share: number;
  /** So many experts, asked equally often, would spread the calls as far. */
  readonly effectiveExperts: number;
}

/** A contender with what only methods have. */
export interface MethodContender extends Contender {
  readonly block: Block;
  /** Billions of parameters of what decides. */
  readonly agentParameters: number;
  readonly costs: MeanCosts;
  /** Null for a method that has nothing to choose. */
  readonly choice: Choice | null;
}

/** One line of the table: the columns of every comparison, and those of the paper's Table 1. */
export interface MethodRow extends Row, MeanCosts {
  readonly block: Block;
  readonly agentParameters: number;
  readonly choice: Choice | null;
}

/** A method against a rival that makes as many calls on average, both on the test questions. */
export interface EqualCalls {
  readonly policy: string;
  readonly calls: number;
  readonly against: string;
  readonly rivalScore: number;
  readonly rivalParameters: number;
  /** Score of the method less the rival's. */
  readonly difference: number;
  readonly interval: Interval;
}

/** What an audit of the costs found, a method a line. */
export interface AuditLine {
  readonly policy: string;
  readonly kind: string;
  readonly detail: string;
}

/** What `der-gym compare --json` prints: a comparison whose rows say more. */
export interface MethodComparison extends ComparisonReport {
  readonly rows: readonly MethodRow[];
  readonly equalCalls: readonly EqualCalls[];
  readonly audit: readonly AuditLine[];
}

export const unknownCosts: MeanCosts = {
  inputTokens: null,
  outputTokens: null,
  dollars: null,
  latencyMs: null,
  criticalPathMs: null,
  criticalPathCalls: null,
};
