import { expected } from '../_show.ts';
import { expectType } from '../expect.ts';

/** Nested arrays of numbers of any depth, with rows of equal length. */
export type NestedNumbers = ArrayLike<number> | readonly NestedNumbers[];

/** Returns the numbers of nested arrays in row-major order, and their shape. */
export function readNested(
  name: string,
  nested: NestedNumbers,
): { readonly numbers: number[]; readonly shape: number[] } {
  expectType(name, nested, Array.isArray(nested) || ArrayBuffer.isView(nested), 'an array of numbers');
  const entries = Array.from<unknown>(nested as ArrayLike<unknown>);
  if (entries.every((entry) => typeof entry === 'number')) {
    return { numbers: entries as number[], shape: [entries.length] };
  }
  const rows = entries.map((entry, i) => readNested(`${name}[${i}]`, entry as NestedNumbers));
  const [first] = rows;
  if (rows.some(({ shape }) => shape.join() !== first!.shape.join())) {
    throw new RangeError(expected(name, 'nested arrays of one shape', nested));
  }
  return { numbers: rows.flatMap(({ numbers }) => numbers), shape: [rows.length, ...first!.shape] };
}
