// Fowler-Noll-Vo hashes, variant 1a: http://www.isthe.com/chongo/tech/comp/fnv/
// Not cryptographic: for hash tables and fingerprints only.

/** FNV-1a of bytes[start, end), 32 bits, continuing from `hash`. */
export function fnv1a32(bytes: Uint8Array, start = 0, end = bytes.length, hash = 0x811c9dc5): number {
  let h = hash;
  for (let i = start; i < end; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return h >>> 0;
}

/** FNV-1a of bytes, 64 bits, as 16 hexadecimal digits. */
export function fnv1a64(bytes: Uint8Array): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < bytes.length; i++) {
    low = (low ^ bytes[i]!) >>> 0;
    // multiplies by the prime 2^40 + 0x1b3; the low product stays below 2^41, exact in a double
    const product = low * 0x1b3;
    const carry = Math.floor(product / 0x1_0000_0000);
    high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
