import { expected } from '../_show.ts';
import { expectInteger, expectThat } from '../expect.ts';
import { type ArrayOf, createArray, type Dtype } from '../spaces/_dtype.ts';
import type { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import { assertBox } from './_box.ts';

/** How a Box is divided into cells. */
export interface DiscretizeOptions<Multi extends boolean = false> {
  /** Number of bins, at least 1: one number for all entries, or one per entry. */
  readonly bins: number | readonly number[];
  /**
   * Whether a cell is an array with the bin of each entry instead of one number.
   * @defaultValue false
   */
  readonly multidiscrete?: Multi;
}

export type CellSpace<Multi extends boolean> = Multi extends true ? MultiDiscrete : Discrete;

interface Bins<D extends Dtype> {
  readonly space: Discrete | MultiDiscrete;
  /** Returns the cell of a value. A value outside the bounds is in the nearest cell. */
  cellOf(value: ArrayOf<D>): number | Int32Array;
  /** Returns the middle of a cell. */
  middleOf(cell: number | Int32Array): ArrayOf<D>;
}

/**
 * Divides a bounded Box into bins of equal width. Cells are numbered row-major: the bin of the last entry changes
 * fastest.
 */
export function createBins<D extends Dtype>(
  name: string,
  box: Box<D>,
  options: DiscretizeOptions<boolean>,
): Bins<D> {
  const { bins, multidiscrete = false } = options;
  assertBox(name, box, 'float');
  if (!box.isBounded()) throw new RangeError(expected(name, 'bounded on both sides in every entry', box));
  const counts = typeof bins === 'number' ? new Array<number>(box.size).fill(bins) : [...bins];
  expectThat('bins', bins, counts.length === box.size, `a number or an array of ${box.size}`);
  for (const count of counts) expectInteger('bins', count, 1);
  const total = counts.reduce((product, count) => product * count, 1);

  const read = (value: ArrayOf<D>, i: number) => {
    const low = box.low[i]!;
    const width = (box.high[i]! - low) / counts[i]!;
    const bin = width === 0 ? 0 : Math.floor((value[i]! - low) / width);
    return Math.min(counts[i]! - 1, Math.max(0, bin));
  };
  return {
    space: multidiscrete ? new MultiDiscrete(counts) : new Discrete(total),
    cellOf(value) {
      if (multidiscrete) return Int32Array.from(counts, (_, i) => read(value, i));
      return counts.reduce((cell, count, i) => cell * count + read(value, i), 0);
    },
    middleOf(cell) {
      const middle = createArray(box.dtype, box.size);
      let rest = typeof cell === 'number' ? cell : 0;
      for (let i = box.size - 1; i >= 0; i--) {
        const count = counts[i]!;
        const bin = typeof cell === 'number' ? rest % count : cell[i]!;
        rest = Math.floor(rest / count);
        middle[i] = box.low[i]! + ((bin + 0.5) * (box.high[i]! - box.low[i]!)) / count;
      }
      return middle;
    },
  };
}
