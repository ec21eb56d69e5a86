import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Transformers, transformerModel } from './transformer.ts';

const scratch = mkdtempSync(join(tmpdir(), 'transformer-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const config = {
  model_type: 'opt',
  _name_or_path: 'someone/opt-125m',
  vocab_size: 300,
  max_position_embeddings: 6,
};
const whole = { 'config.json': JSON.stringify(config), 'tokenizer.json': '{}', 'model.onnx': 'weights' };

let folders = 0;
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(scratch, String(folders++));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A token is a character's code, 1 stands before and 2 after; the states of a token are its number and its place. */
const library =
  (changes: Partial<Transformers> = {}) =>
  async (): Promise<Transformers> => ({
    env: {},
    Tensor: class {
      readonly data: BigInt64Array;
      constructor(_: 'int64', data: BigInt64Array) {
        this.data = data;
      }
    },
    AutoTokenizer: {
      from_pretrained: async () => (text: string, options: { readonly add_special_tokens?: boolean }) => {
        const own = Array.from(text, (character) => character.codePointAt(0)!);
        return { input_ids: options.add_special_tokens === true ? [1, ...own, 2] : own };
      },
    },
    AutoModel: {
      from_pretrained:
        async () => async (inputs: { readonly input_ids?: { readonly data: BigInt64Array } }) => {
          const ids = Array.from(inputs.input_ids!.data, Number);
          return { last_hidden_state: { dims: [1, ids.length, 2], data: ids.flatMap((id, i) => [id, i]) } };
        },
    },
    ...changes,
  });

async function vectorOf(text: string, folder = folderOf(whole), load = library()) {
  for await (const { vector, cut } of transformerModel(folder, load).embed([text]))
    return { vector: [...vector], cut };
  return null;
}

describe('transformerModel', () => {
  it('returns the mean of the last hidden states over all tokens', async () => {
    // tokens 1, 97, 98, 2 at places 0, 1, 2, 3
    expect(await vectorOf('ab')).toEqual({ vector: [198 / 4, 6 / 4], cut: false });
  });

  it('reads the end of a text that is too long, between the special tokens', async () => {
    // six tokens: 1, c d e f, 2
    expect(await vectorOf('abcdef')).toEqual({
      vector: [Math.fround((1 + 99 + 100 + 101 + 102 + 2) / 6), 15 / 6],
      cut: true,
    });
  });

  it('has a name made of its configuration and the SHA-256 of its files, wherever the folder is', () => {
    const model = transformerModel(folderOf(whole));
    expect(model.id).toMatch(/^transformer: opt-125m, mean over tokens, sha256 [\da-f]{8}$/);
    expect(model.reads).toBe('the last 6 tokens');
    expect(transformerModel(folderOf({ ...whole, 'README.md': 'not read' })).hash).toBe(model.hash);
    for (const name of Object.keys(whole)) {
      const changed = { ...whole, [name]: name === 'model.onnx' ? 'other' : '{"model_type":"bert"}' };
      expect(transformerModel(folderOf(changed)).hash).not.toBe(model.hash);
    }
    const hostile = JSON.stringify({ _name_or_path: '/a/b/\u001b[31mred;rm -rf' });
    expect(transformerModel(folderOf({ ...whole, 'config.json': hostile })).id).toMatch(
      /^transformer: 31mredrm-rf, mean/,
    );
  });

  it('finds the model in a folder named onnx', async () => {
    const { 'model.onnx': weights, ...rest } = whole;
    expect(await vectorOf('ab', folderOf({ ...rest, 'onnx/model.onnx': weights }))).not.toBeNull();
  });

  it.each<[title: string, folder: () => string, message: RegExp]>([
    [
      'no folder',
      () => join(scratch, 'absent'),
      /^Expected `encoderModel` to be a folder with a model, got .*absent\.$/,
    ],
    [
      'a file',
      () => join(folderOf(whole), 'config.json'),
      /^Expected `encoderModel` to be a folder with a model, got /,
    ],
    [
      'a folder without a model',
      () => folderOf({ 'config.json': '{}' }),
      /^Expected model\.onnx or onnx.model\.onnx in .*, got none\.$/,
    ],
    [
      'a folder without a tokenizer',
      () => folderOf({ 'config.json': '{}', 'model.onnx': '' }),
      /^Expected tokenizer\.json beside the model in .*, got none\.$/,
    ],
    [
      'a truncated configuration',
      () => folderOf({ ...whole, 'config.json': '{"vocab' }),
      /^Expected JSON in .*config\.json, got a file that does not parse: [^\n]*$/,
    ],
    [
      'a configuration that is not an object',
      () => folderOf({ ...whole, 'config.json': '7' }),
      /config\.json, got a file that does not parse: it is not an object$/,
    ],
  ])('rejects %s in one line', (_, folder, message) => {
    expect(() => transformerModel(folder())).toThrow(message);
  });

  it('rejects the tokenizer of another model, and a model without hidden states', async () => {
    await expect(vectorOf('東')).rejects.toThrow(
      /^Expected the model's own tokenizer in .*tokenizer\.json, got one with token 26481, but the model has 300 tokens\.$/,
    );
    const logits = library({
      AutoModel: { from_pretrained: async () => async () => ({ logits: { dims: [1], data: [0] } }) },
    });
    await expect(vectorOf('a', folderOf(whole), logits)).rejects.toThrow(
      /^Expected last_hidden_state among the outputs of .*, got logits\. Export the model for feature extraction\.$/,
    );
    const broken = library({
      AutoModel: { from_pretrained: () => Promise.reject(new Error('no protobuf\n at x')) },
    });
    await expect(vectorOf('a', folderOf(whole), broken)).rejects.toThrow(
      /^Expected an ONNX model in .*model\.onnx, got one that does not load: no protobuf$/,
    );
  });
});
