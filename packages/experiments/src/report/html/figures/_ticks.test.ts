import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenTicks, logTicks } from './_ticks.ts';

describe('evenTicks', () => {
  it('returns round numbers within the domain', () => {
    expect(evenTicks([-0.013, 0.061], 4)).toEqual([0, 0.02, 0.04, 0.06]);
    expect(evenTicks([31, 43], 6)).toEqual([32, 34, 36, 38, 40, 42]);
  });

  it('returns about the requested number of ticks', () => {
    const domain = fc
      .tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: 1e-3, max: 1e3, noNaN: true }))
      .map(([from, size]) => [from, from + size]);
    fc.assert(
      fc.property(domain, (ends) => {
        const ticks = evenTicks(ends, 6);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
        for (const tick of ticks) expect(tick >= ends[0]! - 1e-3 && tick <= ends[1]! + 1e-3).toBe(true);
      }),
    );
  });
});

describe('logTicks', () => {
  it('returns fewer ticks per decade for a wider domain', () => {
    expect(logTicks([5.5, 45], false)).toEqual([7, 10, 15, 20, 30, 40]);
    expect(logTicks([5.5, 45], true)).toEqual([10, 20]);
    expect(logTicks([5, 200], false)).toEqual([5, 10, 20, 50, 100, 200]);
    expect(logTicks([1, 40_000], true)).toEqual([1, 10, 100, 1000, 10_000]);
    expect(logTicks([31, 43], false)).toEqual([32, 34, 36, 38, 40, 42]);
  });
});
