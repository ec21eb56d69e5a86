import { embedTexts } from '@der-gym/env';
import { cacheFolder } from '../problem/cache-folder.ts';
import { plainText } from '../text/markdown-table.ts';
import { type Embedded, type EmbeddingStore, embeddingFile, openEmbeddings } from './embedding-store.ts';

/** A frozen model that turns texts into vectors. */
export interface EmbeddingModel {
  /** Its unique name in tables and checkpoints. */
  readonly id: string;
  /** SHA-256 over everything that determines its vectors, in hex. */
  readonly hash: string;
  /** Which part of a text it reads, as in `the last 512 tokens`. */
  readonly reads: string;
  /** Loads the model and returns a vector for each text, in any order. A vector depends only on its text, to the bit. */
  embed(texts: readonly string[]): AsyncIterable<Embedded>;
}

export interface EmbedOptions {
  /** @defaultValue the folder of fetched data */
  readonly folder?: string;
  /** Receives progress and warnings, one line each. @defaultValue standard error */
  readonly say?: ((line: string) => void) | undefined;
  /** Milliseconds between two lines of progress. @defaultValue 5000 */
  readonly sayEvery?: number;
}

/** Vectors per write. */
const BATCH = 64;
const onStandardError = (line: string) => {
  process.stderr.write(`${plainText(line)}\n`);
};

/**
 * Returns the vectors of texts. Known vectors come from the model's file; the model is loaded only for the others. A blank text is
 * all zeros, as with hashed words.
 *
 * @throws RangeError for a file of another model; Error for a model that does not load
 */
export async function embedWithStore(
  texts: readonly string[],
  model: EmbeddingModel,
  { folder = cacheFolder(), say = onStandardError, sayEvery = 5000 }: EmbedOptions = {},
): ReturnType<typeof embedTexts> {
  const store = openEmbeddings(embeddingFile(folder, model.hash), model.hash);
  if (store.damaged > 0) {
    const [places, are] = store.damaged === 1 ? ['place', 'was'] : ['places', 'were'];
    say(`${store.path}: ${store.damaged} damaged ${places} ${are} removed; their texts are embedded again.`);
  }
  const known = new Map<string, Embedded>();
  const written = [...new Set(texts)].filter((text) => text.trim() !== '');
  for (const text of written) {
    const found = store.get(text);
    if (found !== undefined) known.set(text, found);
  }
  const missing = written.filter((text) => !known.has(text));
  if (missing.length > 0) await embedMissing(missing, model, store, known, { say, sayEvery });
  let cut = 0;
  for (const each of known.values()) if (each.cut) cut += 1;
  if (cut > 0) {
    say(
      `${count(cut)} of ${count(known.size)} texts are longer than ${model.id} reads: it reads ${model.reads}.`,
    );
  }
  const [any] = known.values();
  const blank = new Float32Array(any?.vector.length ?? 0);
  const silent = missing.find((text) => !known.has(text));
  if (silent !== undefined) {
    throw new RangeError(
      `Expected a vector of ${model.id} for each of ${count(missing.length)} texts, got none for ${JSON.stringify(silent.slice(0, 60))}.`,
    );
  }
  if (blank.length === 0) throw new RangeError('Expected at least one text that is not blank, got none.');
  return embedTexts(texts, async (batch) => batch.map((text) => known.get(text)?.vector ?? blank), {
    id: model.id,
  });
}

/** Embeds texts and stores the vectors. A file that cannot be written costs only time, and is reported once. */
async function embedMissing(
  missing: readonly string[],
  model: EmbeddingModel,
  store: EmbeddingStore,
  known: Map<string, Embedded>,
  { say, sayEvery }: { readonly say: (line: string) => void; readonly sayEvery: number },
): Promise<void> {
  let keeps = true;
  let waiting: Embedded[] = [];
  const keep = () => {
    try {
      if (keeps) store.append(waiting);
    } catch (error) {
      if (error instanceof RangeError) throw error;
      keeps = false;
      say(`Embeddings cannot be saved, so the next run computes them again: ${(error as Error).message}`);
    }
    waiting = [];
  };
  let done = 0;
  let said = performance.now();
  for await (const each of model.embed(missing)) {
    known.set(each.text, each);
    waiting.push(each);
    done += 1;
    if (waiting.length === BATCH) keep();
    if (performance.now() - said >= sayEvery) {
      said = performance.now();
      say(`embedding ${count(done)} of ${count(missing.length)} texts`);
    }
  }
  keep();
}

const count = (n: number) => n.toLocaleString('en');
