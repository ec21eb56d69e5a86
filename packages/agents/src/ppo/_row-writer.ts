import { Box, Dict, OneOf, type Space, Text, Tuple } from 'gymnasium-js';
import { expectLength } from 'gymnasium-js/expect';

/** Writes batches of observations of one space as rows of numbers. */
interface RowWriter {
  /** Length of a row. */
  readonly size: number;
  /** Writes all observations of a batch into `out`, starting at index `at`. */
  writeAll(batch: unknown, out: Float32Array, at: number): void;
  /** Writes observation `index` of a batch. */
  writeOne(batch: unknown, index: number, out: Float32Array, at: number): void;
}

/**
 * Returns a writer for a space. A row is what `flatten` of gymnasium-js returns: a Box unchanged, a Discrete one-hot, a Dict or
 * Tuple part by part.
 *
 * @throws RangeError naming a space that does not flatten to numbers
 */
export function createRowWriter(space: Space, numEnvs: number): RowWriter {
  const unfit = unfitPart(space);
  if (unfit !== null) {
    const inside = unfit === space ? '' : ` inside ${space}`;
    throw new RangeError(
      'Expected observations that flatten to numbers (a Box, Discrete, MultiDiscrete, MultiBinary, or a Dict or ' +
        `Tuple of them), got ${unfit}${inside}; encode it in an observation wrapper first.`,
    );
  }
  const size = space.flatDimension;
  if (space instanceof Box) {
    return {
      size,
      writeAll(batch, out, at) {
        const numbers = batch as ArrayLike<number>;
        expectLength('observations', numbers, numEnvs * size);
        out.set(numbers, at);
      },
      writeOne(batch, index, out, at) {
        const numbers = batch as Float32Array;
        for (let k = 0; k < size; k += 1) out[at + k] = numbers[index * size + k]!;
      },
    };
  }
  const writeOne = (batch: unknown, index: number, out: Float32Array, at: number) =>
    space.flattenInto(space.readBatch(batch, index), out, at);
  return {
    size,
    writeAll(batch, out, at) {
      if (!space.isBatch(batch, numEnvs)) {
        throw new RangeError(`Expected \`observations\` to be a batch of ${numEnvs} of ${space}.`);
      }
      for (let e = 0; e < numEnvs; e += 1) writeOne(batch, e, out, at + e * size);
    },
    writeOne,
  };
}

/** The first part of a space that does not flatten to quantities. Character codes of a text are not quantities. */
function unfitPart(space: Space): Space | null {
  if (space instanceof Text) return space;
  if (space instanceof Dict || space instanceof Tuple || space instanceof OneOf) {
    for (const part of Object.values<Space>(space.spaces as Record<string, Space> | readonly Space[])) {
      const found = unfitPart(part);
      if (found !== null) return found;
    }
  }
  return space.isFlattenable ? null : space;
}
