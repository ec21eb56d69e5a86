import { fnv1a32 } from './_fnv.ts';

/** A sparse vector of length 1: its nonzero entries, indices ascending. */
export interface SparseVector {
  readonly indices: Uint32Array;
  readonly values: Float64Array;
}

const WHOLE_WORD = 0x3d; // '='
const encoder = new TextEncoder();

/**
 * Returns the vector of a word: the sum of the signed hashes of its features, scaled to length 1. The features are the
 * 3-, 4- and 5-grams of characters (code points) of `<word>`, and the whole word as `=word`. Each feature adds its sign
 * (bit 31 of its 32-bit FNV-1a over UTF-8) at index hash mod dimension.
 *
 * @param scratch - zeros, shape [dimension], reset to zeros on return
 */
export function wordVector(word: string, dimension: number, scratch: Float64Array): SparseVector {
  const bytes = encoder.encode(`<${word}>`);
  const starts: number[] = [];
  for (let i = 0; i < bytes.length; i++) if ((bytes[i]! & 0xc0) !== 0x80) starts.push(i);
  starts.push(bytes.length);

  const wholeHash = fnv1a32(bytes, 1, bytes.length - 1, fnv1a32(Uint8Array.of(WHOLE_WORD)));
  add(scratch, wholeHash, dimension);
  for (let size = 3; size <= 5; size++) {
    for (let i = 0; i + size < starts.length; i++) {
      add(scratch, fnv1a32(bytes, starts[i]!, starts[i + size]!), dimension);
    }
  }
  // the few features of a short word may cancel out; then only the whole word is used
  if (scratch.every((value) => value === 0)) add(scratch, wholeHash, dimension);
  return takeUnitVector(scratch);
}

function add(sum: Float64Array, hash: number, dimension: number): void {
  sum[hash % dimension]! += hash >>> 31 === 0 ? 1 : -1;
}

/** Collects the nonzero entries of a dense vector and resets them to 0. */
function takeUnitVector(dense: Float64Array): SparseVector {
  const indices: number[] = [];
  let squares = 0;
  for (let k = 0; k < dense.length; k++) {
    if (dense[k] === 0) continue;
    indices.push(k);
    squares += dense[k]! * dense[k]!;
  }
  const length = Math.sqrt(squares);
  const values = Float64Array.from(indices, (k) => dense[k]! / length);
  for (const k of indices) dense[k] = 0;
  return { indices: Uint32Array.from(indices), values };
}
