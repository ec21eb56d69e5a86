import type { Expert } from '@der-gym/env';
import type { PairComparer } from './pair-ranker.ts';

/** Pair logits that were computed elsewhere, as they are read from JSON. */
export interface PairLogits {
  /** What computed them; printed with every result. */
  readonly ranker: string;
  /** Billions of parameters of the ranker. */
  readonly agentParameters: number;
  /** Names, in the order of the tables. */
  readonly experts: readonly string[];
  /** By question id: L[i][j], the logit that expert i's answer, on the left, beats expert j's. */
  readonly logits: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/**
 * Returns pair logits from a file as a comparer for `pairRankerMethod`.
 *
 * They are of the answers that were compared then: the pool must give the same answers, which nothing here can check.
 *
 * @param value - parsed JSON of the shape of `PairLogits`
 * @param experts - the pool's experts; the tables may hold more, and in another order
 * @throws TypeError for another shape, RangeError for an expert or (while ranking) a question that is not there; all name the place
 *
 * @example
 * ```ts
 * import { importPairLogits } from '@der-gym/agents';
 *
 * const comparer = importPairLogits(
 *   { ranker: 'PairRM', agentParameters: 0.4, experts: ['A', 'B'], logits: { q1: [[0, 2.5], [-2, 0]] } },
 *   [{ name: 'B' }, { name: 'A' }],
 * );
 * const answer = (expert: number) => ({ expert, text: '' });
 * comparer.logit({ id: 'q1', text: 'Why?' }, answer(1), answer(0)); // => 2.5
 * ```
 */
export function importPairLogits(value: unknown, experts: readonly Pick<Expert, 'name'>[]): PairComparer {
  const { ranker, agentParameters, experts: names, logits } = record('the file', value);
  if (typeof ranker !== 'string') throw wrong('ranker', 'a text', ranker);
  if (typeof agentParameters !== 'number' || !(agentParameters >= 0 && Number.isFinite(agentParameters)))
    throw wrong('agentParameters', 'a number of at least 0', agentParameters);
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string'))
    throw wrong('experts', 'a list of names', names);
  const places = experts.map(({ name }) => {
    const place = names.indexOf(name);
    if (place < 0) throw new RangeError(`Expected \`experts\` of the pair logits to hold ${name}, got none.`);
    return place;
  });
  const tables = new Map(
    Object.entries(record('logits', logits)).map(([id, rows]) => [id, table(id, rows, names.length)]),
  );
  const n = names.length;
  return {
    name: ranker,
    agentParameters,
    note: `pair logits imported from ${ranker}`,
    logit({ id }, left, right) {
      const found = tables.get(id);
      if (found === undefined)
        throw new RangeError(`Expected pair logits of question ${id} by ${ranker}, got none.`);
      return found[places[left.expert]! * n + places[right.expert]!]!;
    },
  };
}

function table(id: string, rows: unknown, n: number): Float64Array {
  const place = `logits[${JSON.stringify(id)}]`;
  if (!Array.isArray(rows) || rows.length !== n) throw wrong(place, `${n} rows`, rows);
  const out = new Float64Array(n * n);
  rows.forEach((row: unknown, i) => {
    if (!Array.isArray(row) || row.length !== n) throw wrong(`${place}[${i}]`, `${n} numbers`, row);
    row.forEach((logit: unknown, j) => {
      if (typeof logit !== 'number' || !Number.isFinite(logit))
        throw wrong(`${place}[${i}][${j}]`, 'a finite number', logit);
      out[i * n + j] = logit;
    });
  });
  return out;
}

function record(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(name, 'an object', value);
  return value as Readonly<Record<string, unknown>>;
}

function wrong(name: string, expected: string, got: unknown): TypeError {
  const shown = Array.isArray(got)
    ? `a list of ${got.length}`
    : typeof got === 'object' && got !== null
      ? 'an object'
      : String(got);
  return new TypeError(`Expected \`${name}\` of the pair logits to be ${expected}, got ${shown}.`);
}
