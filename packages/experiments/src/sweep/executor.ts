import { createWorlds } from './_worlds.ts';
import { runTrial } from './run-trial.ts';
import type { Trial, TrialResult } from './types.ts';

/**
 * What carries out trials. A sweep knows nothing of how: in this process, on threads, or on other machines behind a
 * queue. A trial is plain data and so is its result, so both can be sent anywhere.
 */
export interface Executor {
  /** Trials that it can have in hand at once; the sweep hands it no more. */
  readonly jobs: number;
  /**
   * @returns the trial's result; the same wherever and whenever it runs
   * @throws what went wrong with this trial, which says nothing of any other; the signal's reason when it is aborted
   */
  run(trial: Trial, options: ExecuteOptions): Promise<TrialResult>;
  /** Frees what it holds; nothing is run afterwards. */
  close(): Promise<void>;
}

interface ExecuteOptions {
  /** To be told the share of the trial that is behind, in [0, 1], as often as is convenient. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface ExecutorOptions {
  /** Folder for half-trained trials; null keeps none. @defaultValue null */
  readonly checkpointsIn?: string | null;
}

/** Returns an executor that runs one trial at a time in this thread. */
export function inlineExecutor({ checkpointsIn = null }: ExecutorOptions = {}): Executor {
  const worlds = createWorlds();
  return {
    jobs: 1,
    run: (trial, options) => runTrial(trial, { ...options, checkpointsIn, worlds }),
    async close() {},
  };
}
