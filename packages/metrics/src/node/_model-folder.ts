import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a model, in the layout of the Hugging Face hub. */
export interface ModelFolder {
  readonly config: Readonly<Record<string, unknown>>;
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly tokenizerConfig: Readonly<Record<string, unknown>>;
  /** The input of the tokeniser's hash. */
  readonly tokenizerBytes: readonly Uint8Array[];
  readonly modelPath: string | null;
}

const MODELS = ['model.onnx', join('onnx', 'model.onnx')];

/** Reads the small files of a folder and finds the model. A single error names all missing files. */
export async function readModelFolder(
  folder: string,
  modelFile: string | undefined,
  needsModel: boolean,
): Promise<ModelFolder> {
  const models = modelFile === undefined ? MODELS : [modelFile];
  const modelPath = models.map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;
  const missing = ['config.json', 'tokenizer.json'].filter((name) => !existsSync(join(folder, name)));
  if (needsModel && modelPath === null) missing.push(models.join(' or '));
  if (missing.length > 0) {
    throw new RangeError(
      `Expected \`folder\` to contain config.json, tokenizer.json${needsModel ? `, ${models.join(' or ')}` : ''} and, ` +
        `if it exists, tokenizer_config.json, got no ${missing.join(', no ')} in ${JSON.stringify(folder)}. ` +
        'These are the files of an ONNX export of the model, as on the Hugging Face hub.',
    );
  }
  const tokenizerPath = join(folder, 'tokenizer.json');
  const tokenizerConfigPath = join(folder, 'tokenizer_config.json');
  const tokenizerBytes = [await readFile(tokenizerPath)];
  if (existsSync(tokenizerConfigPath)) tokenizerBytes.push(await readFile(tokenizerConfigPath));
  return {
    config: parseObject(await readFile(join(folder, 'config.json')), 'config.json'),
    tokenizer: parseObject(tokenizerBytes[0]!, 'tokenizer.json'),
    tokenizerConfig:
      tokenizerBytes[1] === undefined ? {} : parseObject(tokenizerBytes[1], 'tokenizer_config.json'),
    tokenizerBytes,
    modelPath,
  };
}

/** Returns a whole number of the config, or null if it is missing. */
export function configNumber(config: Readonly<Record<string, unknown>>, name: string): number | null {
  const value = config[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

function parseObject(bytes: Uint8Array, name: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new RangeError(`Expected \`${name}\` to be JSON, got: ${(cause as Error).message}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError(
      `Expected \`${name}\` to be a JSON object, got ${JSON.stringify(value)?.slice(0, 40)}.`,
    );
  }
  return value as Readonly<Record<string, unknown>>;
}
