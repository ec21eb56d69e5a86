import { MessageChannel } from 'node:worker_threads';
import { createRng } from 'gymnasium-js';
import type { Executor } from '../executor.ts';
import { publicOptions, trialSoftware } from '../trial.ts';
import type { StoredColumns, Trial, TrialResult } from '../types.ts';

const QUESTIONS = 5;

/** A made-up result that depends on the trial's options: .125 more score per unit of bonus above 2. */
export function fakeResult(trial: Trial): TrialResult {
  const { task, router } = trial.options;
  const rng = createRng(`fake/${router}/${task.seed}${task.trainSet === 1 ? '' : `/${task.trainSet}`}`);
  const score = Array.from({ length: QUESTIONS }, () => rng.uniform() / 2 + 0.125 * ((task.bonus ?? 2) - 2));
  return {
    format: 'der-gym-trial',
    version: 2,
    id: trial.id,
    options: publicOptions(trial.options),
    software: trialSoftware(),
    dataHash: trial.dataHash,
    taskHash: 'none',
    stateHash: null,
    modules: {},
    data: {
      name: 'fake',
      synthetic: true,
      split: 'none',
      transfer: 'none',
      prices: 'none',
      score: 'none',
      threshold: { value: 0.5, from: 'given' },
      costWeight: task.costWeight ?? 0.001,
      possible: { score: [0, 1], parameters: [6, 16], cost: [6, 16], maxSteps: 4 },
      costUnit: 'billion parameters',
      maxSteps: 2,
      experts: ['A', 'B'],
      questions: score.map((_, q) => `q${q + (task.splitSeed ?? 1)}`),
    },
    terminator: { auc: 0.5, calibrationError: 0 },
    routers: [
      {
        name: router,
        kind: router === 'trained' ? 'learned' : 'route',
        terminatorThreshold: 0.5,
        byStopRule: (['terminator', 'never', 'reference'] as const).map((stopRule): StoredColumns => {
          // two calls of 10 B with this probability, else one
          const second = stopRule === 'never' ? 1 : 0.75;
          return {
            stopRule,
            return: score,
            score,
            parameters: score.map(() => 10 + 10 * second),
            cost: score.map(() => 10 + 10 * second),
            routeLength: score.map(() => 1 + second),
            lengths: [score.map(() => 1 - second), score.map(() => second)],
            expertShare: [0.5, 0.5],
            expertShareByStep: [
              [0.5, 0.5],
              [0.5, 0.5],
            ],
          };
        }),
      },
    ],
    curve: [],
  };
}

export interface FakeOptions {
  readonly jobs?: number;
  /** Milliseconds until the result of the trial with a given index. */
  readonly delay?: (place: number) => number;
  /** The message of the error that a trial fails with, or null. */
  readonly fails?: (trial: Trial) => string | null;
  readonly onRun?: (place: number) => unknown;
  /** Shares to report as progress. */
  readonly progress?: readonly number[];
}

/** An executor that trains nothing, and records the trials it was given. */
export function fakeExecutor({
  jobs = 1,
  delay = () => 0,
  fails = () => null,
  onRun = () => {},
  progress = [],
}: FakeOptions = {}): Executor & { readonly ran: readonly string[] } {
  const ran: string[] = [];
  return {
    jobs,
    ran,
    async run(trial, { onProgress, signal }) {
      const place = ran.push(trial.id) - 1;
      onRun(place);
      for (const share of progress) onProgress?.(share);
      await new Promise((resolve) => setTimeout(resolve, delay(place)));
      signal?.throwIfAborted();
      const message = fails(trial);
      if (message !== null) throw new RangeError(message);
      return fakeResult(trial);
    },
    async close() {},
  };
}

/** An executor whose worker receives and returns copies only, as between machines. */
export function queueExecutor(): Executor & { readonly messages: number } {
  const { port1: here, port2: there } = new MessageChannel();
  const waiting = new Map<string, (result: TrialResult) => void>();
  let messages = 0;
  there.on('message', (text: string) => {
    const trial = JSON.parse(text) as Trial;
    there.postMessage(JSON.stringify(fakeResult(trial)));
  });
  here.on('message', (text: string) => {
    const result = JSON.parse(text) as TrialResult;
    waiting.get(result.id)?.(result);
    waiting.delete(result.id);
  });
  return {
    jobs: 3,
    get messages() {
      return messages;
    },
    run: (trial) =>
      new Promise((resolve) => {
        messages += 1;
        waiting.set(trial.id, resolve);
        here.postMessage(JSON.stringify(trial));
      }),
    async close() {
      here.close();
    },
  };
}
