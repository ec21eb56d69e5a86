import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, type Rng, type Seed } from './rng.ts';

const seeds: fc.Arbitrary<Seed> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((seed) => (seed === 0 ? 0 : seed)),
  fc.string({ minLength: 1, unit: 'binary' }),
);
const draws: fc.Arbitrary<(rng: Rng) => number> = fc.constantFrom(
  (rng: Rng) => rng.uniform(),
  (rng: Rng) => rng.normal(),
  (rng: Rng) => rng.integer(3 * 2 ** 30),
  (rng: Rng) => rng.integer(3 * 2 ** 50),
);

/** Pearson's chi-squared of counts that should be equal. */
function chiSquared(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
}

describe('createRng', () => {
  it('returns the same stream for the same seed, pinned to the digit', () => {
    const rng = createRng(7);
    expect([rng.uniform(), rng.normal(), rng.integer(1000)]).toEqual(PINNED);
    expect(createRng('7').uniform()).not.toBe(createRng(7).uniform());
  });

  it('rejects a seed that is missing, empty or not finite', () => {
    for (const seed of [
      undefined,
      null,
      '',
      Number.NaN,
      Infinity,
      -Infinity,
      true,
      {},
    ] as unknown as Seed[]) {
      expect(() => createRng(seed)).toThrow(/Expected `seed` to be a finite number or a non-empty string/);
    }
  });

  it('treats the number 0 and the string 0 as different seeds', () => {
    expect(createRng(0).uniform()).not.toBe(createRng('0').uniform());
    expect(createRng(0).fork('a').uniform()).not.toBe(createRng('0').fork('a').uniform());
    expect(createRng(0).uniform()).toBe(createRng(-0).uniform());
  });

  it('returns uncorrelated streams for neighbouring seeds', () => {
    const counts = new Array<number>(100).fill(0);
    let product = 0;
    let previous = 0;
    for (let seed = 0; seed < 50_000; seed++) {
      const first = createRng(seed).uniform();
      counts[Math.floor(first * 100)]!++;
      if (seed > 0) product += (first - 0.5) * (previous - 0.5);
      previous = first;
    }
    // 99 degrees of freedom: mean 99, deviation 14.1; five deviations
    expect(chiSquared(counts)).toBeLessThan(99 + 5 * 14.1);
    // a correlation of independent draws has deviation 1 / sqrt(n)
    expect(Math.abs((product / 50_000) * 12)).toBeLessThan(5 / Math.sqrt(50_000));
  });
});

describe('uniform', () => {
  it('is in [0, 1), and is a multiple of 2^-53, including odd ones', () => {
    const rng = createRng(1);
    let odd = 0;
    for (let i = 0; i < 10_000; i++) {
      const scaled = rng.uniform() * 2 ** 53;
      expect(Number.isInteger(scaled) && scaled >= 0 && scaled < 2 ** 53).toBe(true);
      if (scaled % 2 === 1) odd++;
    }
    // half of them, deviation 50
    expect(Math.abs(odd - 5000)).toBeLessThan(250);
  });
});

describe('integer', () => {
  it('is in 0..bound-1', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.oneof(
          fc.integer({ min: 1, max: 10 }),
          fc.maxSafeNat().map((n) => n + 1),
        ),
        (seed, bound) => {
          const draw = createRng(seed).integer(bound);
          expect(Number.isInteger(draw) && draw >= 0 && draw < bound && !Object.is(draw, -0)).toBe(true);
        },
      ),
    );
  });

  it.each([3 * 2 ** 30, 3 * 2 ** 51])(
    'is unbiased for a bound where a plain remainder is biased: %d',
    (bound) => {
      // 2^32 and 2^53 are 4/3 of these bounds: a plain remainder would draw the lower third half of the time
      const rng = createRng('unbiased');
      let lower = 0;
      for (let i = 0; i < 30_000; i++) if (rng.integer(bound) < bound / 3) lower++;
      // 10000 expected, deviation sqrt(30000 * 2/9) = 82
      expect(Math.abs(lower - 10_000)).toBeLessThan(410);
    },
  );

  it('returns each of a few numbers equally often', () => {
    const rng = createRng(5);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[rng.integer(7)]!++;
    // 6 degrees of freedom: beyond 28 once in ten thousand
    expect(chiSquared(counts)).toBeLessThan(28);
  });

  it('accepts 2^53 as a bound, and rejects larger ones, ones below 1 and fractions', () => {
    expect(createRng(1).integer(2 ** 53)).toBeLessThan(2 ** 53);
    for (const bound of [0, -1, 1.5, 2 ** 54, Number.NaN, Infinity]) {
      expect(() => createRng(1).integer(bound)).toThrow('Expected `bound` to be an integer in [1, 2^53]');
    }
  });
});

describe('normal', () => {
  it('has the moments and the quantiles of the standard normal distribution', () => {
    const rng = createRng('normal');
    const n = 200_000;
    let [sum, squares, fourth, within1, within2] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = rng.normal();
      sum += x;
      squares += x * x;
      fourth += x ** 4;
      if (Math.abs(x) < 1) within1++;
      if (Math.abs(x) < 2) within2++;
    }
    // five deviations: of the mean 1/sqrt(n), of x^2 sqrt(2/n), of x^4 sqrt(96/n)
    expect(Math.abs(sum / n)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(squares / n - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(fourth / n - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    expect(Math.abs(within1 / n - 0.6826895)).toBeLessThan(5 * Math.sqrt((0.683 * 0.317) / n));
    expect(Math.abs(within2 / n - 0.9544997)).toBeLessThan(5 * Math.sqrt((0.954 * 0.046) / n));
  });
});

describe('fork', () => {
  it('depends on the seed and the label, not on earlier draws', () => {
    fc.assert(
      fc.property(seeds, fc.string(), fc.array(draws), (seed, label, before) => {
        const rng = createRng(seed);
        for (const draw of before) draw(rng);
        expect(rng.fork(label).state()).toEqual(createRng(seed).fork(label).state());
      }),
    );
  });

  it('does not change the state of the parent', () => {
    const rng = createRng(3);
    const before = rng.state();
    rng.fork('a').uniform();
    expect(rng.state()).toEqual(before);
  });

  it('returns a different stream for every path of labels', () => {
    const label = fc.string({ unit: fc.constantFrom('a', '"', ' of ', ':', '\\'), maxLength: 4 });
    const path = fc.tuple(
      fc.constantFrom<Seed>(0, '0', 'a', '"a" of number:0x'),
      fc.array(label, { maxLength: 3 }),
    );
    const at = ([seed, labels]: [Seed, string[]]) =>
      labels.reduce((rng, name) => rng.fork(name), createRng(seed));
    fc.assert(
      fc.property(path, path, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(at(a).seed === at(b).seed).toBe(same);
        expect(at(a).uniform() === at(b).uniform()).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });

  it('treats a label as one name, even if it looks like a path', () => {
    const [a, b] = [createRng('x').fork('a').fork('b'), createRng('x').fork('b of string:a')];
    expect(a.seed).not.toBe(b.seed);
    expect(a.uniform()).not.toBe(b.uniform());
  });

  it('has a seed like any other: a generator with that seed equals the fork', () => {
    const fork = createRng(3).fork('shuffle');
    expect(createRng(fork.seed).uniform()).toBe(fork.uniform());
  });
});

describe('state and restore', () => {
  it('continue the same stream, including forks, after a round trip through JSON', () => {
    fc.assert(
      fc.property(seeds, fc.array(draws), fc.array(draws, { minLength: 1 }), (seed, before, after) => {
        const rng = createRng(seed);
        for (const draw of before) draw(rng);
        const other = createRng('another');
        other.restore(JSON.parse(JSON.stringify(rng.state())));
        expect(other.seed).toBe(rng.seed);
        expect(after.map((draw) => draw(other))).toEqual(after.map((draw) => draw(rng)));
        expect(other.fork('x').uniform()).toBe(rng.fork('x').uniform());
      }),
    );
  });

  it('can restore a state more than once: drawing does not change a saved state', () => {
    const rng = createRng(1);
    const state = rng.state();
    const first = rng.uniform();
    rng.restore(state);
    expect(rng.uniform()).toBe(first);
    rng.restore(state);
    expect(rng.uniform()).toBe(first);
  });

  it('reject an invalid state, and then leave the generator unchanged', () => {
    const rng = createRng(1);
    const before = rng.state();
    for (const state of [
      null,
      {},
      { ...before, s1: '1' },
      { ...before, seed: '' },
      { ...before, c: Number.NaN },
    ]) {
      expect(() => rng.restore(state as typeof before)).toThrow(TypeError);
      expect(rng.state()).toEqual(before);
    }
  });
});

const PINNED = [0.8375052583509777, -1.2254025833127986, 228];
