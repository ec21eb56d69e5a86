import { describe, expect, it } from 'vitest';
import { createAdam } from './adam.ts';

/** Adam for one number, exactly as in its paper. */
function byPaper(gradients: readonly number[], rate: number, epsilon: number): number {
  let [theta, m, v] = [1, 0, 0];
  gradients.forEach((g, i) => {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const mHat = m / (1 - 0.9 ** (i + 1));
    const vHat = v / (1 - 0.999 ** (i + 1));
    theta -= (rate * mHat) / (Math.sqrt(vHat) + epsilon);
  });
  return theta;
}

describe('createAdam', () => {
  it('updates the tail like a second optimiser with a separate rate', () => {
    const both = createAdam(3);
    const first = createAdam(1);
    const tail = createAdam(2);
    const parameters = [
      new Float64Array([1, 2, 3]),
      new Float64Array([1]),
      new Float64Array([2, 3]),
    ] as const;
    for (let step = 1; step <= 5; step += 1) {
      const gradients = new Float64Array([step, -2 * step, 0.1]);
      both.step(parameters[0], gradients, 0.1, Number.POSITIVE_INFINITY, { from: 1, learningRate: 0.7 });
      first.step(parameters[1], gradients.subarray(0, 1), 0.1, Number.POSITIVE_INFINITY);
      tail.step(parameters[2], gradients.subarray(1), 0.7, Number.POSITIVE_INFINITY);
    }
    expect([...parameters[0]]).toEqual([...parameters[1], ...parameters[2]]);
  });

  it('follows the algorithm of its paper step by step', () => {
    const gradients = [1, -3, 0.5, 0, 2];
    const parameters = new Float64Array([1]);
    const adam = createAdam(1);
    for (const g of gradients) adam.step(parameters, new Float64Array([g]), 0.01, Number.POSITIVE_INFINITY);
    expect(parameters[0]).toBeCloseTo(byPaper(gradients, 0.01, 1e-5), 13);
  });

  it('scales gradients only if their global norm is too large', () => {
    // norm 5 to 1: (3, 4) becomes (.6, .8) up to the 1e-6 in the denominator
    const run = (gradients: number[], limit: number) => {
      const adam = createAdam(2);
      const norm = adam.step(new Float64Array(2), Float64Array.from(gradients), 0.1, limit);
      return { norm, mean: [...adam.state().mean] };
    };
    const clipped = run([3, 4], 1);
    expect(clipped.norm).toBe(5);
    expect(clipped.mean[0]).toBeCloseTo(0.06, 6);
    expect(clipped.mean[1]).toBeCloseTo(0.08, 6);
    expect(run([3, 4], 5).mean).toEqual([0.1 * 3, 0.1 * 4].map((x) => expect.closeTo(x, 15)));
  });

  it('resumes bit-exactly from a restored state', () => {
    const gradient = (t: number) => Float32Array.from([Math.sin(t), t / 7, -1]);
    const whole = createAdam(3);
    const a = new Float32Array([1, 2, 3]);
    for (let t = 0; t < 10; t += 1) whole.step(a, gradient(t), 0.01, 0.5);
    const first = createAdam(3);
    const b = new Float32Array([1, 2, 3]);
    for (let t = 0; t < 6; t += 1) first.step(b, gradient(t), 0.01, 0.5);
    const second = createAdam(3);
    second.restore(first.state());
    for (let t = 6; t < 10; t += 1) second.step(b, gradient(t), 0.01, 0.5);
    expect([...b]).toEqual([...a]);
    expect(second.state()).toEqual(whole.state());
  });

  it('returns copies of its state', () => {
    const adam = createAdam(1);
    adam.state().mean[0] = 9;
    expect(adam.state().mean[0]).toBe(0);
  });

  it('rejects arrays of the wrong size', () => {
    const adam = createAdam(2);
    expect(() => adam.step(new Float64Array(1), new Float64Array(2), 1, 1)).toThrow('`parameters`');
    expect(() => adam.step(new Float64Array(2), new Float64Array(3), 1, 1)).toThrow('`gradients`');
    expect(() => adam.restore({ steps: 0, mean: new Float64Array(1), square: new Float64Array(2) })).toThrow(
      '`state.mean`',
    );
  });
});
