import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TrainingMetrics } from '@der-gym/agents';
import type { StopRule } from '@der-gym/env';
import { rewardText } from '../problem/paid-reward.ts';
import type { Task } from '../problem/task.ts';
import { comparisonData } from '../report/data/comparison-report.ts';
import { type ReportedRouter, runReport } from '../report/data/run-report.ts';
import type { ReportData } from '../report/data/schema.ts';
import { parseComparison, parseReport } from '../report/data/schema.ts';
import { sweepData } from '../report/data/sweep-report.ts';
import { readJson } from '../run/files.ts';
import { type RunFolder, type RunOptions, runFolder } from '../run/run-folder.ts';
import { trialStore } from '../sweep/trial-store.ts';
import type { SweepSummary, TrialResult } from '../sweep/types.ts';
import { routerName } from '../training/router-name.ts';
import { parsingInput, UsageError } from '../usage-error.ts';
import { showTask, stageProgress } from './display.ts';
import type { Progress } from './progress.ts';
import { readRun } from './read-run.ts';

interface SourceOptions {
  readonly stop: StopRule;
  readonly episodes: number;
  readonly title?: string;
  readonly seed?: number;
  readonly graphCache?: string;
}

/**
 * Returns the report of folders of training runs on one task, or of one sweep, comparison or report.
 *
 * @throws UsageError for anything else
 */
export async function readSource(
  paths: readonly string[],
  options: SourceOptions,
  progress: Progress,
): Promise<ReportData> {
  if (paths.length > 1 || runFolder(paths[0]!).exists) {
    return reportOfRuns(paths, options, progress);
  }
  const data = readOther(paths[0]!);
  return options.title === undefined ? data : { ...data, title: options.title };
}

function readOther(path: string): ReportData {
  const file = fileOf(path);
  const value = readJson(file, 'a sweep, a comparison or a report');
  const { format } = (value ?? {}) as { readonly format?: unknown };
  switch (format) {
    case 'der-gym-report':
      return parsingInput(() => parseReport(value));
    case 'der-gym-sweep': {
      // the folder of the trials is beside that of the summary
      const store = trialStore(dirname(dirname(file)));
      const read = new Map<string, TrialResult | null>();
      return sweepData(parseSweep(value), (id) => {
        const result = read.get(id) ?? store.result(id);
        read.set(id, result);
        return result;
      });
    }
    default:
      return comparisonData(parsingInput(() => parseComparison(value)));
  }
}

/** Checks the shape only roughly, because the file is written by this program. */
function parseSweep(value: unknown): SweepSummary {
  const { version, variants, comparisons, failures, seeds, costWeight } = value as Partial<SweepSummary>;
  const lists = [variants, comparisons, failures, seeds].every(Array.isArray);
  const whole = lists && typeof costWeight?.value === 'number';
  if (version !== 1 || !whole) {
    throw new UsageError(
      'Expected a summary that der-gym ablate or reproduce wrote, got a file with missing fields.',
    );
  }
  return value as SweepSummary;
}

/** Returns the file to read: the path itself, or the summary or result in a folder. */
function fileOf(path: string): string {
  if (!existsSync(path))
    throw new UsageError(
      `No such file or folder: ${path}. Expected a run, a sweep, a comparison or a report.`,
    );
  if (!statSync(path).isDirectory()) return path;
  const summary = join(path, 'summary.json');
  if (existsSync(summary)) return summary;
  const result = join(path, 'result.json');
  if (existsSync(result)) return result;
  const sweeps = readdirSync(path)
    .sort()
    .filter((name) => existsSync(join(path, name, 'summary.json')));
  if (sweeps.length === 1) return join(path, sweeps[0]!, 'summary.json');
  const hint =
    sweeps.length === 0
      ? 'which has no options.json, summary.json or result.json'
      : `which has several. Choose one of ${sweeps.map((name) => join(path, name)).join(', ')}`;
  throw new UsageError(`Expected a folder of a run, a sweep or a comparison, got ${path}, ${hint}.`);
}

/** Returns the report of one or more run folders of one task. */
async function reportOfRuns(
  paths: readonly string[],
  { stop, episodes, title, seed, ...flags }: SourceOptions,
  progress: Progress,
): Promise<ReportData> {
  const runs = paths.map((path): Run => {
    const folder = runFolder(path);
    return { path, folder, options: folder.options() };
  });
  const [first] = runs;
  const task = await showTask(first!.options.task, flags, progress);
  for (const { path, options } of runs) {
    if (!isDeepStrictEqual(problemOf(options), problemOf(first!.options))) {
      throw new UsageError(
        `Expected runs of one task, but the task options of ${path} differ from those of ${first!.path}.`,
      );
    }
  }
  const data = runReport(task, await groupRuns(runs, task), {
    stopRule: stop,
    episodes,
    ...(title === undefined ? {} : { title }),
    ...(seed === undefined ? {} : { seed }),
    onStage: stageProgress(progress),
  });
  progress.stop();
  return data;
}

interface Run {
  readonly path: string;
  readonly folder: RunFolder;
  readonly options: RunOptions;
}

/** The options of the task without the seed, which is that of the training. */
function problemOf({ task }: RunOptions) {
  const { seed: _, ...problem } = task;
  return problem;
}

/** Groups runs by router: runs that differ only in their seed are runs of one router. */
async function groupRuns(runs: readonly Run[], task: Task): Promise<readonly ReportedRouter[]> {
  const groups: [Run, ...Run[]][] = [];
  for (const run of runs) {
    const same = groups.find(([{ options }]) => isDeepStrictEqual(options.training, run.options.training));
    if (same === undefined) groups.push([run]);
    else same.push(run);
  }
  const names = groups.map(([{ options }]) => routerName(options.training, options.task));
  // the encoder is shown beside the name and distinguishes routers of the same name
  const keys = groups.map(([{ options }], g) => JSON.stringify([names[g], options.training.encoder]));
  const routers: ReportedRouter[] = [];
  for (const [g, group] of groups.entries()) {
    const [{ path }] = group;
    const ambiguous = keys.filter((key) => key === keys[g]).length > 1;
    const read = [];
    for (const { folder } of group) read.push({ folder, ...(await readRun(folder, task)) });
    const { reward, reader, options } = read[0]!.training;
    const note = read.find((each) => each.note !== undefined)?.note;
    routers.push({
      name: ambiguous ? `${names[g]} (${basename(path)})` : names[g]!,
      reader,
      reward,
      rewardName: rewardText(options.reward),
      ...(note !== undefined && { note }),
      runs: read.map(({ folder, training }) => ({
        seed: folder.options().task.seed ?? 1,
        policy: training.policy(),
        // after a kill there may be more lines than steps of the checkpoint
        metrics: folder.metrics().slice(0, training.steps).flatMap(curveLine),
      })),
    });
  }
  return routers;
}

/** A point of the learning curve; none if the learner does not count expert calls. */
function curveLine(metrics: TrainingMetrics) {
  const { steps, returnMean, lengthMean, entropy } = metrics;
  const known = (value: typeof steps) => (typeof value === 'number' ? value : null);
  if (typeof steps !== 'number') return [];
  return [{ steps, returnMean: known(returnMean), lengthMean: known(lengthMean), entropy: known(entropy) }];
}
