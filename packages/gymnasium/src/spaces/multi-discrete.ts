import { expected } from '../_show.ts';
import { expectInteger, expectThat } from '../expect.ts';
import { ArraySpace } from './_array-space.ts';
import type { NumericArray } from './_dtype.ts';
import { checkParts, drawIndex, readRestriction } from './_masks.ts';
import { type NestedNumbers, readNested } from './_nested.ts';
import { expectInts32, readOneHot } from './_one-hot.ts';
import { Discrete } from './discrete.ts';
import type { SampleOptions, SpaceJson, SpaceOptions } from './space.ts';

/** Options of `MultiDiscrete`. */
interface MultiDiscreteOptions extends SpaceOptions {
  /**
   * The least value of each entry: one number for all entries, or one per entry, nested like `nvec` or flat.
   * @defaultValue 0
   */
  readonly start?: number | NestedNumbers;
  /**
   * Shape of a value, if `nvec` is flat and the shape is not.
   * @defaultValue the shape of `nvec`
   */
  readonly shape?: readonly number[];
}

/** A mask or probabilities for each entry, row-major; null for a free entry. */
type MultiDiscreteMask = readonly (ArrayLike<number> | null)[];

/**
 * Arrays of integers, entry i one of start_i..start_i + nvec_i - 1.
 *
 * A value is a flat `Int32Array`, row-major, a batch one `Int32Array` of shape [count, ...shape]. It flattens to the
 * concatenated one-hot vectors of its entries. A mask is an array with one mask per entry.
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
export class MultiDiscrete extends ArraySpace<'int32', MultiDiscreteMask> {
  readonly flatDtype = 'uint8';
  /** Number of values of each entry, shape [size]. */
  readonly nvec: Int32Array;
  /** The least value of each entry, shape [size]. */
  readonly start: Int32Array;
  readonly #flatDimension: number;

  constructor(nvec: NestedNumbers, { start = 0, shape, seed }: MultiDiscreteOptions = {}) {
    const counts = readNested('nvec', nvec);
    super('int32', shape ?? counts.shape, { seed, name: 'shape', least: 0 });
    const size = counts.numbers.length;
    expectThat('shape', shape, this.size === size, `a shape of ${size} entries, like \`nvec\``);
    const lows =
      typeof start === 'number' ? new Array<number>(size).fill(start) : readNested('start', start).numbers;
    expectThat('start', start, lows.length === size, `a number or ${size} numbers, like \`nvec\``);
    counts.numbers.forEach((n, i) => {
      expectInteger(`nvec[${i}]`, n, 1);
      expectInts32(`start[${i}]`, lows[i]!, n);
    });
    this.nvec = Int32Array.from(counts.numbers);
    this.start = Int32Array.from(lows);
    this.#flatDimension = this.nvec.reduce((sum, n) => sum + n, 0);
  }

  override get flatDimension(): number {
    return this.#flatDimension;
  }

  /**
   * Returns the space of one entry, or of all entries with the given leading indices.
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
    if (!this.isArray(value)) return false;
    for (let i = 0; i < this.size; i++) {
      const index = value[i]! - this.start[i]!;
      if (index < 0 || index >= this.nvec[i]!) return false;
    }
    return true;
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

  override flattenInto(value: Int32Array, out: NumericArray, offset: number): void {
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
      at += this.nvec[i]!;
      return start + readOneHot(flat, at - this.nvec[i]!, this.nvec[i]!);
    });
  }
}

function show(numbers: Int32Array): string {
  return numbers.length > 8 ? `[${numbers.slice(0, 8).join(', ')}, ...]` : `[${numbers.join(', ')}]`;
}
