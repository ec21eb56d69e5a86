import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fromCheckpoint } from '@der-gym/agents';
import type { StopRule } from '@der-gym/env';
import type { Task } from '../problem/task.ts';
import { comparisonData } from '../report/data/comparison-report.ts';
import { type ReportedRouter, runReport } from '../report/data/run-report.ts';
import type { ReportData } from '../report/data/schema.ts';
import { parseComparison, parseReport } from '../report/data/schema.ts';
import { sweepData } from '../report/data/sweep-report.ts';
import { readJson } from '../run/files.ts';
import { taskHash } from '../run/fingerprint.ts';
import { expectSameData, type RunFolder, type RunOptions, runFolder } from '../run/run-folder.ts';
import { trialStore } from '../sweep/trial-store.ts';
import type { SweepSummary, TrialResult } from '../sweep/types.ts';
import { derName, settledPolicy } from '../training/train-der.ts';
import { parsingInput, UsageError } from '../usage-error.ts';
import { showTask, stageProgress } from './display.ts';
import type { Progress } from './progress.ts';

export interface SourceOptions {
  readonly stop: StopRule;
  readonly episodes: number;
  readonly title?: string;
  readonly seed?: number;
}

/**
 * Brings the report data of what the paths name: folders of training runs of one task, or one sweep, comparison or report.
 *
 * @throws UsageError for anything else
 */
export function readSource(paths: readonly string[], options: SourceOptions, progress: Progress): ReportData {
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
      // trials are kept beside the folder of their summary
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

/** Written by the same program; only what comes from elsewhere is refused. */
function parseSweep(value: unknown): SweepSummary {
  const { version, variants, comparisons, failures, seeds } = value as Partial<SweepSummary>;
  const whole = [variants, comparisons, failures, seeds].every(Array.isArray);
  if (version !== 1 || !whole) {
    throw new UsageError(
      'Expected the summary of a sweep by der-gym ablate or reproduce, got another file of its format.',
    );
  }
  return value as SweepSummary;
}

/** The file that a path stands for: itself, or what a folder has of a sweep or a comparison. */
function fileOf(path: string): string {
  if (!existsSync(path))
    throw new UsageError(`No such file: ${path}. Expected a folder or a file to report on.`);
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
      : `which has several: choose one of ${sweeps.map((name) => join(path, name)).join(', ')}`;
  throw new UsageError(`Expected a folder of a run, a sweep or a comparison, got ${path}, ${hint}.`);
}

/** The report of one or more run folders of one task. */
function reportOfRuns(
  paths: readonly string[],
  { stop, episodes, title, seed }: SourceOptions,
  progress: Progress,
): ReportData {
  const runs = paths.map((path): Run => {
    const folder = runFolder(path);
    return { path, folder, options: folder.options() };
  });
  const [first] = runs;
  const task = showTask(first!.options.task, progress);
  const hash = taskHash(task);
  for (const { path, folder, options } of runs) {
    if (!isDeepStrictEqual(problemOf(options), problemOf(first!.options))) {
      throw new UsageError(`Expected runs of one task, got ${path} with other options than ${first!.path}.`);
    }
    expectSameData(folder.manifest(), hash, path);
  }
  const data = runReport(task, groupRuns(runs, task), {
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

/** The task apart from its seed, which is the training's. */
function problemOf({ task }: RunOptions) {
  const { seed: _, ...problem } = task;
  return problem;
}

/** Runs that differ in their seed alone are runs of one router. */
function groupRuns(runs: readonly Run[], task: Task): readonly ReportedRouter[] {
  const groups: [Run, ...Run[]][] = [];
  for (const run of runs) {
    const same = groups.find(([{ options }]) => isDeepStrictEqual(options.training, run.options.training));
    if (same === undefined) groups.push([run]);
    else same.push(run);
  }
  const names = groups.map(([{ options }]) => derName(options.training));
  return groups.map((group, g): ReportedRouter => {
    const [{ options, path }] = group;
    const { reward } = options.training;
    const ambiguous = names.filter((name) => name === names[g]).length > 1;
    return {
      name: ambiguous ? `${names[g]} (${basename(path)})` : names[g]!,
      reward,
      runs: group.map(({ folder, options: own }) => {
        const checkpoint = parsingInput(() => fromCheckpoint(folder.checkpoint(), task.graph.experts));
        return {
          seed: own.task.seed ?? 1,
          policy: settledPolicy(task, reward, (mode) => checkpoint.policy(mode)),
          // a kill can leave more lines than the checkpoint has updates
          metrics: folder.metrics().slice(0, folder.manifest().updates),
        };
      }),
    };
  });
}
