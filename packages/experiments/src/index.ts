// What a run is about

export {
  type DerTrainingOptions,
  derTrainingDefaults,
  type ResolvedDerTrainingOptions,
  type RouterKind,
  type SplitChoice,
  type TaskOptions,
} from './options/table.ts';
export { type Dataset, loadDataset } from './problem/dataset.ts';
export {
  groupNearDuplicates,
  type NearDuplicateOptions,
  nearDuplicatePairs,
} from './problem/near-duplicates.ts';
export { foldsByGroup, type Split, type SplitOptions, splitByGroup } from './problem/split.ts';
export { splitQuestions } from './problem/split-choice.ts';
export { type LeaveOutOptions, splitLeavingOut, syntheticDomains } from './problem/split-domains.ts';
export { loadTask, prepareTask, type Task, taskOf } from './problem/task.ts';

// Modules of your own

export {
  loadEncoder,
  loadLearner,
  loadMethod,
  loadPolicy,
  loadPrompt,
  loadReward,
  loadScorer,
} from './modules/load-module.ts';
export type { ModuleChoice, ModuleOptions } from './options/kinds.ts';

// Training and fitting

export { encodeTask, type TaskText } from './encoders/named-encoder.ts';
export {
  type FitTerminatorOptions,
  type FittedTerminator,
  fitTerminator,
  terminatorThresholds,
} from './training/fit-terminator.ts';
export { routerName } from './training/router-name.ts';
export {
  createTraining,
  type RouterTraining,
  type RouterTrainingOptions,
  type SavedTraining,
} from './training/router-training.ts';
export { routingTask } from './training/routing-task.ts';
export { type TrainPoliciesOptions, trainPolicies } from './training/run-training.ts';

// Comparisons

export { type Arena, arenaOf } from './compare/arena.ts';
export { type Bench, type BenchOptions, createBench } from './compare/bench.ts';
export { finalNumber } from './compare/closed-value.ts';
export {
  type CompareMethodsOptions,
  type ComparisonOptions,
  compareMethods,
  runComparison,
} from './compare/compare.ts';
export type { ComparisonReport } from './compare/comparison-report.ts';
export {
  bestSingleCall,
  fixedRouteByReturn,
  fixedRouteByUtility,
  hindsightOptimum,
  hindsightPolicy,
  policyRuns,
  singleCallOracle,
  singleCalls,
} from './compare/contenders.ts';
export type { LearnedPolicy } from './compare/learned-policy.ts';
export { contendersNamed, type MethodName, methodNames } from './compare/methods.ts';
export { type Contender, type Row, tableOf } from './compare/rows.ts';
export { comparisonMarkdown, methodsMarkdown } from './compare/table.ts';

// Cost and quality

export { type AiqOptions, aiq, aiqRouterBench } from './quality/aiq.ts';
export { type HullOptions, hullQuality, qualityHull } from './quality/hull.ts';
export { type CostQuality, paretoFront } from './quality/pareto.ts';
export { type RouterArenaOptions, routerArenaScore } from './quality/router-arena.ts';
export {
  averageGapRecovered,
  callsForGap,
  type TwoExpertOptions,
  twoExpertCurve,
} from './quality/two-experts.ts';

// Statistics

export { interquartileMean } from './statistics/aggregate.ts';
export {
  type Bounded,
  type Estimate,
  estimateMean,
  estimateRatio,
  type MeanLimits,
  type MeanOptions,
  meanLimits,
  type RatioOptions,
} from './statistics/estimate.ts';
export { holm } from './statistics/holm.ts';
export { comparePaired, type PairedDifference } from './statistics/paired-comparison.ts';
export { minimalDetectableEffect, type PowerOptions, type Precision } from './statistics/power.ts';
export { differenceRange, type Interval, pairedDifference, tableMean } from './statistics/tables.ts';

// The paper's tables

export { paperClaims } from './paper/claims.ts';
export { effectsOf } from './paper/effects.ts';
export { effectsMarkdown, reproductionMarkdown } from './paper/effects-markdown.ts';
export { paperRouteLengths, paperTables } from './paper/figures.ts';
export type { EffectReport, Verdict } from './paper/types.ts';

// Experiments as data, and sweeps over them

export { readSealedJson, toSealedJson } from './run/files.ts';
export { expandSpec } from './spec/expand-spec.ts';
export { parseSpec } from './spec/parse-spec.ts';
export { readSpec } from './spec/read-spec.ts';
export { shippedSpec, shippedSpecNames } from './spec/shipped-specs.ts';
export type { ExpandedSpec, ExperimentSpec } from './spec/types.ts';
export { type Executor, type ExecutorOptions, inlineExecutor } from './sweep/executor.ts';
export { FolderLockedError } from './sweep/lock.ts';
export { planSweep, type SweepPlan, trialsOf } from './sweep/plan.ts';
export { type RunSweepOptions, runSweep, type SweepProgress } from './sweep/run-sweep.ts';
export { type RunTrialOptions, runTrial } from './sweep/run-trial.ts';
export { sweepMarkdown } from './sweep/sweep-markdown.ts';
export { threadExecutor } from './sweep/thread-executor.ts';
export { type TrialStore, trialStore } from './sweep/trial-store.ts';
export type { SweepSummary, Trial, TrialResult } from './sweep/types.ts';

// Reports

export { comparisonData } from './report/data/comparison-report.ts';
export { costQualityPlane } from './report/data/cost-quality.ts';
export { episodeBrowser } from './report/data/episodes.ts';
export { learningCurve } from './report/data/learning-curves.ts';
export { routeReport } from './report/data/routes.ts';
export { type RunReportOptions, runReport } from './report/data/run-report.ts';
export type { Effect, ReportData } from './report/data/schema.ts';
export { parseComparison, parseReport } from './report/data/schema.ts';
export { sweepData } from './report/data/sweep-report.ts';
export { htmlReport } from './report/html/page.ts';
export { reportPictures } from './report/pictures.ts';
export { markdownReport } from './report/report-markdown.ts';
export { betweenMarkers } from './text/between-markers.ts';
export { fixed, markdownTable, withInterval } from './text/markdown-table.ts';
