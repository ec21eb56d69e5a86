import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type EmbeddingModel, embedWithStore } from './embed-with-store.ts';

const scratch = mkdtempSync(join(tmpdir(), 'embed-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Reads eight characters; its vector is how many those are, and 1. */
function counting(hash = 'ab'.repeat(32)): EmbeddingModel & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    id: 'counting/1',
    hash,
    reads: 'the last 8 characters',
    asked,
    async *embed(texts) {
      for (const text of texts) {
        asked.push(text);
        yield { text, vector: Float32Array.of(Math.min(text.length, 8), 1), cut: text.length > 8 };
      }
    },
  };
}

const listening = (folder: string) => {
  const lines: string[] = [];
  return { folder, lines, say: (line: string) => void lines.push(line) };
};

describe('embedWithStore', () => {
  it('asks the model for each text once, in this run and the next', async () => {
    const to = listening(join(scratch, 'once'));
    const first = counting();
    const texts = ['why', 'why not', 'why', 'a longer text'];
    const embedding = await embedWithStore(texts, first, to);
    expect(first.asked).toEqual(['why', 'why not', 'a longer text']);
    expect([embedding.id, embedding.size, [...embedding.embed('why not')]]).toEqual([
      'counting/1',
      2,
      [7, 1],
    ]);

    const second = counting();
    const more = await embedWithStore([...texts, 'new'], second, to);
    expect(second.asked).toEqual(['new']);
    for (const text of texts) expect(more.embed(text)).toEqual(embedding.embed(text));
    expect(() => more.embed('unknown')).toThrow(
      'Expected a text that was embedded by counting/1, got "unknown".',
    );
    const cut = 'texts are longer than counting/1 reads: it reads the last 8 characters.';
    expect(to.lines).toEqual([`1 of 3 ${cut}`, `1 of 4 ${cut}`]);
  });

  it('returns zeros for a blank text, without asking the model', async () => {
    const model = counting();
    const embedding = await embedWithStore(['', ' \n', 'x'], model, listening(join(scratch, 'blank')));
    expect(['', ' \n', 'x'].map((text) => [...embedding.embed(text)])).toEqual([
      [0, 0],
      [0, 0],
      [1, 1],
    ]);
    expect(model.asked).toEqual(['x']);
    await expect(embedWithStore([' '], model, listening(join(scratch, 'blank')))).rejects.toThrow(
      'Expected at least one text that is not blank, got none.',
    );
  });

  it('rejects in one line a model that leaves out a text or returns nothing, and works when a file is in the way of its folder', async () => {
    const silent = { ...counting(), async *embed() {} };
    await expect(embedWithStore(['why'], silent, listening(join(scratch, 'silent')))).rejects.toThrow(
      'Expected a vector of counting/1 for each of 1 texts, got none for "why".',
    );
    const empty: EmbeddingModel = {
      ...counting(),
      async *embed(texts) {
        for (const text of texts) yield { text, vector: new Float32Array(0), cut: false };
      },
    };
    const folder = join(scratch, 'empty');
    await expect(embedWithStore(['why'], empty, listening(folder))).rejects.toThrow('got an empty one');
    expect(existsSync(folder)).toBe(false);
    const file = join(scratch, 'a-file');
    writeFileSync(file, '');
    const to = listening(file);
    expect((await embedWithStore(['why'], counting(), to)).size).toBe(2);
    expect(to.lines).toEqual([expect.stringContaining('Embeddings cannot be saved')]);
  });

  it('reports progress', async () => {
    const to = { ...listening(join(scratch, 'far')), sayEvery: 0 };
    const texts = Array.from({ length: 1200 }, (_, i) => `${i}`);
    await embedWithStore(texts, counting(), to);
    expect(to.lines[1199]).toBe('embedding 1,200 of 1,200 texts');
  });

  it('works without the file when it cannot be written, and reports that once', async () => {
    const to = listening(join(scratch, 'unwritable'));
    mkdirSync(to.folder);
    symlinkSync(join(scratch, 'nowhere'), join(to.folder, 'embeddings'));
    const texts = Array.from({ length: 200 }, (_, i) => `${i}`);
    expect((await embedWithStore(texts, counting(), to)).embed('7')).toEqual(Float32Array.of(1, 1));
    expect(to.lines).toHaveLength(1);
    expect(to.lines[0]).toMatch(/^Embeddings cannot be saved, so the next run computes them again: [^\n]+$/);
  });
});
