import { createHash } from 'node:crypto';
import { expectWhole } from '../_check.ts';
import { pythonTrim } from '../_python-space.ts';
import { configNumber, type ModelFolder, readModelFolder } from './_model-folder.ts';
import { loadPeer } from './_peers.ts';

/** Options of {@link loadBertTokenizer}. */
export interface BertTokenizerOptions {
  /** A folder with `config.json`, `tokenizer.json` and, if it exists, `tokenizer_config.json`. */
  readonly folder: string;
  /**
   * Greatest number of tokens of a text, including special tokens. Longer texts are truncated. At most the limits of
   * tokeniser and model, and at most 512.
   *
   * @defaultValue the minimum of `model_max_length`, the model's positions and 512
   */
  readonly maxTokens?: number;
  /**
   * Whether a space is added before the text, like the reference implementation's tokeniser does for RoBERTa.
   *
   * @defaultValue true for RoBERTa, else false
   */
  readonly prefixSpace?: boolean;
}

/** A text as token ids. */
export interface TokenIds {
  /** Shape [tokens], special tokens included. */
  readonly ids: Int32Array;
  /** 1 for a token that the tokeniser adds to every text ([CLS], [SEP]), at any position. Shape [tokens]. */
  readonly special: Uint8Array;
}

/** A model's tokeniser. */
export interface BertTokenizer {
  /** Sixteen hexadecimal digits of the SHA-256 of its files. */
  readonly hash: string;
  readonly maxTokens: number;
  readonly prefixSpace: boolean;
  encode(text: string): TokenIds;
}

/**
 * Loads the tokeniser of a model, for fitting an idf table: `fitTokenIdf(references.map((r) => tokenizer.encode(r).ids))`.
 *
 * White space around a text is removed. An empty text has only special tokens.
 *
 * @throws {@link MissingPackageError} when `@huggingface/tokenizers` is not installed; RangeError when files are missing
 * or malformed, or an option is out of range
 *
 * @example
 * ```ts
 * import { loadBertTokenizer } from '@der-gym/metrics/node';
 *
 * let message = '';
 * try {
 *   await loadBertTokenizer({ folder: 'no-such-folder' });
 * } catch (error) {
 *   message = (error as Error).message;
 * }
 * message.startsWith('Expected `folder` to contain config.json, tokenizer.json'); // => true
 * ```
 */
export async function loadBertTokenizer(options: BertTokenizerOptions): Promise<BertTokenizer> {
  return createTokenizer(await readModelFolder(options.folder, undefined, false), options);
}

/** {@link loadBertTokenizer} for files that are already read. */
export async function createTokenizer(
  files: ModelFolder,
  options: Omit<BertTokenizerOptions, 'folder'>,
): Promise<BertTokenizer> {
  const { Tokenizer } = await loadPeer('@huggingface/tokenizers', () => import('@huggingface/tokenizers'));
  const tokenizer = new Tokenizer(files.tokenizer, files.tokenizerConfig);
  const always = tokenizer.encode('', { add_special_tokens: true }).ids;
  const prefixSpace = options.prefixSpace ?? files.config.model_type === 'roberta';
  const maxTokens = lengthCap(files, always.length, options.maxTokens);
  const hash = createHash('sha256');
  for (const bytes of files.tokenizerBytes) hash.update(bytes).update('\n');

  return {
    hash: hash.digest('hex').slice(0, 16),
    maxTokens,
    prefixSpace,
    encode(text) {
      const trimmed = pythonTrim(text);
      const input = prefixSpace && trimmed !== '' ? ` ${trimmed}` : trimmed;
      let { ids } = tokenizer.encode(input, { add_special_tokens: true });
      if (ids.length > maxTokens) {
        const own = tokenizer.encode(input, { add_special_tokens: false }).ids;
        const before = prefixLength(ids, own);
        const kept = own.slice(0, maxTokens - (ids.length - own.length));
        ids = [...ids.slice(0, before), ...kept, ...ids.slice(before + own.length)];
      }
      return {
        ids: Int32Array.from(ids),
        special: Uint8Array.from(ids, (id) => (always.includes(id) ? 1 : 0)),
      };
    },
  };
}

// their positions start after that of padding
const OFFSET_POSITIONS = new Set([
  'roberta',
  'xlm-roberta',
  'camembert',
  'longformer',
  'xlm-roberta-xl',
  'mpnet',
]);

function lengthCap(files: ModelFolder, specialTokens: number, wanted: number | undefined): number {
  const positions = configNumber(files.config, 'max_position_embeddings');
  const offset = OFFSET_POSITIONS.has(String(files.config.model_type)) ? 2 : 0;
  const limit = Math.min(
    configNumber(files.tokenizerConfig, 'model_max_length') ?? 512,
    positions === null ? 512 : positions - offset,
    512,
  );
  const maxTokens = wanted ?? limit;
  expectWhole('maxTokens', maxTokens, specialTokens + 1, limit);
  return maxTokens;
}

/** Returns the number of special tokens before the text's tokens. */
function prefixLength(ids: readonly number[], own: readonly number[]): number {
  const added = ids.length - own.length;
  for (let before = 0; before <= added; before++) {
    if (own.every((id, i) => ids[before + i] === id)) return before;
  }
  throw new RangeError('Expected the tokeniser to add special tokens around a text, got them inside.');
}
