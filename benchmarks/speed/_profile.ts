import type { PolicyNetwork } from '../../packages/agents/src/network/policy-network.ts';
import type { TrainableEnv } from '../../packages/agents/src/ppo/trainer.ts';

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

/** Which part a stretch of time between two marks belongs to. */
function partOf(stretch: string): (typeof parts)[number] {
  const known = parts.find((part) => part === stretch);
  if (known !== undefined) return known;
  if (stretch === 'forward' || stretch === 'backward') return 'gradient';
  return stretch === 'acting to gradient' ? 'advantages' : 'sampling and bookkeeping';
}

/**
 * The same environment and network behind stopwatches.
 *
 * Gradient: gather, forward and backward of a minibatch, the loss's own part taken out. Advantages: from the last value of
 * a rollout to its first minibatch. Sampling and bookkeeping: whatever lies between the others.
 */
export function profiled<E extends TrainableEnv, N extends Pick<PolicyNetwork, 'act' | 'backward' | 'step'>>(
  env: E,
  network: N,
): { env: E; network: N; run(updates: number, update: () => unknown): string[][] } {
  const stretches = new Map<string, number[]>();
  let last = performance.now();
  let before = 'optimiser';
  const record = (stretch: string) => {
    const now = performance.now();
    const list = stretches.get(stretch) ?? [];
    stretches.set(stretch, list);
    list.push(now - last);
    last = performance.now();
  };
  const enter = (next: string) => record(`${before} to ${next}`);
  const leave = (stretch: string) => {
    record(stretch);
    before = stretch;
  };
  const timed =
    <A extends readonly unknown[], R>(stretch: string, work: (...args: A) => R) =>
    (...args: A): R => {
      enter(stretch);
      const result = work(...args);
      leave(stretch);
      return result;
    };
  const watchedNetwork = Object.create(network, {
    act: { value: timed('acting', network.act.bind(network)) },
    backward: {
      value: (...[rows, n, loss]: Parameters<PolicyNetwork['backward']>) => {
        enter('gradient');
        network.backward(rows, n, (...args) => {
          leave('forward');
          loss(...args);
          leave('loss');
        });
        leave('backward');
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
    /**
     * Runs updates and returns a row for each part: name, milliseconds an update, share. Each kind of stretch counts with
     * the lower quartile of its lengths: on a busy machine many are interrupted, and most short ones are not.
     */
    run(updates, update) {
      stretches.clear();
      for (let i = 0; i < updates; i += 1) update();
      const spent = new Map(parts.map((part) => [part, 0]));
      for (const [stretch, lengths] of stretches) {
        const typical = lengths.toSorted((a, b) => a - b)[lengths.length >> 2]!;
        const part = partOf(stretch);
        spent.set(part, spent.get(part)! + (typical * lengths.length) / updates);
      }
      const total = [...spent.values()].reduce((sum, ms) => sum + ms, 0);
      return parts.map((part) => {
        const ms = spent.get(part)!;
        return [part, ms.toFixed(3), `${((100 * ms) / total).toFixed(1)} %`];
      });
    },
  };
}
