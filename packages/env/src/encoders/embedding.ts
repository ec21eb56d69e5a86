/** Maps texts to vectors, for the question half or the answer half of an observation. */
export interface TextEmbedding {
  /** Name, version and settings of the model. Saved in checkpoints. */
  readonly id: string;
  /** Length of a vector. */
  readonly size: number;
  /** Returns the vector of a text, always the same for the same text. Do not change it. */
  embed(text: string): Float32Array;
}

/** The number of texts whose vectors are cached. */
const MOST_REMEMBERED = 8192;

/** Returns the same function with a cache of the last texts. */
export function withCache(embed: TextEmbedding['embed']): TextEmbedding['embed'] {
  const known = new Map<string, Float32Array>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const vector = embed(text);
    known.set(text, vector);
    return vector;
  };
}

interface EmbedTextsOptions {
  /** Name and version of the model. */
  readonly id: string;
  /** Texts per call. @defaultValue 64 */
  readonly batchSize?: number;
}

/**
 * Returns an embedding of the given texts by your own model, which is called in batches. Each distinct text is embedded once.
 *
 * @param embedBatch - the model: returns one finite vector per text, all of the same length
 * @throws RangeError for vectors of different lengths or with NaN or infinite entries; from `embed`, for a text that was not embedded
 *
 * @example
 * ```ts
 * import { createTextEncoder, embedTexts } from '@der-gym/env';
 *
 * const texts = ['why', 'why not', 'why'];
 * const model = async (batch: readonly string[]) => batch.map((text) => [text.length, 0]);
 * const embedding = await embedTexts(texts, model, { id: 'length/1' });
 * embedding.size; // => 2
 * const encoder = createTextEncoder({}, embedding);
 * const row = new Float32Array(encoder.size);
 * encoder.encode('why', 'why not', row, 0);
 * Array.from(row); // => [1, 0, 1, 0, 1]
 * ```
 */
export async function embedTexts(
  texts: Iterable<string>,
  embedBatch: (texts: readonly string[]) => Promise<readonly ArrayLike<number>[]>,
  { id, batchSize = 64 }: EmbedTextsOptions,
): Promise<TextEmbedding> {
  const distinct = [...new Set(texts)];
  const known = new Map<string, Float32Array>();
  let size = -1;
  for (let from = 0; from < distinct.length; from += batchSize) {
    const batch = distinct.slice(from, from + batchSize);
    const vectors = await embedBatch(batch);
    if (vectors.length !== batch.length) {
      throw new RangeError(`Expected a vector for each of ${batch.length} texts, got ${vectors.length}.`);
    }
    batch.forEach((text, i) => {
      const vector = Float32Array.from(vectors[i]!);
      if (size === -1) size = vector.length;
      if (vector.length !== size)
        throw new RangeError(`Expected vectors of ${size} entries, got ${vector.length}.`);
      if (!vector.every(Number.isFinite))
        throw new RangeError(
          `Expected finite vectors, got another for ${JSON.stringify(text.slice(0, 60))}.`,
        );
      known.set(text, vector);
    });
  }
  if (size === -1) throw new RangeError('Expected `texts` to hold at least one text, got none.');
  return {
    id,
    size,
    embed(text) {
      const vector = known.get(text);
      if (vector === undefined) {
        throw new RangeError(
          `Expected a text that was embedded by ${id}, got ${JSON.stringify(text.slice(0, 60))}.`,
        );
      }
      return vector;
    },
  };
}
