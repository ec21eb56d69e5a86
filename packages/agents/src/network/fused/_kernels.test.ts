import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { growMemory, instantiateKernels, type KernelBuild } from './_kernels.ts';

const builds: readonly KernelBuild[] = ['simd', 'scalar'];

/** Kernels, and a memory that allocates arrays. */
function open(build: KernelBuild, bytes = 2 ** 21) {
  const { kernels, memory } = instantiateKernels(build);
  growMemory(memory, bytes);
  let end = 1024;
  const take = (length: number): [address: number, numbers: Float32Array] => {
    const start = end;
    end += Math.ceil((4 * length + 32) / 64) * 64;
    return [start, new Float32Array(memory.buffer, start, length)];
  };
  const put = (values: ArrayLike<number>): number => {
    const [address, numbers] = take(values.length);
    numbers.set(values);
    return address;
  };
  const integers = (address: number, length: number) => new Int32Array(memory.buffer, address, length);
  return { kernels, take, put, integers, panel: take(kernels.panelBytes() / 4)[0] };
}

function draw(count: number, seed: number, zeros = 0): Float32Array {
  const rng = createRng(seed);
  return Float32Array.from({ length: count }, () => (rng.uniform() < zeros ? 0 : rng.normal()));
}

const sizes = fc.record({
  m: fc.integer({ min: 1, max: 21 }),
  k: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 505, max: 1100 })),
  n: fc.integer({ min: 1, max: 37 }),
  bias: fc.boolean(),
  zeros: fc.constantFrom(0, 0.9, 1),
  seed: fc.nat(),
});

describe('the kernels', () => {
  it('have the hash of their current sources (the full tests compile them)', () => {
    const script = join(import.meta.dirname, '../../../assembly/build.mjs');
    expect(execFileSync(process.execPath, [script, '--hash'], { encoding: 'utf8' })).toBe('');
  });

  it('multiply matrices like a float64 loop, with the same bits in both builds, and write nothing outside the product', () => {
    fc.assert(
      fc.property(sizes, ({ m, k, n, bias, zeros, seed }) => {
        const [a, b, biases] = [draw(m * k, seed, zeros), draw(k * n, seed + 1), draw(n, seed + 2)];
        const [simd, scalar] = builds.map((build) => {
          const { kernels, put, take, panel } = open(build);
          const [c, all] = take(m * n + 8);
          all.fill(7);
          kernels.matmul(put(a), put(b), c, bias ? put(biases) : 0, m, k, n, panel);
          expect([...all.subarray(m * n)]).toEqual(Array(8).fill(7));
          return all.slice(0, m * n);
        }) as [Float32Array, Float32Array];
        expect(firstDifference(simd, scalar)).toBe(-1);
        let worst = 0;
        for (let i = 0; i < m; i += 1) {
          for (let j = 0; j < n; j += 1) {
            let sum = bias ? biases[j]! : 0;
            let size = 1;
            for (let p = 0; p < k; p += 1) {
              sum += a[i * k + p]! * b[p * n + j]!;
              size += Math.abs(a[i * k + p]! * b[p * n + j]!);
            }
            const error = Math.abs(simd[i * n + j]! - sum) / size;
            if (!(error <= worst)) worst = error;
          }
        }
        expect(worst).toBeLessThan(1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('multiply sparse matrices, by rows or by columns, with the same result as the dense product', () => {
    fc.assert(
      fc.property(sizes, ({ m, k, n, bias, zeros, seed }) => {
        const a = draw(m * k, seed, zeros);
        const transposed = Float32Array.from(a, (_, i) => a[(i % m) * k + Math.floor(i / m)]!);
        for (const build of builds) {
          const { kernels, put, take, panel } = open(build);
          const [from, b, d] = [put(a), put(draw(k * n, seed + 1)), put(draw(m * n, seed + 3))];
          const biases = bias ? put(draw(n, seed + 2)) : 0;
          const list = () => [take(Math.max(m, k) + 1)[0], take(m * k)[0], take(m * k)[0]] as const;
          const [rows, columns] = [list(), list()];
          const entries = kernels.compress(from, 0, m, k, ...rows, m * k);
          expect(entries).toBe(a.reduce((count, x) => count + (x === 0 ? 0 : 1), 0));
          if (entries > 0) expect(kernels.compress(from, 0, m, k, ...list(), entries - 1)).toBe(-1);
          kernels.transposeSparse(...rows, m, k, ...columns, take(k)[0]);

          const [full, expected] = take(m * n);
          kernels.matmul(from, b, full, biases, m, k, n, panel);
          const [sparse, got] = take(m * n);
          kernels.sparseMatmul(...rows, b, sparse, biases, m, n);
          expect([...got].map(unsigned)).toEqual([...expected].map(unsigned));

          const [fullT, expectedT] = take(k * n);
          kernels.matmul(put(transposed), d, fullT, 0, k, m, n, panel);
          const [sparseT, gotT] = take(k * n + 4);
          gotT.fill(7);
          kernels.sparseMatmul(...columns, d, sparseT, 0, k, n);
          expect([...gotT].map(unsigned)).toEqual([...[...expectedT].map(unsigned), 7, 7, 7, 7]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('transpose and gather rows, and list their non-zero entries', () => {
    for (const build of builds) {
      for (const [rows, columns] of [
        [1, 1],
        [9, 6],
        [4, 8],
        [3, 17],
        [12, 5],
      ] as const) {
        const { kernels, put, take, integers } = open(build);
        const a = draw(rows * columns, 1, 0.5);
        const from = put(a);
        const [to, transposed] = take(rows * columns);
        kernels.transpose(from, rows, columns, to);
        for (let r = 0; r < rows; r += 1) {
          for (let c = 0; c < columns; c += 1) expect(transposed[c * rows + r]).toBe(a[r * columns + c]);
        }
        const chosen = [rows - 1, 0, rows - 1];
        const [list] = take(3);
        integers(list, 3).set(chosen);
        const [copy, gathered] = take(3 * columns);
        kernels.gather(from, list, 3, columns, copy);
        const expected = chosen.flatMap((r) => [...a.subarray(r * columns, (r + 1) * columns)]);
        expect([...gathered]).toEqual(expected);
        const [[starts], [indices], [values, numbers]] = [take(4), take(3 * columns), take(3 * columns)];
        const entries = kernels.compress(from, list, 3, columns, starts, indices, values, 3 * columns);
        expect([...numbers.subarray(0, entries)]).toEqual(expected.filter((x) => x !== 0));
        expect([...integers(indices, entries)]).toEqual(
          expected.flatMap((x, i) => (x === 0 ? [] : [i % columns])),
        );
        expect(integers(starts, 4)[3]).toBe(entries);
      }
    }
  });

  it('compute tanh with a relative error below 2e-7 at every exponent, exactly odd, and the same in both builds', () => {
    // both signs, all exponents, 500 mantissas each
    const mantissas = 500;
    const bits = new Uint32Array(2 * 255 * mantissas);
    const rng = createRng('mantissas');
    for (let i = 0; i < bits.length; i += 2) {
      const exponent = Math.floor(i / 2 / mantissas);
      bits[i] = exponent * 2 ** 23 + rng.integer(2 ** 23);
      bits[i + 1] = bits[i]! + 2 ** 31;
    }
    const x = new Float32Array(bits.buffer);
    const [simd, scalar] = builds.map((build) => {
      const { kernels, take } = open(build);
      const [address, numbers] = take(x.length);
      numbers.set(x);
      kernels.tanh(address, x.length);
      return numbers.slice();
    }) as [Float32Array, Float32Array];
    expect(firstDifference(simd, scalar)).toBe(-1);
    let worst = 0;
    for (let i = 0; i < x.length; i += 2) {
      const exact = Math.tanh(x[i]!);
      // subnormal float32 numbers have fewer digits
      const error = Math.abs(simd[i]! - exact) / Math.max(exact, 2 ** -126);
      if (!(error <= worst)) worst = error;
      if (simd[i + 1] !== -simd[i]! || simd[i]! > 1) throw new Error(`tanh ${x[i]} is ${simd[i]}`);
    }
    expect(worst).toBeLessThan(2e-7);
  });

  it('compute tanh of zeros, infinities and NaN like Math.tanh', () => {
    const x = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 12, -12, 1e-30];
    for (const build of builds) {
      const { kernels, take } = open(build);
      const [address, numbers] = take(8);
      numbers.set(x);
      kernels.tanh(address, 8);
      expect([...numbers]).toEqual([0, -0, 1, -1, Number.NaN, 1, -1, Math.fround(1e-30)]);
    }
  });

  it('compute relu, which keeps NaN, and its gradient, which is zero unless the output is positive', () => {
    const x = [3, -3, 0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-40, 5];
    for (const build of builds) {
      const { kernels, take, put } = open(build);
      const [address, numbers] = take(9);
      numbers.set(x);
      kernels.relu(address, 9);
      expect([...numbers]).toEqual([
        3,
        0,
        0,
        0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        0,
        Math.fround(1e-40),
        5,
      ]);
      const [d, gradients] = take(9);
      gradients.fill(-2);
      kernels.reluBackward(d, put(numbers), 9);
      expect([...gradients]).toEqual([-2, 0, 0, 0, 0, -2, 0, -2, -2]);
    }
  });

  it('sum squares in float64, where float32 would overflow', () => {
    // 9 e60 + 16 e60 = (5 e30)²
    for (const build of builds) {
      const { kernels, put } = open(build);
      const norm = Math.sqrt(kernels.sumSquares(put([3e30, 0, 0, 4e30]), 4));
      expect(norm / 5e30).toBeCloseTo(1, 6);
      expect(kernels.sumSquares(put([1, 2, 3, 4, 5, 6, 7, 8]), 8)).toBe(204);
    }
  });

  it('round tiny moments to 0, so that they do not become subnormal', () => {
    for (const build of builds) {
      const { kernels, put, take } = open(build);
      const [mean, means] = take(4);
      const [square, squares] = take(4);
      means.fill(1.05e-30);
      squares.fill(1e-30);
      means[1] = -1.05e-30;
      means[2] = 2e-30;
      kernels.adam(put([1, 1, 1, 1]), put([0, 0, 0, 0]), mean, square, 4, 1, 1, 1, 1e-5);
      expect([...means]).toEqual([0, 0, expect.closeTo(1.8e-30, 36), 0]);
      expect([...squares]).toEqual([0, 0, 0, 0]);
    }
  });
});

/** Index of the first bitwise difference of two arrays, or -1: a full diff would take minutes to print. */
function firstDifference(a: Float32Array, b: Float32Array): number {
  const [x, y] = [new Uint32Array(a.buffer), new Uint32Array(b.buffer)];
  return x.findIndex((bits, i) => bits !== y[i]);
}

/** Maps -0 to 0: skipping a product with 0 may keep a sign that adding it would lose. */
function unsigned(x: number): number {
  return x === 0 ? 0 : x;
}
