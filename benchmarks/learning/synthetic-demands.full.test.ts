import { describe, expect, it } from 'vitest';
import { demandLines, syntheticDemands } from './synthetic-demands.ts';

describe('the synthetic pool', () => {
  it('meets every requirement, each printed with its figure (one short training; the benchmark trains longer)', async () => {
    const demands = await syntheticDemands({
      questions: 5000,
      steps: 80_000,
      trainings: [{ reward: 'utility', observes: ['answer', 'step', 'lastExpert'] }],
    });
    process.stdout.write(`${demandLines(demands)}\n`);
    expect(demands).toHaveLength(10);
    expect(demands.filter(({ met }) => !met)).toEqual([]);
  }, 300_000);
});
