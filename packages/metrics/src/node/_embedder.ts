import type { EmbeddedText } from '../bertscore/bert-score.ts';
import type { BertSession } from './_bert-session.ts';
import { type EmbeddingCache, unpackStored } from './_embedding-cache.ts';
import type { BertTokenizer, TokenIds } from './bert-tokenizer.ts';

/** Options of long computations. */
export interface EmbedOptions {
  /** Aborts between batches. */
  readonly signal?: AbortSignal;
  /** Called after each batch. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Embedder {
  /** Returns the embeddings of different texts, and caches new ones as far as they fit. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, EmbeddedText>>;
  /** Caches the embeddings of different texts. Throws a RangeError if they do not fit. */
  embedAll(texts: readonly string[], options: EmbedOptions): Promise<void>;
}

/** The number of texts among which texts of equal length are batched. */
const TEXTS_AT_ONCE = 512;

export function createEmbedder(
  tokenizer: BertTokenizer,
  session: BertSession,
  cache: EmbeddingCache,
  batchSize: number,
): Embedder {
  /** Runs the model in batches on all texts that are not cached. */
  async function* runMissing(
    texts: readonly string[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly [text: string, tokens: TokenIds, states: Float32Array]> {
    const byLength = new Map<number, { readonly text: string; readonly tokens: TokenIds }[]>();
    for (const text of texts) {
      const tokens = tokenizer.encode(text);
      const same = byLength.get(tokens.ids.length);
      if (same === undefined) byLength.set(tokens.ids.length, [{ text, tokens }]);
      else same.push({ text, tokens });
    }
    for (const [length, same] of byLength) {
      // a tokeniser without special tokens returns no tokens for an empty text
      if (length === 0) {
        for (const { text, tokens } of same) yield [text, tokens, new Float32Array()];
        continue;
      }
      for (let from = 0; from < same.length; from += batchSize) {
        signal?.throwIfAborted();
        const batch = same.slice(from, from + batchSize);
        const states = await session.run(batch.map(({ tokens }) => tokens.ids));
        for (const [i, { text, tokens }] of batch.entries()) yield [text, tokens, states[i]!];
      }
    }
  }

  return {
    async embed(texts, signal) {
      const found = new Map<string, EmbeddedText>();
      const missing: string[] = [];
      for (const text of texts) {
        const known = cache.get(text);
        if (known === undefined) missing.push(text);
        else found.set(text, known);
      }
      for await (const [text, tokens, states] of runMissing(missing, signal)) {
        const stored = { ...tokens, states };
        cache.put(text, stored);
        found.set(text, unpackStored(stored));
      }
      return found;
    },
    async embedAll(texts, { signal, onProgress }) {
      for (let from = 0; from < texts.length; from += TEXTS_AT_ONCE) {
        const some = texts.slice(from, from + TEXTS_AT_ONCE);
        const missing = some.filter((text) => cache.get(text) === undefined);
        for await (const [text, tokens, states] of runMissing(missing, signal)) {
          if (!cache.put(text, { ...tokens, states })) {
            throw new RangeError(
              `Expected ${texts.length} texts to fit in \`memoryMiB\`, got too many. Set \`cacheFolder\`.`,
            );
          }
        }
        onProgress?.(from + some.length, texts.length);
      }
    },
  };
}
