import { describe, expect, it } from 'vitest';
import { collapseNote, policyCollapseNote } from './collapse-note.ts';

const names = ['A', 'B'].map((name) => ({ name }));
/** A policy that always makes two calls, from the shares of each step. */
const evaluation = (...byStep: number[]) => ({
  expertShare: Float64Array.of((byStep[0]! + byStep[2]!) / 2, (byStep[1]! + byStep[3]!) / 2),
  expertShareByStep: Float64Array.from(byStep),
});

describe('collapseNote', () => {
  it('names the expert that gets nearly every call, and the number of runs', () => {
    expect(collapseNote([Float64Array.of(0.97, 0.03)], names)).toBe('COLLAPSED to A');
    expect(collapseNote([Float64Array.of(0.9, 0.1)], names)).toBeUndefined();
    expect(collapseNote([Float64Array.of(0, 1), Float64Array.of(0.5, 0.5)], names)).toBe(
      'COLLAPSED to B in 1 of 2 runs',
    );
  });

  it('detects a fixed route, whose calls are evenly spread', () => {
    expect(policyCollapseNote([evaluation(1, 0, 0, 1)], names)).toBe('COLLAPSED to the fixed route A > B');
    expect(policyCollapseNote([evaluation(0.6, 0.4, 0, 1)], names)).toBeUndefined();
    const half = policyCollapseNote([evaluation(1, 0, 0, 1), evaluation(0.5, 0.5, 1, 0)], names);
    expect(half).toBe('COLLAPSED to the fixed route A > B in 1 of 2 runs');
    expect(policyCollapseNote([evaluation(0, 1, 0, 1)], names)).toBe('COLLAPSED to B');
  });
});
