import type { RewardTerms, StopRule } from '@der-gym/env';
import type { RowKind } from '../../compare/rows.ts';
import type { Interval } from '../../statistics/bootstrap.ts';

/** A figure with what it rests on. */
export interface Measurement {
  readonly value: number;
  /** 95 %, null where nothing was resampled. */
  readonly interval: Interval | null;
  /** Questions behind it. */
  readonly n: number;
  /** Training runs behind it. */
  readonly runs: number;
}

/** Everything a report shows, as plain JSON. A part that its source cannot tell is empty or null, and `missing` says why. */
export interface ReportData {
  readonly format: 'der-gym-report';
  readonly version: 1;
  readonly title: string;
  readonly header: ReportHeader;
  readonly curves: readonly LearningCurve[];
  /** One for each stop rule, the report's own first. */
  readonly planes: readonly CostQualityPlane[];
  readonly lengths: readonly RouteLengths[];
  readonly shares: readonly ExpertShares[];
  readonly routeMaps: readonly RouteMap[];
  readonly effects: readonly Effect[];
  readonly episodes: EpisodeBrowser | null;
  /** Sentences: what a reader may look for and why it is not there. */
  readonly missing: readonly string[];
}

/** What the figures are about. */
export interface ReportHeader {
  readonly data: string;
  /** Whether experts and answers are made by rule. */
  readonly synthetic: boolean;
  readonly split: string;
  readonly transfer: string;
  readonly stopRule: StopRule;
  /** Signature of P(y). */
  readonly score: string;
  readonly threshold: { readonly value: number; readonly from: string };
  readonly prices: string;
  readonly reward: {
    readonly costWeight: number;
    readonly gainWeight: number;
    readonly bonus: number;
    readonly maxSteps: number;
  };
  /** Test questions. */
  readonly n: number;
  /** Most training runs behind one router. */
  readonly runs: number;
  /** Of the training runs; of the intervals, where the runs' own are not known. */
  readonly seeds: readonly number[];
  /** How intervals were made. */
  readonly intervals: string;
  /** How well the Terminator judged; null where none was trained. */
  readonly terminator: string | null;
}

/** Mean over the runs after every update; bounds are null where there is one run. */
export interface CurveSeries {
  readonly mean: readonly (number | null)[];
  readonly low: readonly (number | null)[] | null;
  readonly high: readonly (number | null)[] | null;
}

/** How training went. */
export interface LearningCurve {
  readonly router: string;
  /** What it is paid in: returns of different rewards cannot be compared. */
  readonly reward: string;
  readonly runs: number;
  /** Expert calls learnt from, at each point. */
  readonly steps: readonly number[];
  /** Mean undiscounted return of the episodes that ended, in the reward trained for. */
  readonly return: CurveSeries;
  /** Calls of those episodes. */
  readonly routeLength: CurveSeries;
  /** Entropy of the policy, in nats. */
  readonly entropy: CurveSeries;
}

/** One method on the plane of cost and quality. */
export interface PlanePoint {
  readonly name: string;
  readonly kind: RowKind;
  readonly parameters: Measurement;
  readonly score: Measurement;
  readonly utility: Measurement;
  readonly return: Measurement | null;
  readonly routeLength: number;
  readonly shareOfOptimum: number | null;
  /** Whether no other method that could be deployed is as good for less, or better for as much. */
  readonly onFront: boolean;
  readonly note: string | null;
}

export interface CostQualityPlane {
  readonly stopRule: StopRule;
  readonly points: readonly PlanePoint[];
}

/** How long a router's routes are. */
export interface RouteLengths {
  readonly router: string;
  /** Share of episodes of 1 ... H calls. */
  readonly shares: readonly Measurement[];
}

/** Whom a router asks at each step. */
export interface ExpertShares {
  readonly router: string;
  readonly experts: readonly string[];
  /** One entry a step, t = 0 first. */
  readonly steps: readonly {
    /** Share of episodes that make this call. */
    readonly open: number;
    /** Among those, the share that goes to each expert. */
    readonly shares: readonly Measurement[];
  }[];
}

/** All the answers that one expert has taken over from another, whatever the step. */
export interface Handover {
  readonly from: number;
  readonly to: number;
  /** Expected number an episode. */
  readonly flow: Measurement;
  /** Mean rise of the score. */
  readonly gain: Measurement;
}

/** Handovers of one step; `from` is -1 where the question starts. */
export interface StepFlow {
  /** The call that `to` makes, from 0. */
  readonly t: number;
  readonly from: number;
  readonly to: number;
  /** Share of all episodes. */
  readonly share: number;
  /** Mean rise of the score; at the start, the mean score. */
  readonly gain: number;
}

/** Who hands over to whom, and what the answer gains. */
export interface RouteMap {
  readonly router: string;
  readonly experts: readonly string[];
  /** Expected handovers an episode, [from][to]. */
  readonly matrix: readonly (readonly number[])[];
  /** Mean rise of the score, [from][to]; null where there is no handover. */
  readonly gains: readonly (readonly (number | null)[])[];
  /** The most frequent ones, in that order. */
  readonly handovers: readonly Handover[];
  readonly flows: readonly StepFlow[];
  /** Share of all episodes that end with this expert's call, [t][expert]. */
  readonly ends: readonly (readonly number[])[];
}

/** One paired difference: a line of the forest plot. */
export interface Effect {
  readonly name: string;
  readonly against: string;
  /** What is compared, such as `utility`. */
  readonly measure: string;
  readonly stopRule: StopRule;
  readonly difference: Measurement;
  /** Adjusted for the family of tests; null where no test was made. */
  readonly p: number | null;
}

/** One call of an episode as shown. */
export interface EpisodeCall {
  readonly expert: string;
  /** What the router thought of asking this expert here; null on the optimum's route. */
  readonly probability: number | null;
  readonly answer: string;
  readonly score: number;
  readonly terms: RewardTerms;
}

export interface EpisodeRoute {
  readonly calls: readonly EpisodeCall[];
  /** Sum of the rewards. */
  readonly total: number;
}

/** One question, what the router did with it and what would have been best. */
export interface Episode {
  readonly question: string;
  readonly text: string;
  readonly reference: string | null;
  readonly why: 'largest regret' | 'drawn at random';
  /** V* of the question less the router's expected return, exactly. */
  readonly regret: number;
  readonly taken: EpisodeRoute;
  readonly optimum: EpisodeRoute;
}

export interface EpisodeBrowser {
  readonly router: string;
  readonly reward: string;
  readonly stopRule: StopRule;
  /** p0: from this score an answer is good enough. */
  readonly threshold: number;
  /** Questions chosen from. */
  readonly of: number;
  readonly episodes: readonly Episode[];
}
