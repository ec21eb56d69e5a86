import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { EmbeddingModel } from './embed-with-store.ts';
import type { Embedded } from './embedding-store.ts';
import { importOptional } from './optional-package.ts';

/** Required packages, in the versions that were tested. */
export const transformerPackages = { '@huggingface/transformers': '4.3.2' } as const;

/** Files beside the model that determine the vectors. */
const TOKENIZER = 'tokenizer.json';
const READ = ['config.json', TOKENIZER, 'tokenizer_config.json'];
/** Paths at which exporters write the model. */
const MODELS = ['model.onnx', join('onnx', 'model.onnx')];
/** Tokens read if neither model nor tokenizer states a limit. */
const FEW_TOKENS = 512;

/** The parts of `@huggingface/transformers` that are used. */
export interface Transformers {
  readonly env: Record<string, unknown>;
  readonly AutoTokenizer: { from_pretrained(folder: string, options: object): Promise<Tokenizer> };
  readonly AutoModel: { from_pretrained(folder: string, options: object): Promise<Model> };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown;
}
type Tokenizer = (text: string, options: object) => { readonly input_ids: readonly number[] };
type Model = (inputs: object) => Promise<Readonly<Record<string, Output>>>;
interface Output {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

interface Config {
  readonly model_type?: string;
  readonly _name_or_path?: string;
  readonly vocab_size?: number;
  readonly max_position_embeddings?: number;
  readonly n_positions?: number;
}

/**
 * Returns a frozen encoder or decoder from a local folder, exported to ONNX. The vector of a text is the mean of the last hidden
 * states over its tokens. Nothing is downloaded.
 *
 * @throws RangeError for a folder without a model or a tokenizer; later, from `embed`, for files that do not load or do not match
 */
export function transformerModel(
  given: string,
  load: () => Promise<Transformers> = loadTransformers,
): EmbeddingModel {
  const folder = resolve(given);
  const file = modelFile(folder, given);
  for (const name of READ.slice(0, 2)) {
    if (!existsSync(join(folder, name))) {
      throw new RangeError(`Expected ${name} beside the model in ${given}, the \`encoderModel\`, got none.`);
    }
  }
  const config = jsonIn<Config>(folder, 'config.json');
  const tokenizerConfig = existsSync(join(folder, READ[2]!))
    ? jsonIn<{ readonly model_max_length?: number }>(folder, READ[2]!)
    : {};
  const { model_max_length: ofTokenizer } = tokenizerConfig;
  const ofModel = config.max_position_embeddings ?? config.n_positions;
  const most = Math.min(ofModel ?? ofTokenizer ?? FEW_TOKENS, ofTokenizer ?? Number.POSITIVE_INFINITY);
  const hash = hashOf(folder, file);
  return {
    id: `transformer: ${nameOf(config)}, mean over tokens, sha256 ${hash.slice(0, 8)}`,
    hash,
    reads: `the last ${most} tokens`,
    async *embed(texts) {
      const { model, tokenizer, Tensor } = await loaded(await load(), folder, file);
      // one text at a time: a batch would be padded, and quantised models scale by the whole batch
      for (const text of texts) {
        const { ids, cut } = tokensOf(text, tokenizer, most);
        const foreign = ids.find((id) => id >= (config.vocab_size ?? Number.POSITIVE_INFINITY));
        if (foreign !== undefined) {
          throw new RangeError(
            `Expected the model's own tokenizer in ${join(folder, TOKENIZER)}, got one with token ${foreign}, but the model has ${config.vocab_size} tokens.`,
          );
        }
        const tensor = (value: (id: number) => bigint) =>
          new Tensor('int64', BigInt64Array.from(ids, value), [1, ids.length]);
        const inputs = { input_ids: tensor(BigInt), attention_mask: tensor(() => 1n) };
        yield { text, vector: meanOf(await model(inputs), ids.length, file), cut } satisfies Embedded;
      }
    },
  };
}

function modelFile(folder: string, given: string): string {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new RangeError(`Expected \`encoderModel\` to be a folder with a model, got ${given}.`);
  }
  const found = MODELS.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new RangeError(`Expected ${MODELS.join(' or ')} in ${given}, the \`encoderModel\`, got none.`);
}

function jsonIn<T>(folder: string, name: string): T {
  const path = join(folder, name);
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null) return value as T;
    throw new TypeError('it is not an object');
  } catch (cause) {
    throw new RangeError(`Expected JSON in ${path}, got a file that does not parse: ${firstLine(cause)}`, {
      cause,
    });
  }
}

/** Cached hashes, by the state of their files: a sweep needs one for each trial. */
const hashes = new Map<string, string>();

/** SHA-256 over the files that are read, with their names. */
function hashOf(folder: string, file: string): string {
  const weights = [file, `${file}_data`].map((path) => relative(folder, path));
  const names = [...READ, ...weights].filter((name) => existsSync(join(folder, name)));
  const stats = names.map((name) => {
    const { size, mtimeMs } = statSync(join(folder, name));
    return [name, size, mtimeMs];
  });
  const state = JSON.stringify([folder, stats]);
  const before = hashes.get(state);
  if (before !== undefined) return before;
  const hash = createHash('sha256');
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    hash.update(`${name.replaceAll('\\', '/')}:${bytes.length}:`).update(bytes);
  }
  const made = hash.digest('hex');
  hashes.set(state, made);
  return made;
}

/** The model's name in its configuration, without the folders of its exporter. */
function nameOf({ _name_or_path: path = '', model_type: type = 'model' }: Config): string {
  const name = String(path).split(/[\\/]/).at(-1)!;
  return (name === '' ? String(type) : name).replace(/[^\w.-]/g, '').slice(0, 60);
}

async function loaded({ env, AutoTokenizer, AutoModel, Tensor }: Transformers, folder: string, file: string) {
  Object.assign(env, { allowRemoteModels: false, useFSCache: false, logLevel: 50 });
  const reading = async <T>(path: string, what: string, start: Promise<T>): Promise<T> => {
    try {
      return await start;
    } catch (cause) {
      throw new RangeError(`Expected ${what} in ${path}, got one that does not load: ${firstLine(cause)}`, {
        cause,
      });
    }
  };
  const tokenizer = await reading(
    join(folder, TOKENIZER),
    'a tokenizer',
    AutoTokenizer.from_pretrained(folder, { local_files_only: true }),
  );
  const model = await reading(
    file,
    'an ONNX model',
    AutoModel.from_pretrained(folder, {
      local_files_only: true,
      subfolder: relative(folder, dirname(file)),
      model_file_name: 'model',
      dtype: 'fp32',
      use_external_data_format: existsSync(`${file}_data`),
    }),
  );
  return { tokenizer, model, Tensor };
}

/** The tokens of a text with special tokens around them. Of a long text, the end: answers state their result there. */
function tokensOf(text: string, tokenizer: Tokenizer, most: number) {
  const encode = (add_special_tokens: boolean) =>
    tokenizer(text, { add_special_tokens, return_tensor: false }).input_ids;
  const all = encode(true);
  if (all.length <= most) return { ids: all, cut: false };
  const own = encode(false);
  const before = Math.max(0, all.indexOf(own[0]!));
  const after = all.length - before - own.length;
  const kept = own.slice(own.length - Math.max(1, most - before - after));
  return { ids: [...all.slice(0, before), ...kept, ...all.slice(before + own.length)], cut: true };
}

function meanOf(outputs: Readonly<Record<string, Output>>, length: number, file: string): Float32Array {
  const states = outputs.last_hidden_state;
  if (states === undefined) {
    throw new RangeError(
      `Expected last_hidden_state among the outputs of ${file}, got ${Object.keys(outputs).join(', ')}. Export the model for feature extraction.`,
    );
  }
  const size = states.dims.at(-1)!;
  const sums = new Float64Array(size);
  for (let i = 0; i < length * size; i++) sums[i % size]! += states.data[i]!;
  return Float32Array.from(sums, (sum) => sum / length);
}

const firstLine = (error: unknown) => (error as Error).message.split('\n')[0]!;

async function loadTransformers(): Promise<Transformers> {
  const [transformers] = await importOptional('transformer', transformerPackages);
  return transformers as Transformers;
}
