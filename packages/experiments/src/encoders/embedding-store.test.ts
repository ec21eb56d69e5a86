import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Embedded, embeddingFile, openEmbeddings } from './embedding-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'embeddings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const freshPath = () => embeddingFile(join(folder, String(files++)), model);
const model = 'ab'.repeat(32);
const other = 'cd'.repeat(32);
const embedded = (text: string, ...vector: number[]): Embedded => ({
  text,
  vector: Float32Array.from(vector),
  cut: text.length > 6,
});
const batch = fc.array(
  fc
    .tuple(fc.string({ unit: 'binary' }), fc.float({ noNaN: true, noDefaultInfinity: true }))
    .map(([text, value]) => embedded(text, value, -value)),
  { maxLength: 4 },
);
const texts = ['one', 'two', 'three and more', 'four'];
const four = texts.map((text, i) => embedded(text, i + 1, 0.5));
const filled = () => {
  const path = freshPath();
  openEmbeddings(path, model).append(four);
  return path;
};

describe('openEmbeddings', () => {
  it('returns the vectors that were appended last, in this process and the next', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 4 }), (batches) => {
        const path = freshPath();
        const expected = new Map<string, Embedded>();
        for (const vectors of batches) {
          const store = openEmbeddings(path, model);
          store.append(vectors);
          for (const each of vectors) expected.set(each.text, each);
          for (const open of [store, openEmbeddings(path, model)]) {
            for (const each of expected.values()) expect(open.get(each.text)).toEqual(each);
          }
        }
        expect(openEmbeddings(path, model).get('never added')).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  it('keeps what two processes append at the same time', () => {
    const path = freshPath();
    const [one, two] = [openEmbeddings(path, model), openEmbeddings(path, model)];
    one.append(four.slice(0, 2));
    two.append(four.slice(1, 3));
    one.append(four.slice(3));
    const read = openEmbeddings(path, model);
    expect(texts.map((text) => read.get(text))).toEqual(four);
    expect(read.damaged).toBe(0);
  });

  it('drops the end of an interrupted write, wherever it was interrupted, and continues', () => {
    const whole = readFileSync(filled());
    const header = openEmbeddings(filled(), model).size === 2 ? 52 : 0;
    const record = (whole.length - header) / 4;
    for (let end = header; end < whole.length; end += 13) {
      const path = filled();
      writeFileSync(path, whole.subarray(0, end));
      const store = openEmbeddings(path, model);
      const kept = Math.floor((end - header) / record);
      expect(texts.filter((text) => store.get(text) !== undefined)).toHaveLength(kept);
      expect(store.damaged).toBe(0);
      store.append(four.slice(kept));
      expect(readFileSync(path)).toEqual(whole);
    }
  });

  it('never returns a vector from a damaged place, and repairs the file', () => {
    const whole = readFileSync(filled());
    for (let at = 52; at < whole.length; at += 11) {
      const path = filled();
      writeFileSync(path, whole.with(at, whole[at]! ^ 0x40));
      const store = openEmbeddings(path, model);
      const found = four.filter(({ text }) => store.get(text) !== undefined);
      expect(found).toHaveLength(3);
      for (const each of found) expect(store.get(each.text)).toEqual(each);
      expect(store.damaged).toBe(found.includes(four[3]!) ? 1 : 0);
      expect(openEmbeddings(path, model).damaged).toBe(0);
    }
  });

  it('rejects in one line a file of another model or kind, and vectors of another size', () => {
    const path = filled();
    expect(() => openEmbeddings(path, other)).toThrow(
      `Expected embeddings of the model with sha256 cdcdcdcd in ${path}, got those of abababab. Delete the file; the next run creates a new one.`,
    );
    const store = openEmbeddings(path, model);
    expect(() => store.append([embedded('x', 1, 2, 3)])).toThrow(
      `Expected vectors of 2 numbers, as in ${path}, got 3. Delete the file if the model has changed.`,
    );
    expect(() => store.append([embedded('x', 1, Number.NaN)])).toThrow(
      'Expected finite numbers from the model for "x".',
    );
    const bytes = readFileSync(path);
    for (const broken of [bytes.with(50, 1 ^ bytes[50]!), bytes.subarray(0, 20), Buffer.alloc(0)]) {
      writeFileSync(path, broken);
      expect(() => openEmbeddings(path, model)).toThrow(
        `Expected a file of embeddings in ${path}, got another kind of file or a damaged one. Delete it; the next run creates a new one.`,
      );
    }
  });
});
