/** Texts as vectors: what a half of an observation is made from. */
export interface TextEmbedding {
  /** Names what makes the vectors, with its version and settings; checkpoints keep it. */
  readonly id: string;
  /** Entries of a vector. */
  readonly size: number;
  /** The vector of a text: the same text, the same vector. The caller does not change it. */
  embed(text: string): Float32Array;
}

/** Texts whose vectors are remembered at once. */
const MOST_REMEMBERED = 8192;

/** The same function, which remembers the vectors of the last texts it was asked about. */
export function remembering(embed: TextEmbedding['embed']): TextEmbedding['embed'] {
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
  /** Names the model, with its version. */
  readonly id: string;
  /** Texts a call. @defaultValue 64 */
  readonly batchSize?: number;
}

/**
 * Returns an embedding that knows the vectors of the given texts, each distinct one embedded once: the hook for a real model, which
 * is asked in batches and may take its time.
 *
 * @param embedBatch - the model: one vector a text, all of one length, finite
 * @throws RangeError for vectors of unequal lengths, or that are not finite; later, when asked about a text that was not embedded
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
          `Expected finite vectors, got one of ${JSON.stringify(text.slice(0, 60))} that is not.`,
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
