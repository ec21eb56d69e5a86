import { derDefaults } from '@der-gym/env/rewards';
import type { Row } from '../../compare/rows.ts';
import { changesOf, rewardText } from '../../problem/paid-reward.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import type {
  StoredEstimate,
  SweepSummary,
  TrialOptions,
  TrialResult,
  VariantSummary,
} from '../../sweep/types.ts';
import { fixed } from '../../text/markdown-table.ts';
import { costQualityPlane } from './cost-quality.ts';
import { learningCurve } from './learning-curves.ts';
import type { Effect, ExpertShares, LearningCurve, ReportData, RouteLengths } from './schema.ts';

/** Returns the report of a sweep: cost and quality of the variants, differences from the baseline, learning curves and route lengths. */
export function sweepData(summary: SweepSummary, resultOf: (id: string) => TrialResult | null): ReportData {
  const { variants, failures, baseline, stopRule } = summary;
  const routed = variants.filter(({ kind, lengthShare }) => lengthShare !== null && kind !== 'single call');
  const trained = variants.filter(({ router }) => router === 'trained');
  const rules = [...new Set([stopRule, ...variants.map((variant) => variant.stopRule)])];
  return {
    format: 'der-gym-report',
    version: 1,
    title: summary.title,
    header: headerOf(summary, resultOf),
    curves: trained.flatMap((variant): readonly LearningCurve[] => {
      const runs = variant.trials.map((id) => resultOf(id)?.curve ?? []).filter(({ length }) => length > 0);
      if (runs.length === 0) return [];
      const result = variant.trials.map(resultOf).find((each) => each !== null);
      return [learningCurve({ router: variant.name, reward: rewardOf(result!.options) }, runs)];
    }),
    planes: rules
      .map((rule) =>
        costQualityPlane(rule, variants.filter((variant) => variant.stopRule === rule).map(rowOf)),
      )
      .filter(({ points }) => points.length > 0),
    lengths: routed
      .filter(({ kind }) => kind !== 'bound')
      .map((variant): RouteLengths => {
        const shares = variant.lengthShare!.map((share) => measurement(share, variant));
        return { router: variant.name, shares };
      }),
    shares: trained.flatMap((variant) => sharesOf(summary, variant)),
    routeMaps: [],
    effects: summary.comparisons.map((comparison): Effect => {
      const own = variants.find(({ name }) => name === comparison.variant);
      const { difference: value, interval } = comparison;
      return {
        name: comparison.variant,
        against: comparison.against,
        measure: measureNames[comparison.measure],
        stopRule: own?.stopRule ?? stopRule,
        difference: { value, interval, n: own?.n ?? 0, runs: own?.runs ?? 0 },
        p: comparison.adjustedP,
      };
    }),
    episodes: null,
    missing: [
      ...(summary.data === null ? [`The baseline, ${baseline}, has no finished trial.`] : []),
      ...failures.map(
        ({ variant, seed, error }) => `The trial of ${variant} with seed ${seed} failed: ${error}`,
      ),
      'A sweep does not save policies, so there are no route maps or episodes. For these, run der-gym report on the folder of a training run.',
    ],
  };
}

/** The reward of a variant in words. Returns under different rewards have different units. */
function rewardOf({ task, training }: TrialOptions): string {
  const choice = training?.reward ?? 'paper';
  const { costWeight, gainWeight, bonus } = { ...derDefaults, ...task, ...changesOf(choice) };
  const weights = choice === 'utility' ? '' : `, beta ${gainWeight}, gamma ${bonus}`;
  return `${rewardText(choice)}, alpha ${costWeight}${weights}`;
}

const measureNames = {
  score: 'score',
  parameters: 'parameters',
  utility: 'utility',
  routeLength: 'calls',
} as const;

function measurement({ mean, interval }: StoredEstimate, { n, runs }: VariantSummary): Estimate {
  return { value: mean, interval, n, runs };
}

function rowOf(variant: VariantSummary): Row {
  const { score, parameters, utility, routeLength, note } = variant;
  return {
    policy: variant.name,
    kind: variant.kind,
    return: variant.return?.mean ?? null,
    score: score.mean,
    parameters: parameters.mean,
    utility: utility.mean,
    routeLength: routeLength.mean,
    shareOfOptimum: null,
    intervals: {
      score: score.interval,
      parameters: parameters.interval,
      utility: utility.interval,
      return: variant.return?.interval ?? null,
    },
    n: variant.n,
    runs: variant.runs,
    ...(note === undefined ? {} : { note }),
  };
}

function sharesOf({ data }: SweepSummary, variant: VariantSummary): readonly ExpertShares[] {
  const { expertShareByStep: byStep, lengthShare, n, runs } = variant;
  if (byStep === null || lengthShare === null || data === null) return [];
  // a variant with other experts has other data than the baseline
  if (byStep.some((row) => row.length !== data.experts.length)) return [];
  return [
    {
      router: variant.name,
      experts: data.experts,
      steps: byStep.map((row, t) => ({
        open: lengthShare.slice(t).reduce((sum, { mean }) => sum + mean, 0),
        shares: row.map((value) => ({ value, interval: null, n, runs })),
      })),
    },
  ];
}

function headerOf(
  { data, stopRule, seeds, variants, baseline, costWeight }: SweepSummary,
  resultOf: (id: string) => TrialResult | null,
): ReportData['header'] {
  const own = variants.find(({ name }) => name === baseline) ?? variants[0];
  const first = own?.trials.map(resultOf).find((result) => result !== null);
  const about = data ?? first?.data;
  const { gainWeight = 5, bonus = 2 } = first?.options.task ?? {};
  const terminator = first?.terminator;
  return {
    data: about?.name ?? 'no finished trial',
    synthetic: about?.synthetic ?? false,
    split: about?.split ?? 'unknown',
    transfer: about?.transfer ?? 'unknown',
    stopRule,
    score: about?.score ?? 'unknown',
    threshold: about?.threshold ?? { value: 0, from: 'unknown' },
    prices: about?.prices ?? 'unknown',
    // the cost weight of utility, the same in every row; the reward of each router is shown with its curve
    reward: { costWeight: costWeight.value, gainWeight, bonus, maxSteps: about?.maxSteps ?? 0 },
    n: own?.n ?? 0,
    runs: Math.max(0, ...variants.map(({ runs }) => runs)),
    seeds,
    intervals: '95 %, for new test questions and training runs',
    terminator:
      terminator === undefined
        ? null
        : `AUC ${fixed(terminator.auc, 3)}, calibration error ${fixed(terminator.calibrationError, 3)} on validation`,
  };
}
