import type { PolicyNetwork } from '../../packages/agents/src/network/policy-network.ts';
import type { TrainableEnv } from '../../packages/agents/src/ppo/trainer.ts';

/** The parts of the time of an update, in the order of the output. */
const parts = [
  'environment',
  'acting',
  'sampling and bookkeeping',
  'advantages',
  'loss',
  'gradient',
  'optimiser',
] as const;

/** The part that an interval between two marks belongs to. */
function partOf(stretch: string): (typeof parts)[number] {
  const known = parts.find((part) => part === stretch);
  if (known !== undefined) return known;
  if (stretch === 'forward' || stretch === 'backward') return 'gradient';
  return stretch === 'acting to gradient' ? 'advantages' : 'sampling and bookkeeping';
}

/**
 * Wraps environment and network with timers.
 *
 * Gradient: gather, forward and backward of a minibatch, without the loss. Advantages: from the last value of a rollout to its
 * first minibatch. Sampling and bookkeeping: the rest.
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
     * Runs updates and returns a row for each part: name, milliseconds per update, share. Each kind of interval counts with
     * the lower quartile of its durations: on a busy machine many intervals are interrupted, but most short ones are not.
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
