import type { Expert } from '@der-gym/env';
import { heightWeights } from '../quality/aiq.ts';
import { hullCorners } from '../quality/hull.ts';
import { paretoFront } from '../quality/pareto.ts';
import { routerArenaScore } from '../quality/router-arena.ts';
import { type ExpertAnswers, type MeasuredSetting, measureSetting, tradeOffs } from '../quality/trade-off.ts';
import { averageGapRecovered, callsForGap, twoExpertCurve } from '../quality/two-experts.ts';
import { estimateMean } from '../statistics/estimate.ts';
import { comparePaired } from '../statistics/paired-comparison.ts';
import { differenceRange, type Interval, tableMean } from '../statistics/tables.ts';
import type { Bench } from './bench.ts';
import { blockOf, type Contender, meansOf } from './rows.ts';

/**
 * Cost against quality in the measures of RouterBench, RouteLLM and RouterArena. Settings of a router are chosen on
 * validation, and experts on train; every number is measured on the test questions. Costs are billions of parameters per
 * question.
 */
export interface CostAndQuality {
  /** Deployable rows that no other row matches in both score and cost, cheapest first. */
  readonly front: readonly string[];
  /** Those of the front that no mixture of two others matches: the corners of the hull. */
  readonly hull: readonly string[];
  /** The costs that AIQ averages over: from the cheapest to the most expensive expert. */
  readonly costRange: Interval;
  /** Random mixtures of single experts, then the routers of one call, the highest AIQ first. */
  readonly curves: readonly QualityCurve[];
  /** The cheapest expert, the one with the best score on train, and how much higher it scores on test; null if they are the same, or cost the same. */
  readonly twoExperts: {
    readonly weak: string;
    readonly strong: string;
    readonly gap: number;
    /** Of the gap, for new questions. APGR divides by the gap, so it has no meaning if this contains 0. */
    readonly interval: Interval;
  } | null;
  /** Best first; empty without dollars, or if scores are not in [0, 1]. */
  readonly routerArena: readonly { readonly policy: string; readonly score: number }[];
  /** Deployable rows without a RouterArena score, because their calls have no price in dollars. */
  readonly withoutDollars: readonly string[];
}

/** A router of one call with all its trade-offs between cost and quality. */
export interface QualityCurve {
  readonly policy: string;
  /** Mean score over the costs of the range. */
  readonly aiq: number;
  readonly interval: Interval;
  /** How much higher that is than the AIQ of mixtures of single experts; null for the mixtures. */
  readonly gain: { readonly difference: number; readonly interval: Interval } | null;
  /** Average share of the gap between the two experts that the router recovers; null without a gap on test. */
  readonly apgr: number | null;
  /** The smallest share of calls to the strong expert that recovers 50 % and 80 % of the gap; null if no share does. */
  readonly calls50: number | null;
  readonly calls80: number | null;
}

/** The name of the baseline: some questions to one expert, the others to another, at random. */
export const MIXTURES = 'mixtures of single experts';

/** Measures cost against quality from the rows of a comparison; nothing is fitted or asked again. */
export function costAndQuality(bench: Bench, contenders: readonly Contender[]): CostAndQuality {
  const { task, stopRule, train, validation, test } = bench;
  const { experts } = task.graph;
  const { costWeight } = task.reward;
  // episodes that the oracle ends cannot be deployed
  const deployable = contenders.filter(
    (each) => blockOf(each) !== 'bounds' && (stopRule !== 'reference' || each.policies === undefined),
  );
  const points = deployable.map((contender) => {
    const { score, parameters } = meansOf(contender, costWeight);
    return { policy: contender.policy, cost: parameters, quality: score };
  });
  const costs = experts.map(({ parameters }) => parameters);
  const costRange: Interval = [Math.min(...costs), Math.max(...costs)];
  const scoreRange = task.dataset.scorer.range;
  const of = (scores: Float64Array): ExpertAnswers => ({ experts, scores });
  const perQuestion = (settings: readonly MeasuredSetting[]) => {
    const weights = heightWeights(
      settings.map(({ cost }) => cost),
      costRange,
    );
    return test.questions.map((_, q) =>
      settings.reduce((sum, { scores }, k) => sum + weights[k]! * scores[q]!, 0),
    );
  };
  const single = (expert: number, { scores }: ExpertAnswers): MeasuredSetting => ({
    cost: costs[expert]!,
    scores: Float64Array.from(
      { length: scores.length / experts.length },
      (_, q) => scores[q * experts.length + expert]!,
    ),
  });
  const mixed = chosenSettings(
    experts.map((_, expert) => expert),
    (expert) => single(expert, of(train.scores)),
    (expert) => single(expert, of(test.scores)),
  );
  const mixtures = [Float64Array.from(perQuestion(mixed))];
  const pair = twoExpertsOf(experts, (expert) => tableMean([single(expert, of(train.scores)).scores]));
  const curveOf = ({ policy, values }: Contender & Required<Pick<Contender, 'values'>>): QualityCurve => {
    const known = { validation: values('validation'), test: values('test') };
    const settings = chosenSettings(
      tradeOffs(known.validation, experts),
      (weight) => measureSetting(known.validation, weight, of(validation.scores)),
      (weight) => measureSetting(known.test, weight, of(test.scores)),
    );
    const own = [Float64Array.from(perQuestion(settings))];
    const range = differenceRange(scoreRange, scoreRange);
    const { difference, interval } = comparePaired(own, mixtures, { range });
    return {
      policy,
      ...meanOf(own, scoreRange),
      gain: { difference, interval },
      ...gapOf(pair, known.test, of(test.scores)),
    };
  };
  const curves = deployable.flatMap((contender) => {
    const { values } = contender;
    return values === undefined ? [] : [curveOf({ ...contender, values })];
  });
  const nothing = { gain: null, apgr: null, calls50: null, calls80: null };
  return {
    front: points.length === 0 ? [] : paretoFront(points).map(({ policy }) => policy),
    hull: points.length === 0 ? [] : hullCorners(points).map(({ policy }) => policy),
    costRange,
    curves: [
      { policy: MIXTURES, ...meanOf(mixtures, scoreRange), ...nothing },
      ...curves.toSorted((a, b) => b.aiq - a.aiq),
    ],
    twoExperts: pair && {
      weak: experts[pair.weak]!.name,
      strong: experts[pair.strong]!.name,
      ...gapBetween(
        [pair.strong, pair.weak].map((expert) => [single(expert, of(test.scores)).scores]),
        scoreRange,
      ),
    },
    routerArena: arenaScores(deployable, costWeight, scoreRange),
    withoutDollars: deployable.filter((each) => dollarsOf(each) === null).map(({ policy }) => policy),
  };
}

/** The settings at the corners of the hull on one part, measured on another, cheapest first. */
function chosenSettings<T>(
  settings: readonly T[],
  choose: (setting: T) => MeasuredSetting,
  measure: (setting: T) => MeasuredSetting,
): readonly MeasuredSetting[] {
  const candidates = settings.map((setting) => {
    const { cost, scores } = choose(setting);
    return { setting, cost, quality: tableMean([scores]) };
  });
  return hullCorners(candidates)
    .map(({ setting }) => measure(setting))
    .sort((a, b) => a.cost - b.cost);
}

function meanOf(values: readonly Float64Array[], range: Interval): { aiq: number; interval: Interval } {
  const { value, interval } = estimateMean(values, { range });
  return { aiq: value, interval };
}

interface TwoExperts {
  readonly weak: number;
  readonly strong: number;
}

function twoExpertsOf(experts: readonly Expert[], score: (expert: number) => number): TwoExperts | null {
  const scores = experts.map((_, expert) => score(expert));
  const cheaper = (a: number, b: number) => experts[a]!.parameters - experts[b]!.parameters;
  const better = (a: number, b: number) => scores[b]! - scores[a]!;
  const all = experts.map((_, expert) => expert);
  const [weak] = all.toSorted((a, b) => cheaper(a, b) || better(a, b)) as [number];
  const [strong] = all.toSorted((a, b) => better(a, b) || cheaper(a, b)) as [number];
  return cheaper(weak, strong) < 0 ? { weak, strong } : null;
}

/** APGR and CPT of a router that is only asked which of the two experts to call. */
function gapOf(
  pair: TwoExperts | null,
  values: ArrayLike<number>,
  { experts, scores }: ExpertAnswers,
): Pick<QualityCurve, 'apgr' | 'calls50' | 'calls80'> {
  if (pair === null) return { apgr: null, calls50: null, calls80: null };
  const column = (of: ArrayLike<number>, expert: number) =>
    Float64Array.from({ length: of.length / experts.length }, (_, q) => of[q * experts.length + expert]!);
  const [weak, strong] = [column(scores, pair.weak), column(scores, pair.strong)];
  const preferred = column(values, pair.weak);
  const preference = column(values, pair.strong).map((value, q) => value - preferred[q]!);
  const ends = { weak: tableMean([weak]), strong: tableMean([strong]) };
  const curve = twoExpertCurve({ preference, weak, strong });
  return {
    apgr: averageGapRecovered(curve, ends),
    calls50: callsForGap(curve, 0.5, ends),
    calls80: callsForGap(curve, 0.8, ends),
  };
}

/** The difference of two columns of scores on test, with its interval. */
function gapBetween(
  [strong = [], weak = []]: readonly (readonly Float64Array[])[],
  scoreRange: Interval,
): { gap: number; interval: Interval } {
  const { difference, interval } = comparePaired(strong, weak, {
    range: differenceRange(scoreRange, scoreRange),
  });
  return { gap: difference, interval };
}

/** Mean dollars per question, or null without prices. */
function dollarsOf({ costs }: Contender): number | null {
  return costs?.dollars ?? null;
}

function arenaScores(
  contenders: readonly Contender[],
  costWeight: number,
  [least, most]: Interval,
): CostAndQuality['routerArena'] {
  if (least < 0 || most > 1) return [];
  return contenders
    .flatMap((contender) => {
      const dollars = dollarsOf(contender);
      if (dollars === null) return [];
      const { score: accuracy } = meansOf(contender, costWeight);
      return [{ policy: contender.policy, score: routerArenaScore({ accuracy, costUsd: 1000 * dollars }) }];
    })
    .sort((a, b) => b.score - a.score);
}
