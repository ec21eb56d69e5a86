/**
 * A set of (question, key) pairs in typed arrays: 20 bytes an entry at least half full, where a `Set` of strings takes
 * over a hundred. It is most of what a reader has to remember of a cassette, so it decides how large one may be.
 */
export interface KeyTable {
  has(question: number, key: string): boolean;
  /** @returns false where the pair was there already */
  add(question: number, key: string): boolean;
}

/** 32-bit numbers an entry: the question's number plus one (0 is an empty place), and the 128 bits of the key. */
const STRIDE = 5;
const KEY = /^[0-9a-f]{32}$/;

export function createKeyTable(): KeyTable {
  let capacity = 1024;
  let count = 0;
  let entries = new Uint32Array(capacity * STRIDE);
  const wanted = new Uint32Array(STRIDE);

  function load(question: number, key: string): void {
    wanted[0] = question + 1;
    for (let word = 1; word < STRIDE; word++) {
      wanted[word] = Number.parseInt(key.slice(8 * word - 8, 8 * word), 16);
    }
  }

  /** Offset of the wanted entry, or of the empty place where it belongs. */
  function find(): number {
    // the key is a hash already; the question is mixed in because questions of equal text share keys
    let place = (wanted[1]! ^ Math.imul(wanted[0]!, 0x9e3779b1)) >>> 0;
    for (;;) {
      const offset = (place & (capacity - 1)) * STRIDE;
      if (entries[offset] === 0) return offset;
      let word = 0;
      while (word < STRIDE && entries[offset + word] === wanted[word]) word++;
      if (word === STRIDE) return offset;
      place++;
    }
  }

  function grow(): void {
    const old = entries;
    capacity *= 2;
    entries = new Uint32Array(capacity * STRIDE);
    for (let offset = 0; offset < old.length; offset += STRIDE) {
      if (old[offset] === 0) continue;
      wanted.set(old.subarray(offset, offset + STRIDE));
      entries.set(wanted, find());
    }
  }

  return {
    has(question, key) {
      if (!KEY.test(key)) return false;
      load(question, key);
      return entries[find()] !== 0;
    },
    add(question, key) {
      load(question, key);
      const offset = find();
      if (entries[offset] !== 0) return false;
      entries.set(wanted, offset);
      count++;
      if (2 * count > capacity) grow();
      return true;
    },
  };
}
