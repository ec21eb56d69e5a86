import { expected } from '../_show.ts';
import { ArraySpace } from './_array-space.ts';
import { checkEntries, readRestriction } from './_masks.ts';
import type { SampleOptions, SpaceJson, SpaceOptions } from './space.ts';

/**
 * Arrays of 0s and 1s. The shape is given as one number or as the length of each axis.
 *
 * A value is a flat `Int8Array`, row-major, and flattens to itself; a batch is one `Int8Array` of shape [count,
 * ...shape]. A mask has one number per entry: 0 and 1 fix the entry, 2 leaves it free. A probability is the
 * probability of a 1.
 *
 * @example
 * ```ts
 * import { MultiBinary } from 'gymnasium-js';
 * const space = new MultiBinary([2, 2], { seed: 0 });
 * space.contains(Int8Array.of(0, 1, 1, 0)); // => true
 * space.sample({ mask: [1, 0, 0, 1] }); // => [1, 0, 0, 1]
 * ```
 */
export class MultiBinary extends ArraySpace<'int8', ArrayLike<number>> {
  readonly flatDtype = 'int8';

  constructor(n: number | readonly number[], { seed }: SpaceOptions = {}) {
    super('int8', typeof n === 'number' ? [n] : n, { seed, name: 'n', least: 1 });
  }

  sample(options: SampleOptions<ArrayLike<number>> = {}): Int8Array {
    const rng = this.samplingRng(options);
    const { mask, probability } = readRestriction(options);
    const value = new Int8Array(this.size);
    if (probability !== null) {
      checkEntries('probability', probability, this.size, (p) => p >= 0 && p <= 1, 'numbers in [0, 1]');
      return value.map((_, i) => (rng.uniform() < probability[i]! ? 1 : 0));
    }
    if (mask !== null)
      checkEntries('mask', mask, this.size, (bit) => bit === 0 || bit === 1 || bit === 2, '0, 1 or 2');
    return value.map((_, i) => (mask === null || mask[i] === 2 ? rng.integer(2) : mask[i]!));
  }

  contains(value: unknown): value is Int8Array {
    return this.isArray(value) && value.every((bit) => bit === 0 || bit === 1);
  }

  toString(): string {
    return this.shape.length === 1 ? `MultiBinary(${this.size})` : `MultiBinary([${this.shape.join(', ')}])`;
  }

  toJSON(): SpaceJson {
    return { space: 'MultiBinary', shape: this.shape };
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): Int8Array {
    const value = new Int8Array(this.size);
    for (let i = 0; i < this.size; i++) {
      const bit = flat[offset + i]!;
      if (bit !== 0 && bit !== 1) throw new RangeError(expected(`flat[${offset + i}]`, '0 or 1', bit));
      value[i] = bit;
    }
    return value;
  }
}
