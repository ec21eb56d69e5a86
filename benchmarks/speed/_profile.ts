import type { PolicyNetwork, TrainableEnv } from '@der-gym/agents';
import { median } from './_measure.ts';

/** Where the time of an update can go, in the order it is printed. */
const parts = [
  'environment',
  'acting',
  'sampling and bookkeeping',
  'advantages',
  'loss',
  'gradient',
  'optimiser',
] as const;
type Part = (typeof parts)[number];

/**
 * The same environment and network behind stopwatches.
 *
 * Gradient: gather, forward and backward of a minibatch, the loss's own part taken out. Advantages: from the last value of
 * a rollout to its first minibatch. Sampling and bookkeeping: whatever no stopwatch saw.
 */
export function profiled<E extends TrainableEnv, N extends Pick<PolicyNetwork, 'act' | 'backward' | 'step'>>(
  env: E,
  network: N,
): { env: E; network: N; run(updates: number, update: () => unknown): string[][] } {
  const spent = new Map<Part, number>();
  let lastActed = 0;
  let rollingOut = true;
  const add = (part: Part, ms: number) => spent.set(part, (spent.get(part) ?? 0) + ms);
  const timed =
    <A extends readonly unknown[], R>(part: Part, work: (...args: A) => R) =>
    (...args: A): R => {
      const started = performance.now();
      const result = work(...args);
      add(part, performance.now() - started);
      return result;
    };
  const act = timed('acting', network.act.bind(network));
  const watchedNetwork = Object.create(network, {
    act: {
      value: (...args: Parameters<PolicyNetwork['act']>) => {
        act(...args);
        lastActed = performance.now();
        rollingOut = true;
      },
    },
    backward: {
      value: (...[rows, n, loss]: Parameters<PolicyNetwork['backward']>) => {
        const started = performance.now();
        if (rollingOut) add('advantages', started - lastActed);
        rollingOut = false;
        let inLoss = 0;
        network.backward(rows, n, (...args) => {
          const before = performance.now();
          loss(...args);
          inLoss += performance.now() - before;
        });
        add('loss', inLoss);
        add('gradient', performance.now() - started - inLoss);
      },
    },
    step: { value: timed('optimiser', network.step.bind(network)) },
  }) as N;
  const watchedEnv = Object.create(env, {
    reset: { value: timed('environment', env.reset.bind(env)) },
    step: { value: timed('environment', env.step.bind(env)) },
  }) as E;

  return {
    env: watchedEnv,
    network: watchedNetwork,
    /** Runs updates and returns a row for each part: name, median milliseconds of an update, share of all medians. */
    run(updates, update) {
      const found = parts.map((): number[] => []);
      for (let i = 0; i < updates; i += 1) {
        spent.clear();
        const started = performance.now();
        update();
        const seen = [...spent.values()].reduce((sum, ms) => sum + ms, 0);
        spent.set('sampling and bookkeeping', performance.now() - started - seen);
        parts.forEach((part, p) => {
          found[p]!.push(spent.get(part) ?? 0);
        });
      }
      const medians = found.map(median);
      const total = medians.reduce((sum, ms) => sum + ms, 0);
      return parts.map((part, p) => {
        const ms = medians[p]!;
        return [part, ms.toFixed(3), `${((100 * ms) / total).toFixed(1)} %`];
      });
    },
  };
}
