import { createHash, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';

/** The vector of a text. */
export interface Embedded {
  readonly text: string;
  readonly vector: Float32Array;
  /** Whether the text was longer than the model reads. */
  readonly cut: boolean;
}

/** The vectors of one model, stored in a file. */
export interface EmbeddingStore {
  readonly path: string;
  /** Length of a vector; null while the file has none. */
  readonly size: number | null;
  /** Damaged places in the file, whose vectors are lost. */
  readonly damaged: number;
  get(text: string): Embedded | undefined;
  /**
   * Appends vectors to the file.
   *
   * @throws RangeError for vectors of another size or with numbers that are not finite; errors of the file system
   */
  append(vectors: readonly Embedded[]): void;
}

// The file is a header followed by records of equal length. A record contains a mark, the SHA-256 of its text, whether the text was cut,
// the vector and a checksum. After a torn record (full disk, kill), reading continues at the next mark with a valid checksum.
const FORMAT = Buffer.from('DEREMBD1');
const MARK = Buffer.from([0xde, 0x5e, 0xc0, 0x01]);
const HASH = 32;
const CHECK = 8;
const HEADER = FORMAT.length + HASH + 4 + CHECK;
const VECTOR_AT = MARK.length + HASH + 4;

/** The path of a model's file, by the SHA-256 of the model. */
export function embeddingFile(folder: string, modelHash: string): string {
  return join(folder, 'embeddings', `${modelHash.slice(0, 16)}.embeddings`);
}

/**
 * Opens the vectors of a model. Nothing is written before the first `append`. Several processes may append to one file at once: each
 * batch is one write at the end, and at worst a text is stored twice.
 *
 * @param modelHash - SHA-256 of the model, in hex
 * @throws RangeError for a file of another model or kind; errors of the file system
 */
export function openEmbeddings(path: string, modelHash: string): EmbeddingStore {
  const model = Buffer.from(modelHash, 'hex');
  const bytes = readIfAny(path);
  let size = bytes === null ? null : sizeOf(bytes, path, modelHash);
  const known = new Map<string, Embedded>();
  let damaged = 0;
  if (bytes !== null && size !== null) {
    const found = scan(bytes, size, (key, record) => known.set(key, record));
    damaged = found.damaged;
    if (damaged > 0) writeFileAtomic(path, found.whole());
    // the end of an interrupted write is removed, unless another process is writing it now
    else if (found.end < bytes.length && statSync(path).size === bytes.length) truncateSync(path, found.end);
  }

  return {
    path,
    damaged,
    get size() {
      return size;
    },
    get(text) {
      const found = known.get(keyOf(text).toString('hex'));
      return found && { ...found, text };
    },
    append(vectors) {
      for (const { text, vector } of vectors) {
        if (vector.length === 0) {
          throw new RangeError('Expected vectors of at least one number from the model, got an empty one.');
        }
        size ??= vector.length;
        if (vector.length !== size) {
          throw new RangeError(
            `Expected vectors of ${size} numbers, as in ${path}, got ${vector.length}. Delete the file if the model has changed.`,
          );
        }
        if (!vector.every(Number.isFinite)) {
          throw new RangeError(
            `Expected finite numbers from the model for ${JSON.stringify(text.slice(0, 60))}.`,
          );
        }
      }
      if (size === null) return;
      createIfMissing(path, headerOf(model, size));
      appendFileSync(path, Buffer.concat(vectors.map(recordOf)));
      for (const each of vectors) known.set(keyOf(each.text).toString('hex'), each);
    },
  };
}

const keyOf = (text: string) => createHash('sha256').update(text).digest();
const checkOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest().subarray(0, CHECK);

function headerOf(model: Buffer, size: number): Buffer {
  const fields = Buffer.concat([FORMAT, model, Buffer.alloc(4)]);
  fields.writeUInt32LE(size, FORMAT.length + HASH);
  return Buffer.concat([fields, checkOf(fields)]);
}

/** Length of a vector, from a header that must belong to this model. */
function sizeOf(bytes: Buffer, path: string, modelHash: string): number {
  const end = HEADER - CHECK;
  if (bytes.length < HEADER || !checkOf(bytes.subarray(0, end)).equals(bytes.subarray(end, HEADER))) {
    throw new RangeError(
      `Expected a file of embeddings in ${path}, got another kind of file or a damaged one. Delete it; the next run creates a new one.`,
    );
  }
  const found = bytes.toString('hex', FORMAT.length, FORMAT.length + HASH);
  if (found !== modelHash) {
    throw new RangeError(
      `Expected embeddings of the model with sha256 ${modelHash.slice(0, 8)} in ${path}, got those of ${found.slice(0, 8)}. Delete the file; the next run creates a new one.`,
    );
  }
  return bytes.readUInt32LE(FORMAT.length + HASH);
}

function recordOf({ text, vector, cut }: Embedded): Buffer {
  const record = Buffer.alloc(VECTOR_AT + 4 * vector.length);
  MARK.copy(record);
  keyOf(text).copy(record, MARK.length);
  record.writeUInt32LE(cut ? 1 : 0, MARK.length + HASH);
  for (const [i, value] of vector.entries()) record.writeFloatLE(value, VECTOR_AT + 4 * i);
  return Buffer.concat([record, checkOf(record)]);
}

/** Reads all intact records, counts the damaged places between them, and finds the end of the last one. */
function scan(bytes: Buffer, size: number, onRecord: (key: string, record: Embedded) => void) {
  const length = VECTOR_AT + 4 * size + CHECK;
  const starts: number[] = [];
  let end = HEADER;
  let damaged = 0;
  let at = HEADER;
  while (at !== -1 && at + length <= bytes.length) {
    const record = bytes.subarray(at, at + length - CHECK);
    const right = checkOf(record).equals(bytes.subarray(at + length - CHECK, at + length));
    if (!right || !record.subarray(0, MARK.length).equals(MARK)) {
      at = bytes.indexOf(MARK, at + 1);
      continue;
    }
    const vector = new Float32Array(size);
    for (let i = 0; i < size; i++) vector[i] = record.readFloatLE(VECTOR_AT + 4 * i);
    const key = record.toString('hex', MARK.length, MARK.length + HASH);
    onRecord(key, { text: '', vector, cut: record.readUInt32LE(MARK.length + HASH) === 1 });
    if (at !== end) damaged += 1;
    starts.push(at);
    at += length;
    end = at;
  }
  const whole = () =>
    Buffer.concat([
      bytes.subarray(0, HEADER),
      ...starts.map((start) => bytes.subarray(start, start + length)),
    ]);
  return { damaged, end, whole };
}

function readIfAny(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (
      (error as NodeJS.ErrnoException).code === 'ENOENT' ||
      (error as NodeJS.ErrnoException).code === 'ENOTDIR'
    )
      return null;
    throw error;
  }
}

/** Written to a temporary file and linked into place: a second process then appends to the file of the first. */
function createIfMissing(path: string, header: Buffer): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${randomUUID().slice(0, 8)}.partial`;
  try {
    writeFileSync(aside, header);
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
