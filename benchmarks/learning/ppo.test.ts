import { encodeTask, prepareTask } from '@der-gym/experiments';
import { describe, expect, it } from 'vitest';
import type { DerPpoOptions } from '../../packages/agents/src/ppo/der-options.ts';
import { interquartileMean, trainDer } from './_ppo-runs.ts';

describe('the learning benchmark of PPO, shortened', () => {
  it('shows that the published faults cost return at rates suitable for a small network', async () => {
    const task = prepareTask({ data: 'synthetic', questions: 300 });
    const text = await encodeTask(task, { textSize: 32 });
    const rates = { learningRate: 2.5e-3, criticLearningRate: 2.5e-3 };
    const returnOf = async (changes: Partial<DerPpoOptions>) => {
      const run = { preset: 'der-as-released', changes: { ...rates, ...changes } } as const;
      return (await trainDer(task, text, run, 1, 6400)).sampled.return;
    };
    expect(await returnOf({ returnsLeak: false, crossPairs: false })).toBeGreaterThan(await returnOf({}));
  }, 60_000);

  it('computes an interquartile mean without the lowest and the highest quarter', () => {
    expect(interquartileMean([100, 1, 2, 3, -100])).toBe(2);
    // floor(10 / 4) = 2 at either end of ten
    expect(interquartileMean([0, 0, 1, 2, 3, 4, 5, 6, 99, 99])).toBe(3.5);
  });
});
