import { basename, join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { toJson } from '../run/files.ts';
import type { ExpandedSpec } from '../spec/types.ts';
import type { Executor } from './executor.ts';
import { lockFolder } from './lock.ts';
import { groupByWorld, planSweep, type SweepPlan, trialsOf } from './plan.ts';
import { summariseSweep } from './summarise-sweep.ts';
import { type TrialStore, trialStore } from './trial-store.ts';
import type { SweepSummary, Trial, TrialResult } from './types.ts';

/** The progress of a sweep. */
export interface SweepProgress {
  /** Finished trials, including those found in the folder. */
  readonly done: number;
  readonly failed: number;
  readonly of: number;
  /** Finished trials, with fractions for running ones; in [0, of]. */
  readonly work: number;
}

interface RunSweepOptions {
  /** The folder of trials and summaries. Existing results in it are used. */
  readonly out: string;
  readonly executor: Executor;
  /** A clock in milliseconds, to time trials; no result depends on it. */
  readonly now: () => number;
  readonly onProgress?: (progress: SweepProgress) => void;
  /** Called for each trial that is run again because its file was changed. */
  readonly onDamaged?: (id: string) => void;
  /** Stops the sweep. Finished trials are kept, and the next call resumes. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the trials of experiments that are not in the folder yet, and writes a summary per experiment. A trial that several
 * experiments share is run once. A trial that fails is recorded, and the others continue.
 *
 * @returns one summary per experiment; it does not depend on the executor
 * @throws FolderLockedError while another sweep runs in the folder, or the signal's reason when it is aborted
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { expandSpec, inlineExecutor, runSweep } from '@der-gym/experiments';
 *
 * const spec = expandSpec({
 *   name: 'horizons',
 *   title: 'A random route of four calls, and of two',
 *   base: { task: { questions: 40, experts: ['Alpaca', 'ChatGLM'] } },
 *   variants: [{ name: 'four', router: 'random' }, { name: 'two', router: 'random', task: { maxSteps: 2 } }],
 *   stopRule: 'never',
 * });
 * const out = mkdtempSync(join(tmpdir(), 'sweep-'));
 * const [summary] = await runSweep([spec], { out, executor: inlineExecutor(), now: () => 0 });
 * summary!.variants.map(({ routeLength }) => routeLength.mean); // => [4, 2]
 * ```
 */
export async function runSweep(
  specs: readonly ExpandedSpec[],
  options: RunSweepOptions,
): Promise<readonly SweepSummary[]> {
  const { out } = options;
  const plans = specs.map(planSweep);
  const release = lockFolder(out);
  try {
    const store = trialStore(out);
    const failures = await runTrials(trialsOf(plans), store, options);
    return plans.map((plan) => {
      const summary = summariseSweep(plan, (id) => store.result(id), failures);
      writeSummary(out, plan, summary);
      return summary;
    });
  } finally {
    release();
  }
}

/** @returns the errors, by trial */
async function runTrials(
  trials: readonly Trial[],
  store: TrialStore,
  { executor, now, onProgress = () => {}, onDamaged = () => {}, signal }: RunSweepOptions,
): Promise<ReadonlyMap<string, string>> {
  const failures = new Map<string, string>();
  const waiting = trials.filter(({ id }) => !store.has(id));
  for (const { id } of waiting) if (store.isDamaged(id)) onDamaged(id);
  for (const { id } of trials.filter((trial) => !waiting.includes(trial))) store.tidy(id);
  const inHand = new Map<string, number>();
  let done = trials.length - waiting.length;
  const tell = () => {
    let work = done;
    for (const share of inHand.values()) work += share;
    onProgress({ done, failed: failures.size, of: trials.length, work });
  };
  const runOne = async (trial: Trial) => {
    const started = now();
    inHand.set(trial.id, 0);
    try {
      const result = await executor.run(trial, {
        onProgress(share) {
          // a message may arrive late
          if (inHand.has(trial.id)) inHand.set(trial.id, share);
          tell();
        },
        ...(signal && { signal }),
      });
      checkResult(trial, result);
      store.save(trial, result, (now() - started) / 1000);
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      const message = publicMessage(trial, error);
      store.fail(trial, message);
      failures.set(trial.id, message);
    }
    inHand.delete(trial.id);
    done += 1;
    tell();
  };
  tell();
  const next = worldByWorld(waiting);
  const worker = async (place: number) => {
    for (let trial = next(place); trial !== null; trial = next(place)) {
      signal?.throwIfAborted();
      await runOne(trial);
    }
  };
  const settled = await Promise.allSettled(
    Array.from({ length: executor.jobs }, (_, place) => worker(place)),
  );
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
  return failures;
}

/**
 * Assigns trials to workers. A worker stays with the world of its thread, then takes an unassigned world, and joins another
 * worker's world only when no other is left.
 */
function worldByWorld(trials: readonly Trial[]): (worker: number) => Trial | null {
  const left = groupByWorld(trials);
  const at = new Map<number, string>();
  return (worker) => {
    const taken = new Set(at.values());
    const own = at.get(worker);
    const keys = [...left.keys()];
    const key = own !== undefined && left.has(own) ? own : (keys.find((each) => !taken.has(each)) ?? keys[0]);
    if (key === undefined) return null;
    at.set(worker, key);
    const [trial, ...rest] = left.get(key)!;
    if (rest.length > 0) left.set(key, rest);
    else left.delete(key);
    return trial!;
  };
}

/** The message of an error without the path of the data file, which must not be in a summary. */
function publicMessage({ options: { task } }: Trial, error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const { data = 'synthetic' } = task;
  return message.replaceAll(data, basename(data));
}

/** Rejects the result of another trial: a remote executor may run another version. */
function checkResult(trial: Trial, result: TrialResult): void {
  if (result.id !== trial.id) {
    throw new Error(`Expected the result of trial ${trial.id}, got that of ${result.id}.`);
  }
}

function writeSummary(out: string, { spec }: SweepPlan, summary: SweepSummary): void {
  writeFileAtomic(join(out, spec.name, 'summary.json'), toJson(summary));
}
