import { type Policy, type RewardSettings, type StopRule, stopTable } from '@der-gym/env';
import type { Bench } from '../../compare/bench.ts';
import { runComparison } from '../../compare/compare.ts';
import type { Reader } from '../../encoders/reader.ts';
import type { Task } from '../../problem/task.ts';
import { comparisonData } from './comparison-report.ts';
import { episodeBrowser } from './episodes.ts';
import { type CurveLine, learningCurve } from './learning-curves.ts';
import { type RouteReport, routeReport } from './routes.ts';
import type { ReportData } from './schema.ts';

/** A router with all its training runs. */
export interface ReportedRouter {
  readonly name: string;
  /** Encodes texts for the router and for the Terminator that ends its episodes. @defaultValue hashed words */
  readonly reader?: Reader;
  /** The reward that it was trained with, and its description. */
  readonly reward: RewardSettings;
  readonly rewardName: string;
  /** A note that is printed with the router. */
  readonly note?: string;
  readonly runs: readonly {
    readonly seed: number;
    readonly policy: Policy;
    /** The metrics of each update; empty if they were not saved. */
    readonly metrics: readonly CurveLine[];
  }[];
}

interface RunReportOptions {
  readonly title?: string;
  /** The stop rule of routes and episodes. @defaultValue 'terminator' */
  readonly stopRule?: StopRule;
  /** The number of episodes to show; half of them have the largest regrets. @defaultValue 30 */
  readonly episodes?: number;
  /** The seed of intervals and of drawn episodes. @defaultValue the task's seed */
  readonly seed?: number;
  readonly onStage?: (stage: string, index: number, of: number) => void;
}

/** Measures trained routers on the test questions, and returns the report. */
export function runReport(
  task: Task,
  routers: readonly ReportedRouter[],
  options: RunReportOptions = {},
): ReportData {
  const { stopRule = 'terminator', episodes = 30, seed = task.seed, onStage = () => {} } = options;
  const seeded = { ...task, seed };
  const learned = routers.map(({ name, runs, note, reader }) => ({
    name,
    ...(reader && { reader }),
    runs: runs.map(({ policy }) => policy),
    ...(note !== undefined && { note }),
  }));
  const { report, benches } = runComparison(seeded, learned, {
    stopRule,
    onStage: (stage, index) => onStage(stage, index, 7),
  });
  const { graph, split } = task;
  // with several encoders, each has its own bench, and names of routers end with the encoder
  const placed = benches.flatMap((bench) =>
    bench.policies.map(({ name, runs }) => ({
      bench,
      name: benches.length === 1 ? name : `${name} · ${bench.reader.name}`,
      runs,
    })),
  );
  const stopsOf = (bench: Bench, policy: Policy) => {
    const ending = bench.ending(policy);
    return 'stops' in ending ? ending.stops : stopTable(graph, { ...ending, threshold: graph.threshold });
  };
  onStage('routes', 5, 7);
  // fitted policies cache their answers
  const routes = placed.map(({ bench, name, runs }): RouteReport => {
    const inputs = {
      graph,
      stops: runs.map((policy) => stopsOf(bench, policy)),
      maxSteps: graph.maxSteps,
      questions: split.test,
      scores: task.dataset.scorer.range,
    };
    return routeReport({ router: name, runs, ...inputs });
  });
  onStage('episodes', 6, 7);
  const shown = routers[0];
  const data = comparisonData(report, {
    title: options.title ?? titleOf(task, routers),
    seeds: [...new Set(routers.flatMap(({ runs }) => runs.map((run) => run.seed)))].sort((a, b) => a - b),
  });
  return {
    ...data,
    curves: routers
      .filter(({ runs }) => runs.length > 0 && runs.every(({ metrics }) => metrics.length > 0))
      .map(({ name, rewardName, runs, reader }) =>
        learningCurve(
          { router: benches.length === 1 || !reader ? name : `${name} · ${reader.name}`, reward: rewardName },
          runs.map(({ metrics }) => metrics),
        ),
      ),
    lengths: routes.map(({ lengths }) => lengths),
    shares: routes.map(({ shares }) => shares),
    routeMaps: routes.map(({ map }) => map),
    episodes:
      shown === undefined || shown.runs.length === 0 || episodes === 0
        ? null
        : episodeBrowser({
            router: placed[0]!.name,
            policy: placed[0]!.runs[0]!,
            graph,
            questions: task.dataset.questions,
            from: split.test,
            reward: shown.reward,
            rewardName: shown.rewardName,
            stopRule,
            stops: stopsOf(placed[0]!.bench, placed[0]!.runs[0]!),
            regrets: Math.ceil(episodes / 2),
            drawn: Math.floor(episodes / 2),
            seed,
          }),
    missing: [],
  };
}

function titleOf(task: Task, routers: readonly ReportedRouter[]): string {
  const what = routers.length === 1 ? routers[0]!.name : `${routers.length} routers`;
  return `${what} on ${task.dataset.name}`;
}
