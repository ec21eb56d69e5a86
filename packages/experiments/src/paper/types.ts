import type { StopRule } from '@der-gym/env';
import type { Measure } from '../compare/rows.ts';
import type { Interval } from '../statistics/tables.ts';

/** The tables that have a spec. */
export type PaperTableName = 'table-1' | 'table-2' | 'table-3' | 'table-4' | 'table-5' | 'table-6';

/**
 * How an effect comes about:
 * - `'built in'`: the rules of the synthetic pool, or arithmetic, decide its direction beforehand; no finding
 * - `'emergent'`: nothing in the pool's rules knows of it
 * - `'measured'`: on recorded answers
 */
type EffectNature = 'built in' | 'emergent' | 'measured';

/** Something that a table of the paper says, as a difference of two rows. */
export interface PaperClaim {
  readonly table: PaperTableName;
  readonly says: string;
  /** Rows of our table; `'best single call'` is the one chosen on train by score, `'PairRanker'` and `'vote'` whatever their settings. */
  readonly variant: string;
  readonly against: string;
  readonly measure: Exclude<Measure, 'routeLength'>;
  /** The paper's figures for the two rows. */
  readonly paper: { readonly variant: number; readonly against: number; readonly unit: string };
  /** What the paper finds of variant - against; `'flat'`: no difference that matters. */
  readonly direction: 'higher' | 'lower' | 'flat';
  /** On the synthetic pool. */
  readonly nature: Exclude<EffectNature, 'measured'>;
  /** Why it need not come out, said where it does not. */
  readonly reason: string;
}

/**
 * - `'as in the paper'`, `'reversed'`: the interval leaves out 0 and the adjusted p is below .05; where the paper finds no
 * difference that matters, `'as in the paper'` is an interval close to 0
 * - `'differs'`: there is a difference that matters where the paper finds none
 * - `'not significant'`: none of these
 * - `'depends on the encoder'`: as in the paper with one encoder, reversed or different with another
 * - `'depends on the stop rule'`: the same of stop rules
 * - `'depends on the training set'`: one of the first three, and significantly the opposite on some training set alone
 * - `'not measured'`: a row is missing
 */
export type EffectVerdict =
  | DirectVerdict
  | 'depends on the encoder'
  | 'depends on the stop rule'
  | 'depends on the training set'
  | 'not measured';

/** What one comparison says. */
export type DirectVerdict = 'as in the paper' | 'reversed' | 'differs' | 'not significant';

/** Where a verdict holds. */
export interface Reach {
  /** Sets that the rows were trained on, how many of them alone have a difference of the same direction, and which significantly the opposite one. */
  readonly trainingSets: { readonly n: number; readonly same: number; readonly opposite: readonly number[] };
  /** Both rows under each stop rule, the run's own among them; empty where their stop rules differ by design. */
  readonly stopRules: readonly {
    readonly stopRule: StopRule;
    readonly difference: number;
    readonly interval: Interval;
    readonly verdict: DirectVerdict;
  }[];
  /** Both rows with each encoder, the run's own first; empty where there was one. */
  readonly encoders: readonly {
    readonly encoder: string;
    readonly difference: number;
    readonly interval: Interval;
    readonly verdict: DirectVerdict;
  }[];
}

/** A claim with what this run has to say to it; variant and against are the names of our rows. */
export interface EffectReport extends Omit<PaperClaim, 'measure' | 'nature' | 'reason'> {
  readonly measure: PaperClaim['measure'] | 'share of routes';
  /** Null where a row is missing. */
  readonly ours: {
    readonly variant: number;
    readonly against: number;
    readonly difference: number;
    readonly interval: Interval;
    /** Null where a share is compared with a fixed one. */
    readonly adjustedP: number | null;
    readonly detectable: number | null;
    readonly n: number;
    readonly trainSets: number;
    readonly runs: number;
  } | null;
  readonly verdict: EffectVerdict;
  /** Null where nothing was compared. */
  readonly reach: Reach | null;
  readonly nature: EffectNature;
  /** Where it did not come out. */
  readonly reason: string | null;
}
