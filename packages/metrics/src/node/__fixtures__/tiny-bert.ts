import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { delimited } from '../_protobuf.ts';

// A BERT of two blocks, eight dimensions and one head, written as an ONNX file whose tensors are named like those of
// PyTorch's exporter, and the same model in plain JavaScript for comparison.

export const LAYERS = 2;
const DIMENSION = 8;
const INNER = 16;
const POSITIONS = 32;
const EPSILON = 1e-12;

export const VOCABULARY = [
  ...[
    '[PAD]',
    '[UNK]',
    '[CLS]',
    '[SEP]',
    'the',
    'cat',
    'dog',
    'sat',
    'ran',
    'on',
    'mat',
    'a',
    'big',
    'red',
    'bird',
  ],
  ...['sing', '##s', '##ing', '.', ',', '1', '2', '3', 'x'],
];

type Matrix = { readonly rows: number; readonly columns: number; readonly data: Float32Array };

/** Weights by name, from a linear congruential generator. */
function makeWeights(): ReadonlyMap<string, Matrix> {
  let state = 12_345;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const weights = new Map<string, Matrix>();
  const add = (name: string, rows: number, columns: number, around = 0) => {
    const data = Float32Array.from({ length: rows * columns }, () => around + next());
    weights.set(name, { rows, columns, data });
  };
  add('embeddings.word', VOCABULARY.length, DIMENSION);
  add('embeddings.position', POSITIONS, DIMENSION);
  add('embeddings.type', 2, DIMENSION);
  add('embeddings.norm.scale', 1, DIMENSION, 1);
  add('embeddings.norm.shift', 1, DIMENSION);
  for (let i = 0; i < LAYERS; i++) {
    for (const part of ['query', 'key', 'value', 'attention']) {
      add(`${i}.${part}.weight`, DIMENSION, DIMENSION);
      add(`${i}.${part}.bias`, 1, DIMENSION);
    }
    add(`${i}.up.weight`, DIMENSION, INNER);
    add(`${i}.up.bias`, 1, INNER);
    add(`${i}.down.weight`, INNER, DIMENSION);
    add(`${i}.down.bias`, 1, DIMENSION);
    for (const norm of ['norm1', 'norm2']) {
      add(`${i}.${norm}.scale`, 1, DIMENSION, 1);
      add(`${i}.${norm}.shift`, 1, DIMENSION);
    }
  }
  return weights;
}

const weights = makeWeights();

/** Returns the hidden states after each block, starting with the embedding layer, shape [layers + 1][tokens][dimension]. */
export function forward(ids: readonly number[]): number[][][] {
  const get = (name: string) => weights.get(name)!;
  const row = (name: string, i: number) =>
    Array.from(get(name).data.subarray(i * DIMENSION, (i + 1) * DIMENSION));
  const plus = (a: readonly number[], b: readonly number[]) => a.map((x, k) => x + b[k]!);
  const norm = (x: readonly number[], name: string) => {
    const mean = x.reduce((a, b) => a + b) / x.length;
    const variance = x.reduce((a, b) => a + (b - mean) * (b - mean), 0) / x.length;
    const { data: scale } = get(`${name}.scale`);
    const { data: shift } = get(`${name}.shift`);
    return x.map((v, k) => ((v - mean) / Math.sqrt(variance + EPSILON)) * scale[k]! + shift[k]!);
  };
  const linear = (x: readonly number[], name: string) => {
    const { columns, data } = get(`${name}.weight`);
    const { data: bias } = get(`${name}.bias`);
    return Array.from({ length: columns }, (_, j) =>
      x.reduce((sum, v, k) => sum + v * data[k * columns + j]!, bias[j]!),
    );
  };
  let x = ids.map((id, t) =>
    norm(
      plus(plus(row('embeddings.word', id), row('embeddings.position', t)), row('embeddings.type', 0)),
      'embeddings.norm',
    ),
  );
  const states = [x];
  for (let i = 0; i < LAYERS; i++) {
    const [q, k, v] = ['query', 'key', 'value'].map((part) =>
      x.map((token) => linear(token, `${i}.${part}`)),
    );
    const mixed = q!.map((query) => {
      const logits = k!.map((key) => query.reduce((s, a, d) => s + a * key[d]!, 0) / Math.sqrt(DIMENSION));
      const greatest = Math.max(...logits);
      const exps = logits.map((l) => Math.exp(l - greatest));
      const total = exps.reduce((a, b) => a + b);
      return query.map((_, d) => exps.reduce((s, e, t) => s + (e / total) * v![t]![d]!, 0));
    });
    const attended = mixed.map((m, t) => norm(plus(linear(m, `${i}.attention`), x[t]!), `${i}.norm1`));
    x = attended.map((a) =>
      norm(plus(linear(linear(a, `${i}.up`).map(Math.tanh), `${i}.down`), a), `${i}.norm2`),
    );
    states.push(x);
  }
  return states;
}

/** Options of {@link tinyOnnx}. */
export interface TinyOnnxOptions {
  /** The name of the last normalisation of block i. */
  readonly normName?: (i: number) => string;
  readonly inputs?: readonly string[];
  /** Whether the file declares external weights. */
  readonly external?: boolean;
  /** The type of an extra node whose output is unused. */
  readonly extraOp?: string;
}

/** Returns the bytes of the ONNX file. */
export function tinyOnnx(options: TinyOnnxOptions = {}): Uint8Array {
  const { normName = (i) => `/encoder/layer.${i}/output/LayerNorm`, external = false, extraOp } = options;
  const inputs = options.inputs ?? ['input_ids', 'attention_mask', 'token_type_ids'];
  const nodes: Uint8Array[] = [];
  const initializers = [...weights].map(([name, { rows, columns, data }]) =>
    tensor(name, rows === 1 ? [columns] : [rows, columns], 1, new Uint8Array(data.buffer), external),
  );
  const constant = (name: string, dims: readonly number[], values: readonly number[], ints = false) => {
    const bytes = ints ? BigInt64Array.from(values, BigInt).buffer : Float32Array.from(values).buffer;
    initializers.push(tensor(name, dims, ints ? 7 : 1, new Uint8Array(bytes)));
  };
  const node = (type: string, from: readonly string[], to: string, ...attributes: Uint8Array[]) => {
    nodes.push(
      message(
        ...from.map((name) => string(1, name)),
        string(2, to),
        string(4, type),
        ...attributes.map((a) => delimited(5, a)),
      ),
    );
    return to;
  };
  const norm = (from: string, name: string, to: string) =>
    node(
      'LayerNormalization',
      [from, `${name}.scale`, `${name}.shift`],
      to,
      int('axis', -1),
      float('epsilon', EPSILON),
    );
  const linear = (from: string, name: string, to: string) =>
    node('Add', [node('MatMul', [from, `${name}.weight`], `${to}/mm`), `${name}.bias`], to);

  constant('zero', [], [0], true);
  constant('one', [], [1], true);
  constant('axes', [1], [1], true);
  constant('unit', [], [1]);
  constant('far', [], [-1e9]);
  constant('scale', [], [1 / Math.sqrt(DIMENSION)]);
  node('Shape', ['input_ids'], 'shape');
  node('Gather', ['shape', 'one'], 'length');
  node('Range', ['zero', 'length', 'one'], 'positions');
  node('Gather', ['embeddings.word', 'input_ids'], 'words');
  node('Gather', ['embeddings.position', 'positions'], 'places');
  node('Gather', ['embeddings.type', 'token_type_ids'], 'types');
  node('Add', [node('Add', ['words', 'places'], 'placed'), 'types'], 'summed');
  let x = norm('summed', 'embeddings.norm', '/embeddings/LayerNorm/LayerNormalization_output_0');
  node('Cast', ['attention_mask'], 'mask', int('to', 1));
  node('Mul', [node('Sub', ['unit', 'mask'], 'unseen'), 'far'], 'bias');
  node('Unsqueeze', ['bias', 'axes'], 'biases');
  for (let i = 0; i < LAYERS; i++) {
    const at = `/encoder/layer.${i}`;
    const [q, k, v] = ['query', 'key', 'value'].map((part) =>
      linear(x, `${i}.${part}`, `${at}/attention/self/${part}`),
    );
    node('Transpose', [k!], `${at}/kt`, ints('perm', [0, 2, 1]));
    node('Mul', [node('MatMul', [q!, `${at}/kt`], `${at}/qk`), 'scale'], `${at}/scaled`);
    node(
      'Softmax',
      [node('Add', [`${at}/scaled`, 'biases'], `${at}/masked`)],
      `${at}/weights`,
      int('axis', -1),
    );
    linear(node('MatMul', [`${at}/weights`, v!], `${at}/mixed`), `${i}.attention`, `${at}/dense`);
    const attended = norm(
      node('Add', [`${at}/dense`, x], `${at}/attention/output/Add_output_0`),
      `${i}.norm1`,
      `${at}/attention/output/LayerNorm/LayerNormalization_output_0`,
    );
    const inner = node('Tanh', [linear(attended, `${i}.up`, `${at}/up`)], `${at}/inner`);
    const down = linear(inner, `${i}.down`, `${at}/down`);
    x = norm(
      node('Add', [down, attended], `${at}/output/Add_output_0`),
      `${i}.norm2`,
      `${normName(i)}/LayerNormalization_output_0`,
    );
  }
  node('Identity', [x], 'last_hidden_state');
  if (extraOp !== undefined) {
    const outputs = extraOp === 'DynamicQuantizeLinear' ? ['unused', 'its_scale', 'its_zero'] : ['unused'];
    nodes.push(message(string(1, x), ...outputs.map((name) => string(2, name)), string(4, extraOp)));
  }

  const graph = message(
    ...nodes.map((n) => delimited(1, n)),
    string(2, 'tiny'),
    ...initializers.map((t) => delimited(5, t)),
    ...inputs.map((name) => delimited(11, valueInfo(name, 7, ['batch', 'sequence']))),
    delimited(12, valueInfo('last_hidden_state', 1, ['batch', 'sequence', DIMENSION])),
  );
  return message(
    varintField(1, 8),
    delimited(7, graph),
    delimited(8, message(string(1, ''), varintField(2, 17))),
  );
}

/** Writes the folder of the model: config, tokeniser, weights. */
export function writeTinyBert(folder: string, onnx: Uint8Array | null = tinyOnnx()): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const json = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  json('config.json', {
    model_type: 'bert',
    num_hidden_layers: LAYERS,
    hidden_size: DIMENSION,
    vocab_size: VOCABULARY.length,
    max_position_embeddings: POSITIONS,
  });
  json('tokenizer_config.json', { model_max_length: 1000, tokenizer_class: 'BertTokenizer' });
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const sequence = (...tokens: string[]) =>
    tokens.map((id) =>
      id.length === 1 ? { Sequence: { id, type_id: 0 } } : { SpecialToken: { id, type_id: 0 } },
    );
  json('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({ id, content, ...flags })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: sequence('[CLS]', 'A', '[SEP]'),
      pair: sequence('[CLS]', 'A', '[SEP]', 'B', '[SEP]'),
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [VOCABULARY.indexOf(id)], tokens: [id] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
    },
  });
  if (onnx !== null) writeFileSync(join(folder, 'onnx', 'model.onnx'), onnx);
}

// the required parts of onnx.proto
function message(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function string(number: number, value: string): Uint8Array {
  return delimited(number, new TextEncoder().encode(value));
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 0x80n) return Uint8Array.of(...out, Number(rest));
    out.push(Number(rest & 0x7fn) | 0x80);
  }
}

function varintField(number: number, value: number): Uint8Array {
  return message(varint(number * 8), varint(value));
}

function tensor(
  name: string,
  dims: readonly number[],
  type: number,
  data: Uint8Array,
  external = false,
): Uint8Array {
  return message(
    ...dims.map((n) => varintField(1, n)),
    varintField(2, type),
    string(8, name),
    delimited(9, data),
    ...(external ? [varintField(14, 1)] : []),
  );
}

function valueInfo(name: string, type: number, dims: readonly (string | number)[]): Uint8Array {
  const shape = message(
    ...dims.map((n) => delimited(1, typeof n === 'number' ? varintField(1, n) : string(2, n))),
  );
  return message(
    string(1, name),
    delimited(2, delimited(1, message(varintField(1, type), delimited(2, shape)))),
  );
}

function int(name: string, value: number): Uint8Array {
  return message(string(1, name), varintField(3, value), varintField(20, 2));
}

function ints(name: string, values: readonly number[]): Uint8Array {
  return message(string(1, name), ...values.map((value) => varintField(8, value)), varintField(20, 7));
}

function float(name: string, value: number): Uint8Array {
  const fixed = new Uint8Array(Float32Array.of(value).buffer);
  return message(string(1, name), varint(2 * 8 + 5), fixed, varintField(20, 1));
}
