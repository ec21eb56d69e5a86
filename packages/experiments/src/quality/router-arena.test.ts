import { describe, expect, it } from 'vitest';
import { routerArenaScore } from './router-arena.ts';

describe('routerArenaScore', () => {
  it('agrees with a published score to ten digits', () => {
    const score = routerArenaScore({ accuracy: 0.7518957671, costUsd: 8.5434721952 });
    expect(score).toBeCloseTo(0.6586468316, 9);
  });

  it.each([
    [0.7799, 0.4345, 0.7549],
    [0.7167, 0.311, 0.7046],
    [0.9677, 0.0768, 0.9404],
  ])('agrees with the published score of accuracy %d at %d dollars: %d', (accuracy, costUsd, score) => {
    // their inputs are rounded to four digits
    expect(Math.abs(routerArenaScore({ accuracy, costUsd }) - score)).toBeLessThan(1e-4);
  });

  it('returns 1 for perfect answers at the lowest cost, and 0 at the highest cost or without a right answer', () => {
    expect(routerArenaScore({ accuracy: 1, costUsd: 0.0044 })).toBeCloseTo(1, 12);
    expect(routerArenaScore({ accuracy: 1, costUsd: 200 })).toBe(0);
    expect(routerArenaScore({ accuracy: 0, costUsd: 200 })).toBe(0);
    expect(routerArenaScore({ accuracy: 0, costUsd: 1 })).toBe(0);
  });

  it('clamps costs to the bounds', () => {
    expect(routerArenaScore({ accuracy: 0.5, costUsd: 0 })).toBe(
      routerArenaScore({ accuracy: 0.5, costUsd: 0.0044 }),
    );
    expect(routerArenaScore({ accuracy: 0.5, costUsd: 900 })).toBe(0);
  });

  it('returns the accuracy if cheapness equals it', () => {
    // harmonic means of equals; cheapness .5 at the geometric middle of the bounds
    expect(routerArenaScore({ accuracy: 0.5, costUsd: Math.sqrt(200 * 0.0044) })).toBeCloseTo(0.5, 12);
  });

  it('rejects percentages and bounds that do not rise', () => {
    expect(() => routerArenaScore({ accuracy: 71, costUsd: 1 })).toThrow(
      '`accuracy` to be in [0, 1], got 71',
    );
    expect(() => routerArenaScore({ accuracy: 0.5, costUsd: -1 })).toThrow('`costUsd` to be at least 0');
    expect(() => routerArenaScore({ accuracy: 0.5, costUsd: 1 }, { highestUsd: 0.001 })).toThrow(
      '`highestUsd` to be above',
    );
  });
});
