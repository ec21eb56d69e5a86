import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { expectThat } from 'gymnasium-js/expect';
import { Piscina } from 'piscina';
import type { Executor, ExecutorOptions } from './executor.ts';
import type { Trial, TrialResult } from './types.ts';

/** The message to a thread. */
export interface ThreadTask {
  readonly trial: Trial;
  readonly checkpointsIn: string | null;
  readonly graphCache: string | undefined;
  /** The port for progress messages. */
  readonly port: MessagePort;
}

/**
 * Creates an executor that runs each trial on a worker thread. Threads are started with the first trial.
 *
 * @param jobs - number of threads
 */
export function threadExecutor({
  jobs,
  checkpointsIn = null,
  graphCache,
}: ExecutorOptions & { readonly jobs: number }): Executor {
  expectThat('jobs', jobs, Number.isInteger(jobs) && jobs >= 1, 'a whole number from 1 up');
  let pool: Piscina<ThreadTask, TrialResult> | null = null;
  return {
    jobs,
    async run(trial, { onProgress, signal }) {
      pool ??= startPool(jobs);
      const { port1, port2 } = new MessageChannel();
      port1.on('message', (share: number) => onProgress?.(share));
      try {
        return await pool.run(
          { trial, checkpointsIn, graphCache, port: port2 },
          { transferList: [port2], ...(signal && { signal }) },
        );
      } finally {
        port1.close();
      }
    },
    async close() {
      await pool?.destroy();
      pool = null;
    },
  };
}

function startPool(jobs: number): Piscina<ThreadTask, TrialResult> {
  const typescript = import.meta.url.endsWith('.ts');
  return new Piscina<ThreadTask, TrialResult>({
    filename: new URL(`./_trial-thread.${typescript ? 'ts' : 'js'}`, import.meta.url).href,
    name: 'runInThread',
    minThreads: jobs,
    maxThreads: jobs,
    // a thread keeps its worlds, so it stays until the pool is closed
    idleTimeout: Number.POSITIVE_INFINITY,
    ...(typescript ? { execArgv: ['--import', loaderUrl()] } : {}),
  });
}

/** In development, threads need the loader of this process. */
function loaderUrl(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}
