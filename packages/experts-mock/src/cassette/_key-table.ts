/**
 * A set of (question, key) pairs in typed arrays. A pair takes about 40 bytes; in a `Set` of strings, it would take over a hundred.
 * This table is most of a reader's memory, so it limits the size of a cassette.
 */
export interface KeyTable {
  has(question: number, key: string): boolean;
  /** @returns false if the pair already exists */
  add(question: number, key: string): boolean;
}

/** 32-bit numbers per entry: the number of the question plus one (0 marks an empty slot), and the 128 bits of the key. */
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

  /** Returns the offset of the wanted entry, or of the empty slot for it. */
  function find(): number {
    // the key already is a hash; the question is mixed in because questions with equal text share keys
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
