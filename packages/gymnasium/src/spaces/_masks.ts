import { expected } from '../_show.ts';
import { expectType } from '../expect.ts';
import type { Rng } from '../rng.ts';

/** The restriction of a draw: a mask, probabilities, or neither. */
export interface Restriction<Mask> {
  readonly mask: Mask | null;
  readonly probability: Mask | null;
}

/** Reads the options `mask` and `probability` of `sample`, which exclude each other. */
export function readRestriction<Mask>(options: {
  readonly mask?: Mask | null | undefined;
  readonly probability?: Mask | null | undefined;
}): Restriction<Mask> {
  const mask = options.mask ?? null;
  const probability = options.probability ?? null;
  expectType('mask', mask, mask === null || probability === null, 'omitted if `probability` is given');
  return { mask, probability };
}

/** Draws one of 0..n-1 under a mask of 0s and 1s or under probabilities. Returns -1 if the mask allows nothing. */
export function drawIndex(
  rng: Rng,
  n: number,
  { mask, probability }: Restriction<ArrayLike<number>>,
  name = '',
): number {
  if (mask !== null) {
    checkEntries(`mask${name}`, mask, n, (entry) => entry === 0 || entry === 1, '0 or 1');
    let left = 0;
    for (let i = 0; i < n; i++) left += mask[i]!;
    if (left === 0) return -1;
    let k = rng.integer(left);
    for (let i = 0; i < n; i++) if (mask[i] === 1 && k-- === 0) return i;
  }
  if (probability === null) return rng.integer(n);
  checkEntries(
    `probability${name}`,
    probability,
    n,
    (entry) => entry >= 0 && entry <= 1,
    'numbers in [0, 1]',
  );
  let sum = 0;
  for (let i = 0; i < n; i++) sum += probability[i]!;
  // the default tolerance of NumPy
  if (Math.abs(sum - 1) > 1e-5) {
    throw new RangeError(expected(`probability${name}`, `numbers that sum to 1, not ${sum}`, probability));
  }
  const u = rng.uniform() * sum;
  let below = 0;
  let last = -1;
  for (let i = 0; i < n; i++) {
    if (probability[i] === 0) continue;
    last = i;
    below += probability[i]!;
    if (u < below) return i;
  }
  return last;
}

export function checkEntries(
  name: string,
  entries: ArrayLike<number>,
  n: number,
  allowed: (entry: number) => boolean,
  what: string,
): void {
  const given: unknown = entries;
  const isList = Array.isArray(given) || ArrayBuffer.isView(given);
  if (!isList || entries.length !== n) throw new RangeError(expected(name, `${n} entries, ${what}`, entries));
  for (let i = 0; i < n; i++) {
    if (!allowed(entries[i]!)) throw new RangeError(expected(`${name}[${i}]`, what, entries[i]));
  }
}

/** Reads a list of restrictions, one per part; each may be null. */
export function checkParts(name: string, parts: readonly unknown[] | null, n: number): void {
  if (parts !== null && (!Array.isArray(parts) || parts.length !== n)) {
    throw new RangeError(expected(name, `an array with an entry (or null) for each of ${n} spaces`, parts));
  }
}
