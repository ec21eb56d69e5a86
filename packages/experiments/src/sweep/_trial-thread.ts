import { createWorlds } from './_worlds.ts';
import { runTrial } from './run-trial.ts';
import type { ThreadTask } from './thread-executor.ts';
import type { TrialResult } from './types.ts';

// The body of a worker thread. It keeps its worlds between trials.
const worlds = createWorlds();

/** Called by the pool for every trial. */
export async function runInThread({ trial, checkpointsIn, port }: ThreadTask): Promise<TrialResult> {
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
