import { expectInteger, expectLength } from '../expect.ts';

/** Mean and variance so far, as JSON. */
interface RunningMomentsState {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly count: number;
}

/**
 * Mean and variance, entry by entry, of all rows seen so far (Chan, Golub and LeVeque 1979, for joining two groups).
 *
 * It starts like the original, with mean 0, variance 1 and a weight of 1e-4, so that the first numbers are finite.
 */
export class RunningMoments {
  /** Shape [size]. */
  readonly mean: Float64Array;
  /** Shape [size]. */
  readonly variance: Float64Array;
  #count = 1e-4;

  constructor(size: number) {
    expectInteger('size', size, 0);
    this.mean = new Float64Array(size);
    this.variance = new Float64Array(size).fill(1);
  }

  /** Total weight of the rows so far. */
  get count(): number {
    return this.#count;
  }

  /** Adds the rows, shape [number, size], whose mask is 1. Without a mask, all rows are added. */
  update(rows: ArrayLike<number>, mask?: ArrayLike<number>): void {
    const size = this.mean.length;
    const number = mask?.length ?? (size === 0 ? 0 : rows.length / size);
    let taken = 0;
    for (let i = 0; i < number; i++) if (mask === undefined || mask[i] === 1) taken++;
    if (taken === 0) return;
    const total = this.#count + taken;
    for (let k = 0; k < size; k++) {
      let mean = 0;
      for (let i = 0; i < number; i++) if (mask === undefined || mask[i] === 1) mean += rows[i * size + k]!;
      mean /= taken;
      let squares = 0;
      for (let i = 0; i < number; i++) {
        if (mask === undefined || mask[i] === 1) squares += (rows[i * size + k]! - mean) ** 2;
      }
      const delta = mean - this.mean[k]!;
      squares += this.variance[k]! * this.#count + (delta * delta * this.#count * taken) / total;
      this.mean[k]! += (delta * taken) / total;
      this.variance[k] = squares / total;
    }
    this.#count = total;
  }

  /** Returns a copy of the state. */
  state(): RunningMomentsState {
    return { mean: [...this.mean], variance: [...this.variance], count: this.#count };
  }

  /** Restores a state that `state` returned. */
  restore({ mean, variance, count }: RunningMomentsState): void {
    expectLength('state.mean', mean, this.mean.length);
    expectLength('state.variance', variance, this.mean.length);
    this.mean.set(mean);
    this.variance.set(variance);
    this.#count = count;
  }
}
