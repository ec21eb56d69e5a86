import { expected } from '../_show.ts';
import { expectOneOf, expectThat, expectType } from '../expect.ts';
import type { Rng } from '../rng.ts';
import { ArraySpace } from './_array-space.ts';
import { type ArrayOf, createArray, type Dtype, dtypes, integerLimits } from './_dtype.ts';
import { numbersToJson } from './_json.ts';
import type { SampleOptions, Space, SpaceJson, SpaceOptions } from './space.ts';

/** Options of `Box`. */
interface BoxOptions<D extends Dtype> extends SpaceOptions {
  /**
   * Shape of a value; its size is the product.
   * @defaultValue the length of whichever bound is an array, [1] when both are numbers
   */
  readonly shape?: readonly number[];
  /**
   * Number type of a value.
   * @defaultValue 'float32'
   */
  readonly dtype?: D;
}

/**
 * Arrays of numbers, each within its own inclusive bounds, which may be infinite.
 *
 * A value is a flat typed array of the dtype, row-major. Each bound is one number for all entries, or an array with
 * one number per entry. Bounds of a float32 Box are rounded to float32. A value flattens to itself; a batch is one
 * typed array, shape [count, ...shape].
 *
 * Samples are uniform between two finite bounds, at an exponential distance (mean 1) from a single finite bound, and
 * standard normal without bounds. Integers are drawn the same way, rounded down and kept within the dtype. A Box
 * takes no mask.
 *
 * @throws RangeError when a lower bound exceeds the upper, is NaN, or does not fit the dtype or shape
 * @example
 * ```ts
 * import { Box } from 'gymnasium-js';
 * const space = new Box([0, -1], 1, { dtype: 'float64' });
 * space.shape; // => [2]
 * space.contains(Float64Array.of(0.5, -1)); // => true
 * space.contains(Float64Array.of(-0.5, -1)); // => false
 * ```
 */
export class Box<D extends Dtype = 'float32'> extends ArraySpace<D, null> {
  /** Lower bound of each entry, shape [size]; -Infinity for none. */
  readonly low: Float64Array;
  /** Upper bound of each entry, shape [size]; Infinity for none. */
  readonly high: Float64Array;

  constructor(
    low: number | ArrayLike<number>,
    high: number | ArrayLike<number>,
    { shape, dtype = 'float32' as D, seed }: BoxOptions<D> = {},
  ) {
    expectOneOf('dtype', dtype, dtypes);
    const bound = typeof low === 'number' ? high : low;
    const given = shape ?? [typeof bound === 'number' ? 1 : bound.length];
    super(dtype, given, { seed, name: 'shape', least: 0 });
    this.low = readBound('low', low, this.size, dtype);
    this.high = readBound('high', high, this.size, dtype);
    for (let i = 0; i < this.size; i++) {
      const [below, above] = [this.low[i]!, this.high[i]!];
      const ordered = below <= above && below < Infinity && above > -Infinity;
      if (!ordered) throw new RangeError(expected(`low[${i}]`, `at most \`high[${i}]\`, ${above}`, below));
    }
  }

  sample(options: SampleOptions<null> = {}): ArrayOf<D> {
    const restriction: unknown = options.mask ?? options.probability ?? null;
    expectType(
      'mask',
      restriction,
      restriction === null,
      'omitted: a Box takes neither mask nor probability',
    );
    const rng = this.samplingRng(options);
    const value = createArray(this.dtype, this.size);
    const limits = integerLimits(this.dtype);
    for (let i = 0; i < this.size; i++) {
      const low = this.low[i]!;
      const high = this.high[i]!;
      value[i] = limits === null ? sampleFloat(rng, low, high) : sampleInteger(rng, low, high, limits);
    }
    return value;
  }

  contains(value: unknown): value is ArrayOf<D> {
    if (!this.isArray(value)) return false;
    for (let i = 0; i < this.size; i++) {
      // written so that NaN is outside
      if (!(value[i]! >= this.low[i]! && value[i]! <= this.high[i]!)) return false;
    }
    return true;
  }

  override equals(other: Space): boolean {
    return (
      other instanceof Box &&
      other.dtype === this.dtype &&
      sameNumbers(other.shape, this.shape) &&
      sameNumbers(other.low, this.low) &&
      sameNumbers(other.high, this.high)
    );
  }

  toString(): string {
    const shape = this.shape.join(', ');
    return `Box(${showBound(this.low)}, ${showBound(this.high)}, { shape: [${shape}], dtype: '${this.dtype}' })`;
  }

  toJSON(): SpaceJson {
    const { shape, dtype } = this;
    return { space: 'Box', low: numbersToJson(this.low), high: numbersToJson(this.high), shape, dtype };
  }

  /** Returns whether every entry is bounded, on both sides or on the given one. */
  isBounded(manner: 'both' | 'below' | 'above' = 'both'): boolean {
    const below = this.low.every((bound) => bound > -Infinity);
    const above = this.high.every((bound) => bound < Infinity);
    if (manner === 'below') return below;
    return manner === 'above' ? above : below && above;
  }

  get flatDtype(): Dtype {
    return this.dtype;
  }

  override flatBoundsInto(low: Float64Array, high: Float64Array, offset: number): void {
    low.set(this.low, offset);
    high.set(this.high, offset);
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): ArrayOf<D> {
    const value = createArray(this.dtype, this.size);
    for (let i = 0; i < this.size; i++) value[i] = flat[offset + i]!;
    return value;
  }
}

function readBound(
  name: string,
  bound: number | ArrayLike<number>,
  size: number,
  dtype: Dtype,
): Float64Array {
  const fits = typeof bound === 'number' || bound.length === size;
  expectThat(name, bound, fits, `a number or an array of ${size} (the product of \`shape\`)`);
  const limits = integerLimits(dtype);
  const read = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const value = typeof bound === 'number' ? bound : bound[i]!;
    expectThat(`${name}[${i}]`, value, typeof value === 'number' && !Number.isNaN(value), 'a number');
    if (limits !== null && Number.isFinite(value)) {
      if (!Number.isInteger(value) || value < limits[0] || value > limits[1]) {
        throw new RangeError(expected(`${name}[${i}]`, `an integer of dtype ${dtype} or infinite`, value));
      }
    }
    read[i] = dtype === 'float32' ? Math.fround(value) : value;
  }
  return read;
}

function sampleFloat(rng: Rng, low: number, high: number): number {
  if (low === -Infinity) return high === Infinity ? rng.normal() : high - exponential(rng);
  if (high === Infinity) return low + exponential(rng);
  const u = rng.uniform();
  // a weighted mean, because the distance between two huge bounds may overflow; clamped, because rounding may exceed
  // a bound
  return Math.min(high, Math.max(low, low * (1 - u) + high * u));
}

function sampleInteger(rng: Rng, low: number, high: number, limits: readonly [number, number]): number {
  if (low > -Infinity && high < Infinity) return low + rng.integer(high - low + 1);
  return Math.min(limits[1], Math.max(limits[0], Math.floor(sampleFloat(rng, low, high))));
}

function exponential(rng: Rng): number {
  return -Math.log(1 - rng.uniform());
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function showBound(bound: Float64Array): string {
  if (bound.length > 0 && bound.every((entry) => entry === bound[0])) return String(bound[0]);
  return bound.length > 6 ? `[${bound.slice(0, 6).join(', ')}, ...]` : `[${bound.join(', ')}]`;
}
