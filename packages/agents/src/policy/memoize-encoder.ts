import type { TextEncoder } from '@der-gym/env';
import { getOrCreate } from '../_memo.ts';
import { packRows, type SparseRows } from '../linear/sparse-rows.ts';

/** Maximum number of cached pairs. It is enough for a recorded data set, and limits memory for an endless stream of questions. */
const CACHE_LIMIT = 2 ** 18;

/**
 * Returns an encoder that caches the non-zero entries of each distinct (question, answer) pair. Its rows are bit-identical to
 * those of the original. It saves time if the same texts are encoded repeatedly, for several policies, stop rules or steps. The
 * cache is emptied when it contains 2^18 pairs.
 *
 * @example
 * ```ts
 * import { memoizeEncoder } from '@der-gym/agents';
 * import { createTextEncoder } from '@der-gym/env';
 *
 * const encoder = memoizeEncoder(createTextEncoder({ questionSize: 4, answerSize: 4 }));
 * const row = new Float32Array(encoder.size);
 * encoder.encode('Why?', '', row, 0);
 * row[8]; // => 1
 * ```
 */
export function memoizeEncoder(encoder: TextEncoder): TextEncoder {
  const cache = new Map<string, Map<string | null, SparseRows>>();
  let numCached = 0;
  const { size } = encoder;
  const fresh = new Float32Array(size);
  return {
    ...encoder,
    encode(question, answer, out, offset) {
      if (numCached === CACHE_LIMIT) {
        cache.clear();
        numCached = 0;
      }
      const answers = getOrCreate(cache, question, () => new Map<string | null, SparseRows>());
      const { indices, values } = getOrCreate(answers, answer, () => {
        encoder.encode(question, answer, fresh, 0);
        numCached += 1;
        return packRows(fresh, size);
      });
      out.fill(0, offset, offset + size);
      for (let k = 0; k < indices.length; k += 1) out[offset + indices[k]!] = values[k]!;
    },
  };
}
