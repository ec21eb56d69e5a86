/**
 * Longest common subsequences by bit vectors with 30 positions of the reference per number. One pass over the candidate
 * takes about |candidate| x |reference| / 30 steps (Hyyrö, Bit-parallel LCS-length computation revisited, 2004).
 *
 * Bit i of the vector after j candidate tokens is 0 if T[i + 1][j] exceeds T[i][j], with T[i][j] the length for the first i
 * tokens of the reference and the first j of the candidate. Thirty bits, because twice that value plus a carry still fits
 * a signed 32-bit number, for which engines are fast.
 */
const BITS = 30;
const ONES = 2 ** BITS - 1;

/** The positions of each token in the reference, as bit vectors. */
export interface LcsReference {
  readonly tokens: readonly string[];
  readonly masks: ReadonlyMap<string, Int32Array>;
}

export function lcsReference(tokens: readonly string[]): LcsReference {
  const blocks = Math.ceil(tokens.length / BITS);
  const masks = new Map<string, Int32Array>();
  for (const [i, token] of tokens.entries()) {
    let mask = masks.get(token);
    if (mask === undefined) {
      mask = new Int32Array(blocks);
      masks.set(token, mask);
    }
    mask[Math.floor(i / BITS)]! |= 1 << (i % BITS);
  }
  return { tokens, masks };
}

/** Returns the length of the longest common subsequence. */
export function lcsLength(reference: LcsReference, candidate: readonly string[]): number {
  const vector = new Int32Array(Math.ceil(reference.tokens.length / BITS)).fill(ONES);
  for (const token of candidate) {
    const mask = reference.masks.get(token);
    if (mask !== undefined) advance(vector, mask, vector);
  }
  // carries run past the end of the reference in the last block and leave its unused bits at 1
  let zeros = 0;
  for (let k = 0; k < vector.length; k++) zeros += BITS - bitCount(vector[k]!);
  return zeros;
}

/**
 * Marks one longest common subsequence in `hits`, shape [reference tokens]. Among several it is the one that rouge_score
 * finds by backtracking from the end: where tokens differ, the candidate steps back only if that is strictly longer
 * (T[i][j - 1] > T[i - 1][j], which holds exactly where bit i - 1 after j tokens is 0).
 */
export function markLcs(reference: LcsReference, candidate: readonly string[], hits: Uint8Array): void {
  const { tokens, masks } = reference;
  const blocks = Math.ceil(tokens.length / BITS);
  const rows = new Int32Array((candidate.length + 1) * blocks);
  rows.fill(ONES, 0, blocks);
  for (const [j, token] of candidate.entries()) {
    const before = rows.subarray(j * blocks, (j + 1) * blocks);
    const after = rows.subarray((j + 1) * blocks, (j + 2) * blocks);
    const mask = masks.get(token);
    if (mask === undefined) after.set(before);
    else advance(before, mask, after);
  }
  let i = tokens.length;
  let j = candidate.length;
  while (i > 0 && j > 0) {
    if (tokens[i - 1] === candidate[j - 1]) {
      hits[i - 1] = 1;
      i--;
      j--;
    } else if ((rows[j * blocks + Math.floor((i - 1) / BITS)]! & (1 << ((i - 1) % BITS))) === 0) j--;
    else i--;
  }
}

/** Advances the vector by one candidate token, V' = (V + (V & M)) | (V & ~M), with carries across blocks. */
function advance(before: Int32Array, mask: Int32Array, after: Int32Array): void {
  let carry = 0;
  for (let k = 0; k < before.length; k++) {
    const v = before[k]!;
    const matched = v & mask[k]!;
    const sum = v + matched + carry;
    carry = sum >>> BITS;
    after[k] = (sum & ONES) | (v & ~matched);
  }
}

function bitCount(value: number): number {
  let n = value - ((value >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
