import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Embedded } from './embedding-store.ts';
import { type Transformers, transformerModel } from './transformer.ts';

// `npm run test:full` installs them into a temporary folder: 500 MB, not part of the workspace
const provided = process.env.DER_GYM_TRANSFORMERS ?? '';
const library = join(
  provided,
  'node_modules',
  '@huggingface',
  'transformers',
  'dist',
  'transformers.node.mjs',
);
const miniLm = join(provided, 'minilm');
const tinyOpt = fileURLToPath(new URL('__fixtures__/tiny-opt', import.meta.url));
const load = async (): Promise<Transformers> => await import(pathToFileURL(library).href);

const scratch = mkdtempSync(join(tmpdir(), 'transformer-full-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A copy of a model with some files replaced. */
function changed(folder: string, name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const copy = join(scratch, name);
  cpSync(folder, copy, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(copy, file), content);
  return copy;
}

async function embed(folder: string, texts: readonly string[]): Promise<Embedded[]> {
  const made: Embedded[] = [];
  for await (const each of transformerModel(folder, load).embed(texts)) made.push(each);
  return made;
}

const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0) / Math.hypot(...a) / Math.hypot(...b);

describe.skipIf(provided === '')('real models (skipped where DER_GYM_TRANSFORMERS names no folder)', () => {
  it('return the mean that PyTorch returns, for a decoder in the shape of OPT', async () => {
    const path = new URL('__fixtures__/tiny-opt.json', import.meta.url);
    const rows = JSON.parse(readFileSync(path, 'utf8')) as { text: string; mean: number[] }[];
    const made = await embed(
      tinyOpt,
      rows.map(({ text }) => text),
    );
    for (const [i, { mean }] of rows.entries()) {
      expect(made[i]!.vector).toHaveLength(16);
      for (const [k, value] of mean.entries()) expect(made[i]!.vector[k]).toBeCloseTo(value, 5);
    }
    expect(transformerModel(tinyOpt).id).toMatch(
      /^transformer: tiny-opt, mean over tokens, sha256 [\da-f]{8}$/,
    );
  });

  it('read the end of a long text, after the special token', async () => {
    const long = `${'What is six times seven? '.repeat(30)}The capital of France is Paris.`;
    const [made, other] = await embed(tinyOpt, [long, `x ${long}`]);
    expect(made!.cut).toBe(true);
    expect(other!.vector).toEqual(made!.vector);
  });

  it('place similar texts close together, independent of earlier calls to the bit, for an encoder', async () => {
    const texts = [
      'A cat sat on the mat.',
      'A kitten was sitting on a rug.',
      'Shares fell by 3 % on Monday.',
    ];
    const [cat, kitten, shares] = await embed(miniLm, texts);
    expect(cat!.vector).toHaveLength(384);
    expect(cosine(cat!.vector, kitten!.vector)).toBeGreaterThan(0.5);
    expect(cosine(cat!.vector, shares!.vector)).toBeLessThan(0.3);
    const [alone] = await embed(miniLm, texts.slice(1, 2));
    expect(alone!.vector).toEqual(kitten!.vector);
  });

  it.each<[title: string, folder: () => string, message: RegExp]>([
    [
      'a truncated tokenizer',
      () => {
        const text = readFileSync(join(tinyOpt, 'tokenizer.json'), 'utf8');
        return changed(tinyOpt, 'cut', { 'tokenizer.json': text.slice(0, 1000) });
      },
      /^Expected a tokenizer in .*tokenizer\.json, got one that does not load: [^\n]+$/,
    ],
    [
      'the tokenizer of another model',
      () => changed(tinyOpt, 'other', { 'tokenizer.json': readFileSync(join(miniLm, 'tokenizer.json')) }),
      /^Expected the model's own tokenizer in .*, got one with token \d+, but the model has 300 tokens\.$/,
    ],
    [
      'half a model',
      () =>
        changed(tinyOpt, 'half', {
          'model.onnx': readFileSync(join(tinyOpt, 'model.onnx')).subarray(0, 50_000),
        }),
      /^Expected an ONNX model in .*model\.onnx, got one that does not load: [^\n]+$/,
    ],
  ])('rejects %s in one line', async (_, folder, message) => {
    await expect(embed(folder(), ['A cat sat on the mat.'])).rejects.toThrow(message);
  });
});
