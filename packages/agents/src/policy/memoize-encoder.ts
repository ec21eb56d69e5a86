import type { TextEncoder } from '@der-gym/env';
import { getOrCreate } from '../_memo.ts';

interface SparseRow {
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

/**
 * Returns an encoder that remembers each distinct (question, answer) it has encoded, as its non-zero entries. The rows
 * are the same to the bit. Worth it where the same texts come back: several policies, stop rules or steps.
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
  const remembered = new Map<string, Map<string | null, SparseRow>>();
  const { size } = encoder;
  const fresh = new Float32Array(size);
  return {
    ...encoder,
    encode(question, answer, out, offset) {
      const answers = getOrCreate(remembered, question, () => new Map<string | null, SparseRow>());
      const { columns, values } = getOrCreate(answers, answer, () => {
        encoder.encode(question, answer, fresh, 0);
        return pack(fresh);
      });
      out.fill(0, offset, offset + size);
      for (let k = 0; k < columns.length; k += 1) out[offset + columns[k]!] = values[k]!;
    },
  };
}

function pack(dense: Float32Array): SparseRow {
  let count = 0;
  for (let j = 0; j < dense.length; j += 1) if (dense[j] !== 0) count += 1;
  const columns = new Uint32Array(count);
  const values = new Float32Array(count);
  for (let j = 0, k = 0; j < dense.length; j += 1) {
    if (dense[j] === 0) continue;
    columns[k] = j;
    values[k] = dense[j]!;
    k += 1;
  }
  return { columns, values };
}
