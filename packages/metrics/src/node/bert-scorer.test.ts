import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bertScore, fitTokenIdf } from '../bertscore/bert-score.ts';
import { forward, LAYERS, tinyOnnx, VOCABULARY, writeTinyBert } from './__fixtures__/tiny-bert.ts';
import { openBertSession } from './_bert-session.ts';
import { loadPeer, MissingPackageError } from './_peers.ts';
import { type BertScorer, createBertScorer, NotPreparedError } from './bert-scorer.ts';
import { loadBertTokenizer } from './bert-tokenizer.ts';

const scratch = mkdtempSync(join(tmpdir(), 'der-gym-bert-'));
const folder = join(scratch, 'tiny');
let folders = 0;
const newFolder = () => join(scratch, `folder-${++folders}`);
/** Creates a folder with a changed tiny model. */
const variant = (...onnx: Parameters<typeof tinyOnnx>) => {
  const path = newFolder();
  writeTinyBert(path, tinyOnnx(...onnx));
  return path;
};
const id = (token: string) => VOCABULARY.indexOf(token);
const open: BertScorer[] = [];
const create: typeof createBertScorer = async (options) => {
  const scorer = await createBertScorer(options);
  open.push(scorer);
  return scorer;
};

beforeAll(() => writeTinyBert(folder));
afterAll(async () => {
  await Promise.all(open.map((scorer) => scorer.close()));
  rmSync(scratch, { recursive: true, force: true });
});

const word = fc.constantFrom('the', 'Cat', 'dogs', 'sat', 'singing', 'on', 'a', 'mat.', 'bird', 'unheard');
const sentence = fc.array(word, { maxLength: 9 }).map((words) => words.join(' '));

describe('the model', () => {
  it('computes the hidden states of every layer like the same network in plain JavaScript', async () => {
    const ids = [id('[CLS]'), id('the'), id('cat'), id('sing'), id('##s'), id('[SEP]')];
    const other = [id('[CLS]'), id('a'), id('dog'), id('ran'), id('.'), id('[SEP]')];
    for (let layer = 0; layer <= LAYERS; layer++) {
      const session = await openBertSession({
        modelPath: join(folder, 'onnx', 'model.onnx'),
        layer,
        layers: LAYERS,
        outputName: undefined,
        threads: 1,
      });
      const states = await session.run([Int32Array.from(ids), Int32Array.from(other)]);
      for (const [k, tokens] of [ids, other].entries()) {
        const expected = forward(tokens)[layer]!.flat();
        expect(states[k]).toHaveLength(expected.length);
        const worst = Math.max(...expected.map((value, i) => Math.abs(value - states[k]![i]!)));
        expect(worst, `layer ${layer}`).toBeLessThan(2e-6);
      }
      await session.close();
    }
  });

  it('scores texts by their hidden states, with weight 0 for special tokens', async () => {
    const scorer = await create({ folder, model: null, layer: 1 });
    expect(scorer.outputName).toBe('/encoder/layer.0/output/LayerNorm/LayerNormalization_output_0');
    const embedded = (...tokens: string[]) => {
      const ids = ['[CLS]', ...tokens, '[SEP]'].map(id);
      return { ids, vectors: forward(ids)[1]!, special: ids.map((token) => token === 2 || token === 3) };
    };
    const expected = bertScore(embedded('the', 'cat', 'sat', '.'), embedded('a', 'dog', '##s', 'ran'));
    const [score] = await scorer.scoreAll([{ candidate: ' The cat sat.\n', references: 'a dogs ran' }]);
    for (const key of ['precision', 'recall', 'f1'] as const)
      expect(score![key]).toBeCloseTo(expected[key], 6);
    expect(score!.f1).toBe(scorer.score(' The cat sat.\n', { reference: 'a dogs ran' }));
    expect(Object.values(expected).every((value) => value < 0.99)).toBe(true);
  });
});

describe('createBertScorer', () => {
  it('satisfies the laws of BERTScore, independent of the batch', async () => {
    const alone = await create({ folder, model: null, layer: 1, batchSize: 1 });
    const together = await create({ folder, model: null, layer: 1, batchSize: 7 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(sentence, sentence), { minLength: 1, maxLength: 12 }),
        async (pairs) => {
          const list = pairs.map(([candidate, references]) => ({ candidate, references }));
          const fresh = await create({ folder, model: null, layer: 1, batchSize: 5 });
          const scores = [
            await alone.scoreAll(list),
            await together.scoreAll(list),
            await fresh.scoreAll(list),
          ];
          const swapped = await alone.scoreAll(pairs.map(([a, b]) => ({ candidate: b, references: a })));
          for (const [i, { precision, recall, f1 }] of scores[0]!.entries()) {
            for (const other of scores.slice(1)) expect(Math.abs(other[i]!.f1 - f1)).toBeLessThan(1e-6);
            expect(swapped[i]).toEqual({ precision: recall, recall: precision, f1 });
            for (const value of [precision, recall]) expect(value >= -1 && value <= 1).toBe(true);
            const [candidate, reference] = pairs[i]!;
            if (candidate === '' || reference === '') expect(f1).toBe(0);
            else if (candidate === reference) expect(f1).toBeCloseTo(1, 12);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('truncates texts before the model runs, and keeps the last special token', async () => {
    const tokenizer = await loadBertTokenizer({ folder });
    // the limits are 1000 (tokeniser), 512 (BERT) and 32 (the positions of this model)
    expect(tokenizer.maxTokens).toBe(32);
    const { ids, special } = tokenizer.encode('cat '.repeat(500));
    expect([...ids]).toEqual([id('[CLS]'), ...new Array(30).fill(id('cat')), id('[SEP]')]);
    expect([...special].reduce((a, b) => a + b)).toBe(2);
    expect(special[0]! + special[31]!).toBe(2);
    // one token too long, and exactly the limit
    for (const [words, tokens] of [
      [29, 31],
      [30, 32],
      [31, 32],
    ] as const) {
      const { ids: some } = tokenizer.encode('cat '.repeat(words));
      expect([some.length, some.at(-1)]).toEqual([tokens, id('[SEP]')]);
    }
    expect([...tokenizer.encode('').ids]).toEqual([id('[CLS]'), id('[SEP]')]);
    const short = await loadBertTokenizer({ folder, maxTokens: 4 });
    expect([...short.encode('the cat sat on').ids]).toEqual(['[CLS]', 'the', 'cat', '[SEP]'].map(id));
    await expect(loadBertTokenizer({ folder, maxTokens: 33 })).rejects.toThrow('in 3..32, got 33');
    await expect(loadBertTokenizer({ folder, maxTokens: 2 })).rejects.toThrow('in 3..32, got 2');

    const scorer = await create({ folder, model: null, layer: 2 });
    const [score] = await scorer.scoreAll([{ candidate: 'cat '.repeat(500), references: 'cat '.repeat(30) }]);
    expect(score!.f1).toBeCloseTo(1, 12);
  });

  it('accepts an idf table fitted with its tokeniser, and a baseline', async () => {
    const tokenizer = await loadBertTokenizer({ folder });
    const references = ['the cat sat', 'the dog ran', 'the bird'];
    const idf = fitTokenIdf(references.map((text) => tokenizer.encode(text).ids));
    const baseline = { precision: 0.5, recall: 0.5, f1: 0.5 };
    const plain = await create({ folder, model: null, layer: 1 });
    const weighted = await create({ folder, model: null, layer: 1, idf });
    const rescaled = await create({ folder, model: null, layer: 1, baseline });
    const pairs = [{ candidate: 'the cat', references: ['the dog ran', 'a bird'] }];
    const [raw] = await plain.scoreAll(pairs);
    const [byIdf] = await weighted.scoreAll(pairs);
    const [byBaseline] = await rescaled.scoreAll(pairs);
    expect(byIdf!.precision).not.toBe(raw!.precision);
    expect(byBaseline!.f1).toBeCloseTo((raw!.f1 - 0.5) / 0.5, 12);
    expect(plain.range).toEqual([-1, 1]);
    expect(rescaled.range).toEqual([-3, 1]);
    expect(new Set([plain, weighted, rescaled].map(({ signature }) => signature)).size).toBe(3);
    expect(weighted.signature).toContain(`idf=${idf.hash}`);
    await expect(create({ folder, model: null, layer: 1, baseline: { ...baseline, f1: 1 } })).rejects.toThrow(
      '`baseline.f1`',
    );
  });

  it('has a signature of model, tokeniser and layer, and a threshold only for the paper’s model', async () => {
    const scorer = await create({ folder, model: null, layer: 1 });
    expect(scorer.signature).toMatch(
      /^bertScore\/1\(baseline=none,idf=uniform,layer=1,maxTokens=32,measure=f1,model=[0-9a-f]{16},prefixSpace=false,tokenizer=[0-9a-f]{16}\)$/,
    );
    expect(scorer.defaultThreshold).toBeNull();
    expect(scorer.isBertScore).toBe(true);
    const other = await create({ folder: variant({ extraOp: 'Identity' }), model: null, layer: 1 });
    expect(other.signature).not.toBe(scorer.signature);
    // a folder whose config describes multilingual BERT: layer 9 of 12, and p0
    const claimed = newFolder();
    writeTinyBert(
      claimed,
      tinyOnnx({ normName: (i) => `/bert/encoder/layer.${i === 0 ? 8 : 11}/output/LayerNorm` }),
    );
    writeFileSync(
      join(claimed, 'config.json'),
      JSON.stringify({
        model_type: 'bert',
        num_hidden_layers: 12,
        vocab_size: 119_547,
        max_position_embeddings: 32,
      }),
    );
    const paper = await create({ folder: claimed });
    expect(paper.outputName).toBe('/bert/encoder/layer.8/output/LayerNorm/LayerNormalization_output_0');
    expect(paper.defaultThreshold).toBe(0.73);
    expect((await create({ folder: claimed, layer: 12 })).defaultThreshold).toBeNull();
    const rescaled = await create({ folder: claimed, baseline: { precision: 0.6, recall: 0.6, f1: 0.6 } });
    expect(rescaled.defaultThreshold).toBeNull();
  });

  it('scores prepared texts synchronously, and names a text that is not prepared', async () => {
    const scorer = await create({ folder, model: null, layer: 1 });
    const seen: number[] = [];
    await scorer.prepare(['the cat', 'a dog', 'the cat'], {
      onProgress: (done, total) => seen.push(done, total),
    });
    expect(seen).toEqual([2, 2]);
    expect(scorer.score('the cat', { reference: 'a dog' })).toBeGreaterThan(0);
    expect(() => scorer.score('a bird', { reference: 'a dog' })).toThrow(NotPreparedError);
    expect(() => scorer.score('a bird', { reference: 'a dog' })).toThrow('await scorer.prepare');
    expect(() => scorer.score('the cat', { reference: null })).toThrow(TypeError);
    await expect(scorer.prepare(['one more'], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  it('rejects embeddings that fit neither in memory nor in a folder', async () => {
    // 32 tokens x 8 dimensions x 4 bytes: one kibibyte per text
    const scorer = await create({ folder, model: null, layer: 1, memoryMiB: 4 / 1024 });
    const texts = Array.from({ length: 9 }, (_, i) => `${'cat '.repeat(29)}${VOCABULARY[4 + i]}`);
    await expect(scorer.prepare(texts)).rejects.toThrow('Set `cacheFolder`.');
    // pairs are scored in batches
    const scores = await scorer.scoreAll(texts.map((candidate) => ({ candidate, references: texts[0]! })));
    expect(scores[0]!.f1).toBeCloseTo(1, 12);
    expect(scores).toHaveLength(9);
  });

  it('reads its embeddings from disk, by text, model and tokeniser', async () => {
    const cacheFolder = newFolder();
    const options = { folder, model: null, layer: 1, cacheFolder, memoryMiB: 1 / 1024 } as const;
    const texts = ['the cat sat', 'a dog ran', '', 'the bird', '\ud800'];
    const first = await create(options);
    await first.prepare(texts);
    const files = readdirSync(cacheFolder, { recursive: true, encoding: 'utf8' }).filter((f) =>
      f.endsWith('.emb'),
    );
    expect(files).toHaveLength(5);
    const scores = texts.map((text) => first.score(text, { reference: 'a dog ran' }));
    // the model does not run: all texts are on disk, also those that do not fit in memory
    const second = await create(options);
    expect(texts.map((text) => second.score(text, { reference: 'a dog ran' }))).toEqual(scores);
    const otherLayer = await create({ ...options, layer: 2 });
    expect(() => otherLayer.score('the cat sat', { reference: 'a dog ran' })).toThrow(NotPreparedError);
    // an incomplete file is a cache miss, and is rewritten
    for (const file of files) truncateSync(join(cacheFolder, file), 20);
    const third = await create(options);
    expect(() => third.score('the cat sat', { reference: 'a dog ran' })).toThrow(NotPreparedError);
    await third.prepare(texts);
    expect(third.score('the cat sat', { reference: 'a dog ran' })).toBe(scores[0]);
    expect(
      readdirSync(cacheFolder, { recursive: true, encoding: 'utf8' }).filter((f) => f.includes('part')),
    ).toEqual([]);
  });

  it('uses a tensor given by name, and lists the candidates when it finds none', async () => {
    const renamed = variant({ normName: (i) => `/model/blocks_${i}/closing_norm` });
    const failed = create({ folder: renamed, model: null, layer: 1 });
    await expect(failed).rejects.toThrow('the hidden states after layer 1 of 2');
    await expect(failed).rejects.toThrow('/model/blocks_0/closing_norm/LayerNormalization_output_0');
    const outputName = '/model/blocks_0/closing_norm/LayerNormalization_output_0';
    const named = await create({ folder: renamed, model: null, layer: 1, outputName });
    const found = await create({ folder, model: null, layer: 1 });
    const pairs = [{ candidate: 'the cat', references: 'a dog ran' }];
    expect(await named.scoreAll(pairs)).toEqual(await found.scoreAll(pairs));
    expect(named.signature).toContain('output=');
    await expect(create({ folder, model: null, layer: 1, outputName: 'nothing' })).rejects.toThrow(
      'Expected `outputName` to be a tensor of the model, got "nothing". Name it with `outputName`; candidates: last_hidden_state,',
    );
    // the tensor must be float32 with three dimensions
    const flat = create({ folder, model: null, layer: 1, outputName: 'length' });
    await expect(flat.then((scorer) => scorer.prepare(['a cat']))).rejects.toThrow(
      'to be float32 of shape [1, 4, dimension]',
    );
  });

  it('runs dynamically quantised models one text at a time', async () => {
    const dependsOnBatch = async (path: string) => {
      const modelPath = join(path, 'onnx', 'model.onnx');
      const session = await openBertSession({
        modelPath,
        layer: 1,
        layers: 2,
        outputName: undefined,
        threads: 1,
      });
      await session.close();
      return session.dependsOnBatch;
    };
    expect(await dependsOnBatch(folder)).toBe(false);
    expect(await dependsOnBatch(variant({ extraOp: 'DynamicQuantizeLinear' }))).toBe(true);
  });

  it('names missing files, and says why a file is invalid', async () => {
    await expect(create({ folder: newFolder() })).rejects.toThrow(
      /Expected `folder` to contain config\.json, tokenizer\.json, model\.onnx or onnx.model\.onnx and, .* got no config\.json, no tokenizer\.json, no model\.onnx or/,
    );
    const withoutModel = newFolder();
    writeTinyBert(withoutModel, null);
    await expect(create({ folder: withoutModel, model: null, layer: 1 })).rejects.toThrow(
      /got no model\.onnx or/,
    );
    await expect(create({ folder, modelFile: 'q8.onnx', model: null, layer: 1 })).rejects.toThrow(
      'got no q8.onnx',
    );

    const broken = (bytes: Uint8Array) => {
      const path = newFolder();
      writeTinyBert(path, bytes);
      return create({ folder: path, model: null, layer: 1 });
    };
    await expect(broken(tinyOnnx().subarray(0, 3000))).rejects.toThrow('to be an ONNX model');
    await expect(
      broken(new TextEncoder().encode('version https://git-lfs.github.com/spec/v1')),
    ).rejects.toThrow(RangeError);
    await expect(broken(new Uint8Array())).rejects.toThrow('candidates: none');
    await expect(broken(tinyOnnx({ external: true }))).rejects.toThrow('got external data');
    await expect(
      broken(tinyOnnx({ inputs: ['input_ids', 'attention_mask', 'token_type_ids', 'pixel_values'] })),
    ).rejects.toThrow('also got pixel_values');
    await expect(broken(tinyOnnx({ extraOp: 'NoSuchOperator' }))).rejects.toThrow(
      /to load, got: .*NoSuchOperator/s,
    );

    const badJson = newFolder();
    writeTinyBert(badJson);
    writeFileSync(join(badJson, 'config.json'), '{');
    await expect(create({ folder: badJson, model: null, layer: 1 })).rejects.toThrow(
      'Expected `config.json` to be JSON',
    );
  });

  it('rejects another model under the default name, and options out of range', async () => {
    await expect(create({ folder })).rejects.toThrow(
      'Expected `folder` to contain bert-base-multilingual-cased',
    );
    await expect(create({ folder, model: 'gpt-5' })).rejects.toThrow('`model`');
    await expect(create({ folder, model: null })).rejects.toThrow(
      'Expected `layer` for a model without a name',
    );
    for (const layer of [-1, 3, 0.5]) {
      await expect(create({ folder, model: null, layer })).rejects.toThrow('in 0..2');
    }
    await expect(create({ folder, batchSize: 0 })).rejects.toThrow('`batchSize`');
    await expect(create({ folder, threads: 0 })).rejects.toThrow('`threads`');
    await expect(create({ folder, memoryMiB: 0 })).rejects.toThrow('`memoryMiB`');
  });
});

describe('optional packages', () => {
  it('are named in the error when they are missing', async () => {
    const missing = loadPeer(
      'no-such-package',
      () => import(/* @vite-ignore */ ['no-such', 'package'].join('-')),
    );
    await expect(missing).rejects.toThrow(MissingPackageError);
    await expect(missing).rejects.toThrow('npm install onnxruntime-node@');
    await expect(missing).rejects.toMatchObject({ packageName: 'no-such-package' });
    // an installed package that fails keeps its error
    const failing = loadPeer('broken', () => Promise.reject(new TypeError('its own')));
    await expect(failing).rejects.toThrow(new TypeError('its own'));
  });
});

// needs a folder with an ONNX export of bert-base-multilingual-cased, which is too large for the repository
const weights = process.env.DER_GYM_MBERT ?? '';

describe('with real weights', () => {
  it.skipIf(!existsSync(weights))(
    'multilingual BERT scores random pairs close to its published baseline (skipped without DER_GYM_MBERT)',
    async () => {
      const scorer = await create({ folder: weights });
      const [same, unlike] = await scorer.scoreAll([
        { candidate: 'The cat sat on the mat.', references: 'The cat sat on the mat.' },
        { candidate: 'Shares fell sharply on Monday.', references: 'Add two eggs and stir the flour in.' },
      ]);
      expect(same!.f1).toBeCloseTo(1, 4);
      expect(Math.abs(unlike!.f1 - 0.631)).toBeLessThan(0.1);
      expect(scorer.defaultThreshold).toBe(0.73);
    },
    600_000,
  );
});
