import type { Expert } from '@der-gym/env';
import { expectKind, expectLength, expectNumber, expectObject, expectThat } from 'gymnasium-js/expect';
import type { PairComparer } from './pair-ranker.ts';

/** Pair logits that were computed elsewhere, as read from JSON. */
export interface PairLogits {
  /** The model that computed them; printed with every result. */
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
 * They belong to the answers that were compared: the pool must return the same answers, which cannot be checked here.
 *
 * @param value - parsed JSON of the shape of `PairLogits`
 * @param experts - the pool's experts; the tables may hold more, and in another order
 * @throws TypeError for another shape; RangeError for a list of another length, a number that is not finite, an unknown expert or
 * (while ranking) an unknown question. All errors name the place
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
  expectObject('pair logits', value);
  const { ranker, agentParameters, experts: names, logits } = value;
  expectKind('ranker of the pair logits', ranker, 'string');
  expectNumber('agentParameters of the pair logits', agentParameters, 0);
  expectKind('experts of the pair logits', names, 'array');
  expectObject('logits of the pair logits', logits);
  for (const name of names) expectKind('experts of the pair logits', name, 'string');
  const places = experts.map(({ name }) => {
    expectThat('experts of the pair logits', names, names.includes(name), `the names of at least ${name}`);
    return names.indexOf(name);
  });
  const tables = new Map(Object.entries(logits).map(([id, rows]) => [id, table(id, rows, names.length)]));
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
  const out = new Float64Array(n * n);
  expectList(place, rows, n).forEach((row, i) => {
    expectList(`${place}[${i}]`, row, n).forEach((logit, j) => {
      expectNumber(`${place}[${i}][${j}]`, logit);
      out[i * n + j] = logit;
    });
  });
  return out;
}

function expectList(name: string, value: unknown, length: number): readonly unknown[] {
  expectKind(name, value, 'array');
  expectLength(name, value, length);
  return value;
}
