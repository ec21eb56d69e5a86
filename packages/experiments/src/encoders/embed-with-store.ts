import { embedTexts } from '@der-gym/env';
import { cacheFolder } from '../problem/cache-folder.ts';
import { plainText } from '../text/markdown-table.ts';
import { type Embedded, type EmbeddingStore, embeddingFile, openEmbeddings } from './embedding-store.ts';

/** A frozen model that makes vectors of texts. */
export interface EmbeddingModel {
  /** As tables and checkpoints name it, with what tells it from any other. */
  readonly id: string;
  /** SHA-256 of all that decides its vectors, in hex. */
  readonly hash: string;
  /** What of a text it reads, as in `the last 512 tokens`. */
  readonly reads: string;
  /** Loads the model and makes the vector of each text, in any order. A vector depends on its own text alone, to the bit. */
  embed(texts: readonly string[]): AsyncIterable<Embedded>;
}

export interface EmbedOptions {
  /** @defaultValue the folder of fetched data */
  readonly folder?: string;
  /** Takes a line about how far it is, or about what a reader must know. @defaultValue standard error */
  readonly say?: ((line: string) => void) | undefined;
  /** Milliseconds between two lines about how far it is. @defaultValue 5000 */
  readonly sayEvery?: number;
}

/** Vectors that are written at once. */
const BATCH = 64;
const onStandardError = (line: string) => {
  process.stderr.write(`${plainText(line)}\n`);
};

/**
 * Returns the vectors of texts: those that the model has made before from its file, and the others from the model, which is loaded only
 * for them. A text without anything but blanks is all zeros, as with hashed words.
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
    say(
      `${store.path}: ${store.damaged} damaged ${places} ${are} removed; what stood there is embedded again.`,
    );
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
      `${count(cut)} of ${count(known.size)} texts are longer than ${model.id} reads: of each, ${model.reads} count.`,
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
  if (blank.length === 0) throw new RangeError('Expected a text with something in it, got none.');
  return embedTexts(texts, async (batch) => batch.map((text) => known.get(text)?.vector ?? blank), {
    id: model.id,
  });
}

/** Asks the model and keeps what it says. A file that cannot be written costs time only: it is said once. */
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
      say(`Embeddings are not kept, so that the next run makes them again: ${(error as Error).message}`);
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
