import { expected, expectInteger } from '../expect.ts';
import type { NumericArray } from './_dtype.ts';
import { type Json, numbersFromJson } from './_json.ts';
import { checkParts, drawIndex, readRestriction } from './_masks.ts';
import { type NestedNumbers, readNested } from './_nested.ts';
import { Discrete } from './discrete.ts';
import { type SampleOptions, Space, type SpaceJson, type SpaceOptions } from './space.ts';

/** Options of `MultiDiscrete`. */
export interface MultiDiscreteOptions extends SpaceOptions {
  /**
   * The least value of each entry: one number for all, or one each, nested like `nvec` or flat.
   * @defaultValue 0
   */
  readonly start?: number | NestedNumbers;
  /**
   * Shape of a value, where `nvec` is a flat array of another shape.
   * @defaultValue the shape of `nvec`
   */
  readonly shape?: readonly number[];
}

/** A mask or probabilities for each entry, row-major; null where an entry is free. */
export type MultiDiscreteMask = readonly (ArrayLike<number> | null)[];

const LEAST = -(2 ** 31);
const GREATEST = 2 ** 31 - 1;

/**
 * Arrays of integers, entry i one of start_i..start_i + nvec_i - 1.
 *
 * A value is a flat `Int32Array`, row-major, a batch one `Int32Array` of shape [count, ...shape]. It flattens to the
 * one-hot vectors of its entries, one after the other. A mask is an array with one for each entry.
 *
 * @example
 * ```ts
 * import { flatten, MultiDiscrete } from 'gymnasium-js';
 * const space = new MultiDiscrete([3, 2], { start: [0, -1] });
 * space.contains(Int32Array.of(2, -1)); // => true
 * space.contains(Int32Array.of(2, 1)); // => false
 * flatten(space, Int32Array.of(2, -1)); // => [0, 0, 1, 1, 0]
 * new MultiDiscrete([[2, 2], [3, 3]]).shape; // => [2, 2]
 * ```
 */
export class MultiDiscrete extends Space<Int32Array, Int32Array, MultiDiscreteMask> {
  readonly isFlattenable = true;
  readonly dtype = 'int32';
  readonly flatDtype = 'uint8';
  readonly shape: readonly number[];
  /** Number of entries of a value. */
  readonly size: number;
  /** How many values each entry has, shape [size]. */
  readonly nvec: Int32Array;
  /** The least value of each entry, shape [size]. */
  readonly start: Int32Array;
  readonly flatDimension: number;

  constructor(nvec: NestedNumbers, { start = 0, shape, seed }: MultiDiscreteOptions = {}) {
    super({ seed });
    const counts = readNested('nvec', nvec);
    const lows = typeof start === 'number' ? null : readNested('start', start);
    this.shape = Object.freeze([...(shape ?? counts.shape)]);
    for (const length of this.shape) expectInteger('shape', length, 0);
    this.size = counts.numbers.length;
    if (this.shape.reduce((product, length) => product * length, 1) !== this.size) {
      throw new RangeError(expected('shape', `one of ${this.size} entries, as \`nvec\` has`, shape));
    }
    if (lows !== null && lows.numbers.length !== this.size) {
      throw new RangeError(expected('start', `a number or ${this.size} of them, as \`nvec\` has`, start));
    }
    counts.numbers.forEach((n, i) => {
      expectInteger(`nvec[${i}]`, n, 1);
      const low = lows === null ? (start as number) : lows.numbers[i]!;
      if (!Number.isInteger(low) || low < LEAST || low + n - 1 > GREATEST) {
        throw new RangeError(
          expected(`start[${i}]`, `an integer that keeps ${n} values within 32 bits`, low),
        );
      }
    });
    this.nvec = Int32Array.from(counts.numbers);
    this.start =
      lows === null ? new Int32Array(this.size).fill(start as number) : Int32Array.from(lows.numbers);
    this.flatDimension = this.nvec.reduce((sum, n) => sum + n, 0);
  }

  /**
   * Returns the space of one entry, or of the entries under a first index.
   *
   * @throws RangeError when an index is outside the shape, or there are too many
   */
  at(...indices: readonly number[]): Discrete | MultiDiscrete {
    let offset = 0;
    let size = this.size;
    indices.forEach((index, axis) => {
      const length = this.shape[axis];
      if (length === undefined || !Number.isInteger(index) || index < 0 || index >= length) {
        throw new RangeError(expected(`indices[${axis}]`, `an index into shape [${this.shape}]`, index));
      }
      size /= length;
      offset += index * size;
    });
    if (indices.length === this.shape.length)
      return new Discrete(this.nvec[offset]!, { start: this.start[offset]! });
    return new MultiDiscrete(this.nvec.slice(offset, offset + size), {
      start: this.start.slice(offset, offset + size),
      shape: this.shape.slice(indices.length),
    });
  }

  sample(options: SampleOptions<MultiDiscreteMask> = {}): Int32Array {
    const rng = this.samplingRng(options);
    const { mask, probability } = readRestriction(options);
    checkParts('mask', mask, this.size);
    checkParts('probability', probability, this.size);
    return this.start.map((start, i) => {
      const restriction = { mask: mask?.[i] ?? null, probability: probability?.[i] ?? null };
      return start + Math.max(drawIndex(rng, this.nvec[i]!, restriction, `[${i}]`), 0);
    });
  }

  contains(value: unknown): value is Int32Array {
    if (!isInt32Array(value) || value.length !== this.size) return false;
    for (let i = 0; i < this.size; i++) {
      const index = value[i]! - this.start[i]!;
      if (index < 0 || index >= this.nvec[i]!) return false;
    }
    return true;
  }

  equals(other: Space): boolean {
    return (
      other instanceof MultiDiscrete &&
      other.shape.join() === this.shape.join() &&
      other.nvec.join() === this.nvec.join() &&
      other.start.join() === this.start.join()
    );
  }

  toString(): string {
    const options: string[] = [];
    if (this.start.some((start) => start !== 0)) options.push(`start: ${show(this.start)}`);
    if (this.shape.length !== 1) options.push(`shape: [${this.shape.join(', ')}]`);
    return `MultiDiscrete(${show(this.nvec)}${options.length === 0 ? '' : `, { ${options.join(', ')} }`})`;
  }

  toJSON(): SpaceJson {
    return { space: 'MultiDiscrete', nvec: [...this.nvec], start: [...this.start], shape: this.shape };
  }

  toJsonable(value: Int32Array): Json {
    return [...value];
  }

  fromJsonable(json: unknown): Int32Array {
    const numbers = numbersFromJson('json', json);
    const value = Int32Array.from(numbers);
    if (numbers.some((entry, i) => entry !== value[i])) {
      throw new RangeError(expected('json', `a value of ${this}`, json));
    }
    return this.checked(value, json);
  }

  flatBoundsInto(low: Float64Array, high: Float64Array, offset: number): void {
    low.fill(0, offset, offset + this.flatDimension);
    high.fill(1, offset, offset + this.flatDimension);
  }

  flattenInto(value: Int32Array, out: NumericArray, offset: number): void {
    out.fill(0, offset, offset + this.flatDimension);
    let at = offset;
    for (let i = 0; i < this.size; i++) {
      out[at + value[i]! - this.start[i]!] = 1;
      at += this.nvec[i]!;
    }
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): Int32Array {
    let at = offset;
    return this.start.map((start, i) => {
      const n = this.nvec[i]!;
      let found = -1;
      for (let k = 0; k < n; k++) {
        const entry = flat[at + k];
        if (entry === 0) continue;
        if (entry !== 1 || found >= 0) throw notOneHot(flat, at, n);
        found = k;
      }
      if (found < 0) throw notOneHot(flat, at, n);
      at += n;
      return start + found;
    });
  }

  createBatch(count: number): Int32Array {
    return new Int32Array(count * this.size);
  }

  writeBatch(batch: Int32Array, index: number, value: Int32Array): void {
    if (value.length !== this.size) {
      throw new RangeError(expected('value', `an array of ${this.size} for ${this}`, value));
    }
    batch.set(value, index * this.size);
  }

  readBatch(batch: Int32Array, index: number): Int32Array {
    return batch.slice(index * this.size, (index + 1) * this.size);
  }

  copyBatch(batch: Int32Array): Int32Array {
    return batch.slice();
  }

  isBatch(batch: unknown, count: number): batch is Int32Array {
    return isInt32Array(batch) && batch.length === count * this.size;
  }
}

function isInt32Array(value: unknown): value is Int32Array {
  return ArrayBuffer.isView(value) && (value as Int32Array)[Symbol.toStringTag] === 'Int32Array';
}

function notOneHot(flat: ArrayLike<number>, at: number, n: number): RangeError {
  return new RangeError(
    expected('flat', 'one-hot in each part: a single 1 among 0s', Array.from(flat).slice(at, at + n)),
  );
}

function show(numbers: Int32Array): string {
  return numbers.length > 8 ? `[${numbers.slice(0, 8).join(', ')}, ...]` : `[${numbers.join(', ')}]`;
}
