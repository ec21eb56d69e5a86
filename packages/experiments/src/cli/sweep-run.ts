import { availableParallelism } from 'node:os';
import type { StopRule } from '@der-gym/env';
import { locatedModule } from '../modules/module-choice.ts';
import type { Given, ModuleChoice } from '../options/kinds.ts';
import {
  type DerTrainingOptions,
  dataDefaults,
  type graphs,
  type sweep,
  type TaskOptions,
} from '../options/table.ts';
import { baseOf, expandSpec } from '../spec/expand-spec.ts';
import type { BaseSpec, ExpandedSpec, ExperimentSpec } from '../spec/types.ts';
import { checkSpecs } from '../sweep/check-specs.ts';
import { inlineExecutor } from '../sweep/executor.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { threadExecutor } from '../sweep/thread-executor.ts';
import { trialStore } from '../sweep/trial-store.ts';
import type { SweepSummary } from '../sweep/types.ts';
import { readingInput, UsageError } from '../usage-error.ts';
import { graphCacheOf, progressOf } from './display.ts';
import { givenTask, located, type OutputFlags, SMOKE_QUESTIONS, trainingOf } from './given.ts';
import { listenForStop, stopped } from './stop-request.ts';
import { dryRun } from './sweep-dry-run.ts';
import { expectWritable } from './writable.ts';

/** The flags of a command that runs experiments. */
type SweepFlags = OutputFlags &
  TaskOptions &
  DerTrainingOptions &
  Given<typeof sweep> &
  Given<typeof graphs> & {
    readonly out?: string;
    readonly policy?: ModuleChoice;
    readonly method?: ModuleChoice;
    readonly stop?: StopRule;
  };

/** Applies the flags to an experiment: they change its base, and so every variant that does not set the same option. */
export function underFlags(spec: ExperimentSpec, flags: SweepFlags): ExpandedSpec {
  const { seed, ...given } = located(givenTask(flags));
  const smoke = flags.smoke === true;
  // these keys are short for settings of the base, which the flags replace
  const { data: _data, scorer: _scorer, transfer: _transfer, stopRule: _stopRule, ...whole } = spec;
  const { router, policy, method, ...before } = baseOf(spec);
  const measured = {
    ...(router !== undefined && { router }),
    ...(policy !== undefined && { policy }),
    ...(method !== undefined && { method }),
  };
  const task = { ...before.task, ...given };
  const synthetic = (task.data ?? dataDefaults.data) === dataDefaults.data;
  const own = givenMeasured(flags);
  // the settings of a smoke run are options of PPO
  const learner = flags.learner ?? before.training?.learner;
  const base: BaseSpec = {
    ...before,
    ...(own ?? measured),
    ...(flags.stop !== undefined && { stopRule: flags.stop }),
    task: { ...task, ...(smoke && synthetic ? { questions: given.questions ?? SMOKE_QUESTIONS } : {}) },
    training: {
      ...before.training,
      ...located(trainingOf(learner === undefined ? flags : { ...flags, learner })),
    },
  };
  const count = flags.seeds ?? (smoke ? 1 : undefined);
  const first = seed ?? 1;
  const seeds =
    count !== undefined
      ? Array.from({ length: count }, (_, index) => first + index)
      : seed !== undefined
        ? expandSpec(spec).seeds.map((_, index) => seed + index)
        : spec.seeds;
  const trainSets = flags.trainSets ?? (smoke ? 1 : spec.trainSets);
  return expandSpec({
    ...whole,
    base,
    ...(seeds === undefined ? {} : { seeds }),
    ...(trainSets === undefined ? {} : { trainSets }),
  });
}

/** The policy or method of the flags, which replaces what the base measures. */
function givenMeasured({ policy, method }: SweepFlags): Pick<BaseSpec, 'policy' | 'method'> | null {
  if (policy !== undefined && method !== undefined) {
    throw new UsageError('Expected --policy or --method, got both.');
  }
  if (policy !== undefined) return { policy: locatedModule(policy, '.') };
  return method === undefined ? null : { method: locatedModule(method, '.') };
}

/**
 * Runs experiments and shows their progress on standard error; with `--dry-run`, prints what would be run.
 *
 * @returns the summaries and the exit status; no summaries after a dry run or a stop
 */
export async function runExperiments(
  specs: readonly ExpandedSpec[],
  flags: SweepFlags,
  out: string,
): Promise<{ readonly summaries: readonly SweepSummary[] | null; readonly status: number }> {
  await checkSpecs(specs);
  // tiny trials end before a thread has started
  const jobs = flags.jobs ?? (flags.smoke === true ? 1 : availableParallelism());
  if (flags.dryRun === true) {
    process.stdout.write(readingInput(() => dryRun(specs, out, jobs, flags.json === true)));
    return { summaries: null, status: 0 };
  }
  expectWritable('--out', out, 'folder');
  const checkpointsIn = trialStore(out).path;
  const { graphCache } = flags;
  const kept = { checkpointsIn, ...(graphCache !== undefined && { graphCache }) };
  const executor = jobs === 1 ? inlineExecutor(kept) : threadExecutor({ jobs, ...kept });
  const progress = progressOf(flags);
  graphCacheOf(flags, progress, 'many');
  const stop = listenForStop();
  let found: number | null = null;
  try {
    const summaries = await runSweep(specs, {
      out,
      executor,
      now: () => performance.now(),
      signal: stop.signal,
      onDamaged(id) {
        process.stderr.write(
          `The result of trial ${id} has changed since it was written. The trial is run again.\n`,
        );
      },
      onProgress({ done, of, failed, work }) {
        if (found === null) {
          found = done;
          const existing = done === 0 ? '' : `, ${done} already done`;
          if (done < of) progress.start(`${of} trials${existing}`, (of - done) * 100);
        }
        const failures = failed === 0 ? '' : `, ${failed} failed`;
        progress.update(Math.floor((work - found) * 100), `${done} of ${of}${failures}`);
      },
    });
    return { summaries, status: summaries.some(({ failures }) => failures.length > 0) ? 2 : 0 };
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    progress.stop();
    return { summaries: null, status: stopped('run the same command again to resume.') };
  } finally {
    progress.stop();
    stop.release();
    await executor.close();
  }
}
