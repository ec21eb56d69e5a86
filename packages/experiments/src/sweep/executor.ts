import { createWorlds } from './_worlds.ts';
import { runTrial } from './run-trial.ts';
import type { Trial, TrialResult } from './types.ts';

/**
 * Runs trials: in this process, on threads, or on other machines behind a queue. A trial and its result are plain data, so
 * both can be sent anywhere.
 */
export interface Executor {
  /** The maximum number of trials at a time. */
  readonly jobs: number;
  /**
   * @returns the trial's result, which does not depend on where and when it runs
   * @throws the error of this trial only, or the signal's reason when it is aborted
   */
  run(trial: Trial, options: ExecuteOptions): Promise<TrialResult>;
  /** Frees all resources. No trial may be run afterwards. */
  close(): Promise<void>;
}

interface ExecuteOptions {
  /** Called with the finished share of the trial, in [0, 1], at any rate. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface ExecutorOptions {
  /** The folder for half-trained trials; null keeps none. @defaultValue null */
  readonly checkpointsIn?: string | null;
  /** Folder of compiled answer graphs. @defaultValue none: each thread compiles its own */
  readonly graphCache?: string | undefined;
}

/** Creates an executor that runs one trial at a time in this thread. */
export function inlineExecutor({ checkpointsIn = null, graphCache }: ExecutorOptions = {}): Executor {
  const worlds = createWorlds(graphCache);
  return {
    jobs: 1,
    run: (trial, options) => runTrial(trial, { ...options, checkpointsIn, worlds }),
    async close() {},
  };
}
