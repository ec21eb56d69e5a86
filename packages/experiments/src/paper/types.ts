import type { StopRule } from '@der-gym/env';
import type { Measure } from '../compare/rows.ts';
import type { Interval } from '../statistics/tables.ts';

/** The tables of the paper that have a spec. */
export type PaperTableName = 'table-1' | 'table-2' | 'table-3' | 'table-4' | 'table-5' | 'table-6';

/**
 * The nature of an effect:
 * - `'built in'`: the rules of the synthetic pool, or arithmetic, decide its direction beforehand, so it is not a finding
 * - `'emergent'`: the rules of the pool do not decide it
 * - `'measured'`: on recorded answers
 */
type EffectNature = 'built in' | 'emergent' | 'measured';

/** A claim of one of the paper's tables, as a difference of two rows. */
export interface PaperClaim {
  readonly table: PaperTableName;
  readonly says: string;
  /** Rows of our table. `'best single call'` is chosen on train by score; `'PairRanker'` and `'vote'` may have any settings. */
  readonly variant: string;
  readonly against: string;
  readonly measure: Exclude<Measure, 'routeLength'>;
  /** The paper's figures for the two rows. */
  readonly paper: { readonly variant: number; readonly against: number; readonly unit: string };
  /** The sign of variant - against in the paper; `'flat'`: no difference that matters. */
  readonly direction: 'higher' | 'lower' | 'flat';
  /** On the synthetic pool. */
  readonly nature: Exclude<EffectNature, 'measured'>;
  /** A reason why the claim may fail here, printed if it does. */
  readonly reason: string;
}

/**
 * - `'as in the paper'`, `'reversed'`: the interval excludes 0 and the adjusted p is below .05; if the paper finds no
 * difference that matters, `'as in the paper'` is an interval close to 0
 * - `'differs'`: there is a difference that matters, but the paper finds none
 * - `'not significant'`: none of these
 * - `'depends on the encoder'`: as in the paper with one encoder, reversed or different with another
 * - `'depends on the stop rule'`: the same for stop rules
 * - `'depends on the training set'`: one of the first three, and significantly the opposite on some training set alone
 * - `'not measured'`: a row is missing
 */
export type EffectVerdict =
  | DirectVerdict
  | 'depends on the encoder'
  | 'depends on the stop rule'
  | 'depends on the training set'
  | 'not measured';

/** The verdict of one comparison. */
export type DirectVerdict = 'as in the paper' | 'reversed' | 'differs' | 'not significant';

/** The conditions under which a verdict holds. */
export interface Reach {
  /** The number of training sets, how many of them alone show the same direction, and which ones significantly the opposite. */
  readonly trainingSets: { readonly n: number; readonly same: number; readonly opposite: readonly number[] };
  /** The comparison under each stop rule, including the run's own; empty if the rows differ in their stop rules by design. */
  readonly stopRules: readonly {
    readonly stopRule: StopRule;
    readonly difference: number;
    readonly interval: Interval;
    readonly verdict: DirectVerdict;
  }[];
  /** The comparison with each encoder, the run's own first; empty with a single encoder. */
  readonly encoders: readonly {
    readonly encoder: string;
    readonly difference: number;
    readonly interval: Interval;
    readonly verdict: DirectVerdict;
  }[];
}

/** A claim with the result of this run; `variant` and `against` are the names of our rows. */
export interface EffectReport extends Omit<PaperClaim, 'measure' | 'nature' | 'reason'> {
  readonly measure: PaperClaim['measure'] | 'share of routes';
  /** Null if a row is missing. */
  readonly ours: {
    readonly variant: number;
    readonly against: number;
    readonly difference: number;
    readonly interval: Interval;
    /** Null if a share is compared with a fixed one. */
    readonly adjustedP: number | null;
    readonly detectable: number | null;
    readonly n: number;
    readonly trainSets: number;
    readonly runs: number;
  } | null;
  readonly verdict: EffectVerdict;
  /** Null if nothing was compared. */
  readonly reach: Reach | null;
  readonly nature: EffectNature;
  /** A likely reason, if the claim is not reproduced; else null. */
  readonly reason: string | null;
}
