import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { narrowBracket } from './_root.ts';

describe('narrowBracket', () => {
  it('encloses the root of any rising function to the tolerance', () => {
    const shapes: readonly ((x: number) => number)[] = [
      (x) => x,
      (x) => x ** 3,
      Math.sinh,
      Math.cbrt,
      (x) => (x < 0 ? Number.NEGATIVE_INFINITY : x === 0 ? 0 : 1),
      (x) => Math.expm1(300 * x),
    ];
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 5, noNaN: true }), fc.constantFrom(...shapes), (root, shape) => {
        const f = (x: number) => shape(x - root);
        const bracket = { low: 0, high: 6, below: Math.max(-40, f(0)), above: f(6) };
        const [low, high] = narrowBracket(f, bracket, 1e-12);
        expect(low).toBeLessThanOrEqual(root);
        expect(high).toBeGreaterThanOrEqual(root);
        expect(high - low).toBeLessThanOrEqual(1e-12 * high);
      }),
    );
  });

  it('needs few steps for a nearly linear function', () => {
    let steps = 0;
    const f = (x: number) => {
      steps++;
      return Math.sinh(x / 4) - 0.3;
    };
    narrowBracket(f, { low: 0, high: 6, below: -0.3, above: Math.sinh(1.5) - 0.3 }, 1e-13);
    expect(steps).toBeLessThan(25);
  });
});
