import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { EmbeddedText } from '../bertscore/bert-score.ts';

/** The tokens of a text and their hidden states, flat. */
export interface StoredText {
  readonly ids: Int32Array;
  readonly special: Uint8Array;
  /** Shape [tokens x dimension]. */
  readonly states: Float32Array;
}

/** A cache of embeddings by text: the most recent ones in memory, and all on disk if a folder is given. */
export interface EmbeddingCache {
  get(text: string): EmbeddedText | undefined;
  /** Adds an embedding. Returns false if it does not fit in memory and there is no folder. */
  put(text: string, stored: StoredText): boolean;
  /** The numbers of files written and read so far. */
  readonly counts: { written: number; read: number };
}

/**
 * @param folder - the files are in a folder in it, named after the key; null for memory only
 * @param key - identifies everything except the text that the embeddings depend on
 * @param memoryBytes - the greatest size in memory
 */
export function createEmbeddingCache(
  folder: string | null,
  key: string,
  memoryBytes: number,
): EmbeddingCache {
  // a Map keeps the order of insertion, so the first entry is the least recently used
  const memory = new Map<string, { readonly embedded: EmbeddedText; readonly bytes: number }>();
  const counts = { written: 0, read: 0 };
  let used = 0;
  const remember = (text: string, stored: StoredText): EmbeddedText => {
    const embedded = unpackStored(stored);
    const bytes =
      stored.states.byteLength + stored.ids.byteLength + stored.special.byteLength + 2 * text.length;
    memory.set(text, { embedded, bytes });
    used += bytes;
    if (folder !== null) {
      for (const [oldest, entry] of memory) {
        if (used <= memoryBytes || memory.size === 1) break;
        memory.delete(oldest);
        used -= entry.bytes;
      }
    }
    return embedded;
  };
  const pathOf = (text: string): string => {
    const name = createHash('sha256').update(text).digest('hex');
    return join(folder!, key, name.slice(0, 2), `${name}.emb`);
  };

  return {
    counts,
    get(text) {
      const known = memory.get(text);
      if (known !== undefined) {
        memory.delete(text);
        memory.set(text, known);
        return known.embedded;
      }
      if (folder === null) return undefined;
      const stored = readStored(pathOf(text));
      if (stored === undefined) return undefined;
      counts.read++;
      return remember(text, stored);
    },
    put(text, stored) {
      if (memory.has(text)) return true;
      if (folder === null && used + stored.states.byteLength > memoryBytes) return false;
      if (folder !== null) {
        writeStored(pathOf(text), stored, counts.written);
        counts.written++;
      }
      remember(text, stored);
      return true;
    },
  };
}

/** Rows of the hidden states, as views. */
export function unpackStored({ ids, special, states }: StoredText): EmbeddedText {
  const dimension = ids.length === 0 ? 0 : states.length / ids.length;
  const vectors = Array.from(ids, (_, i) => states.subarray(i * dimension, (i + 1) * dimension));
  return { ids, special, vectors };
}

// 'DGE1' in the byte order of this machine: with another byte order a file is a cache miss, not wrong numbers
const MAGIC = 0x31454744;
const HEADER = 12;

/** Magic, tokens, dimension; then ids, hidden states, and marks of special tokens. */
function writeStored(path: string, { ids, special, states }: StoredText, serial: number): void {
  const dimension = ids.length === 0 ? 0 : states.length / ids.length;
  const file = new Uint8Array(HEADER + ids.byteLength + states.byteLength + special.byteLength);
  file.set(new Uint8Array(Uint32Array.of(MAGIC, ids.length, dimension).buffer));
  file.set(bytesOf(ids), HEADER);
  file.set(bytesOf(states), HEADER + ids.byteLength);
  file.set(special, HEADER + ids.byteLength + states.byteLength);
  mkdirSync(dirname(path), { recursive: true });
  // written atomically, also when several processes write the same text
  const part = `${path}.${process.pid}-${threadId}-${serial}.part`;
  try {
    writeFileSync(part, file);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Returns undefined if the file is missing or incomplete. */
function readStored(path: string): StoredText | undefined {
  let file: Uint8Array;
  try {
    // a copy, since views of four bytes need an offset that is a multiple of four
    file = new Uint8Array(readFileSync(path));
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
  if (file.length < HEADER) return undefined;
  const [magic, tokens, dimension] = new Uint32Array(file.buffer, 0, 3);
  if (magic !== MAGIC || file.length !== HEADER + tokens! * (4 + 4 * dimension! + 1)) return undefined;
  const statesAt = HEADER + 4 * tokens!;
  const specialAt = statesAt + 4 * tokens! * dimension!;
  return {
    ids: new Int32Array(file.buffer, HEADER, tokens),
    states: new Float32Array(file.buffer, statesAt, tokens! * dimension!),
    special: file.subarray(specialAt),
  };
}

function bytesOf(array: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
