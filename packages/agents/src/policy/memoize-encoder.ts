import type { TextEncoder } from '@der-gym/env';
import { getOrCreate } from '../_memo.ts';
import { packRows, type SparseRows } from '../linear/sparse-rows.ts';

/** A recorded data set fits in, an endless stream of questions does not. */
const MOST_REMEMBERED = 2 ** 18;

/**
 * Returns an encoder that remembers each distinct (question, answer) it has encoded, as its non-zero entries. The rows
 * are the same to the bit. Worth it where the same texts come back: several policies, stop rules or steps. Past some
 * hundred thousand it forgets them all and starts again.
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
  const remembered = new Map<string, Map<string | null, SparseRows>>();
  let numRemembered = 0;
  const { size } = encoder;
  const fresh = new Float32Array(size);
  return {
    ...encoder,
    encode(question, answer, out, offset) {
      if (numRemembered === MOST_REMEMBERED) {
        remembered.clear();
        numRemembered = 0;
      }
      const answers = getOrCreate(remembered, question, () => new Map<string | null, SparseRows>());
      const { indices, values } = getOrCreate(answers, answer, () => {
        encoder.encode(question, answer, fresh, 0);
        numRemembered += 1;
        return packRows(fresh, size);
      });
      out.fill(0, offset, offset + size);
      for (let k = 0; k < indices.length; k += 1) out[offset + indices[k]!] = values[k]!;
    },
  };
}
