import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { countOf, isBinomial } from './__fixtures__/calibration.ts';
import { reference } from './__fixtures__/reference.ts';
import { acceleration, bcaInterval } from './_intervals.ts';
import { bootstrapMean, drawResamples, type Resamples } from './bootstrap.ts';

/** Every one of the n^n resamples of n questions, once. */
function everyResample(questions: number): Resamples {
  const count = questions ** questions;
  const questionDraws = new Uint16Array(count * questions);
  for (let resample = 0; resample < count; resample++) {
    for (let draw = 0, rest = resample; draw < questions; draw++, rest = Math.floor(rest / questions)) {
      questionDraws[resample * questions + (rest % questions)]! += 1;
    }
  }
  return { runs: 1, questions, count, questionDraws, runDraws: new Uint16Array(count).fill(1) };
}

describe('the BCa interval', () => {
  it.each(reference.bca)(
    'of $values at $level is scipy’s, all resamples enumerated',
    ({ values, level, interval }) => {
      const resamples = everyResample(values.length);
      const found = bootstrapMean([Float64Array.from(values)], { resamples, level, method: 'bca' });
      expect(found[0]).toBeCloseTo(interval[0], 9);
      expect(found[1]).toBeCloseTo(interval[1], 9);
    },
  );

  it('is the percentile interval where nothing is skewed', () => {
    const table = [Float64Array.of(-3, -1, 0, 1, 3)];
    const resamples = everyResample(5);
    const percentile = bootstrapMean(table, { resamples });
    bootstrapMean(table, { resamples, method: 'bca' }).forEach((end, k) => {
      expect(end).toBeCloseTo(percentile[k]!, 12);
    });
  });

  it('leans towards the long tail', () => {
    const table = [Float64Array.from({ length: 30 }, (_, i) => Math.exp(i / 6))];
    const rng = createRng(3);
    const resamples = drawResamples(rng, { runs: 1, questions: 30, count: 1000 });
    const percentile = bootstrapMean(table, { resamples });
    const bca = bootstrapMean(table, { resamples, method: 'bca' });
    expect(bca[0]).toBeGreaterThan(percentile[0]);
    expect(bca[1]).toBeGreaterThan(percentile[1]);
    // and to the other side where the tail is there
    const mirrored = bootstrapMean([table[0]!.map((value) => -value)], { resamples, method: 'bca' });
    expect(mirrored[0]).toBeCloseTo(-bca[1], 10);
    expect(mirrored[1]).toBeCloseTo(-bca[0], 10);
  });

  it('takes its acceleration from runs and questions together', () => {
    // one factor of influences -1, -1, 2 over 3 units: cubes (-1 - 1 + 8) / 27, squares 6 / 9
    const one = 6 / 27 / (6 * (6 / 9) ** 1.5);
    expect(acceleration([Float64Array.of(-1, -1, 2)])).toBeCloseTo(one, 14);
    // two factors alike: both sums double
    const two = 12 / 27 / (6 * (12 / 9) ** 1.5);
    expect(acceleration([Float64Array.of(-1, -1, 2), Float64Array.of(-1, -1, 2)])).toBeCloseTo(two, 14);
    // a second factor of two units, (2 / 2)^2 twice: each factor is weighed by its own number of units
    const unequal = 6 / 27 / (6 * (6 / 9 + 2) ** 1.5);
    expect(acceleration([Float64Array.of(-1, -1, 2), Float64Array.of(2, -2)])).toBeCloseTo(unequal, 14);
    expect(acceleration([Float64Array.of(0, 0)])).toBe(0);
  });

  it('stays within the resamples where the estimate lies outside them, or the transformation has its pole', () => {
    const resampled = Float64Array.of(1, 2, 3, 4);
    const flat = [Float64Array.of(0, 0)];
    for (const estimate of [-5, 10]) {
      for (const influences of [flat, [Float64Array.of(30, 0, 0)], [Float64Array.of(-30, 0, 0)]]) {
        const [low, high] = bcaInterval(resampled, estimate, influences, 0.999);
        expect(low).toBeGreaterThanOrEqual(1);
        expect(high).toBeLessThanOrEqual(4);
        expect(low).toBeLessThanOrEqual(high);
      }
    }
  });

  it('misses the mean of a skewed distribution on either side, the percentile interval mostly on one', () => {
    const rng = createRng('skewed');
    const trials = 300;
    const questions = 30;
    const lean = { percentile: 0, bca: 0 };
    const covered = countOf(trials, (trial) => {
      // exponential, mean 1
      const row = Float64Array.from({ length: questions }, () => -Math.log(1 - rng.uniform()));
      const resamples = drawResamples(rng.fork(`${trial}`), { runs: 1, questions, count: 300 });
      const side = ([low, high]: readonly [number, number]) => Number(high < 1) - Number(low > 1);
      const bca = side(bootstrapMean([row], { resamples, method: 'bca' }));
      lean.bca += bca;
      lean.percentile += side(bootstrapMean([row], { resamples }));
      return bca === 0;
    });
    // in 3,000 trials: percentile .017 and .067, BCa .028 and .048
    expect(lean.bca).toBeLessThan(lean.percentile);
    expect(isBinomial(covered, trials, 0.924)).toBe(true);
  });

  it('covers a little below its level where fifteen runs and thirty questions both vary', () => {
    const rng = createRng('crossed');
    const trials = 150;
    const [runs, questions] = [15, 30];
    const covered = countOf(trials, (trial) => {
      const shift = Float64Array.from({ length: questions }, () => rng.normal());
      const table = Array.from({ length: runs }, () => {
        const own = rng.normal();
        return shift.map((value) => value + own);
      });
      const resamples = drawResamples(rng.fork(`${trial}`), { runs, questions, count: 300 });
      const [low, high] = bootstrapMean(table, { resamples, method: 'bca' });
      return low <= 0 && 0 <= high;
    });
    // .915 in 1,500 trials: the bootstrap sees 14/15 of the variance between runs
    expect(isBinomial(covered, trials, 0.915)).toBe(true);
  });
});
