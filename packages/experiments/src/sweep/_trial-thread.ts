import { createWorlds, type Worlds } from './_worlds.ts';
import { runTrial } from './run-trial.ts';
import type { ThreadTask } from './thread-executor.ts';
import type { TrialResult } from './types.ts';

// The body of a worker thread. It keeps its worlds between trials.
let worlds: Worlds | undefined;

/** Called by the pool for every trial. */
export async function runInThread({
  trial,
  checkpointsIn,
  graphCache,
  port,
}: ThreadTask): Promise<TrialResult> {
  worlds ??= createWorlds(graphCache);
  try {
    return await runTrial(trial, {
      checkpointsIn,
      worlds,
      onProgress: (share) => port.postMessage(share),
    });
  } finally {
    port.close();
  }
}
