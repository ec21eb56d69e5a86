import type { Env } from '../env.ts';
import { expectNonEmpty, expectThat, expectType } from '../expect.ts';
import { Dict } from '../spaces/dict.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Tuple } from '../spaces/tuple.ts';
import { type ObservationRule, RuledObservation, statelessRule } from './_observation-rule.ts';

/** Observations that can be filtered. */
export type Filterable = Dict<Record<string, Space>> | Tuple<readonly Space[]>;

/** The remaining part of a Dict or Tuple. */
export type FilteredSpace<InnerO extends Space, K extends string | number> =
  InnerO extends Dict<infer S extends Record<string, Space>>
    ? Dict<Pick<S, K & keyof S & string>>
    : Tuple<readonly Space[]>;

/** Options of `FilterObservation`. */
export interface FilterObservationOptions<K extends string | number> {
  /** The keys of a Dict, or the indices of a Tuple, to keep; at least one. */
  readonly keys: readonly K[];
}

export function filterRule<InnerO extends Space, K extends string | number>(
  space: InnerO,
  { keys }: FilterObservationOptions<K>,
): ObservationRule<InnerO, FilteredSpace<InnerO, K>> {
  expectType('observationSpace', space, space instanceof Dict || space instanceof Tuple, 'a Dict or a Tuple');
  const spaces = space.spaces as Readonly<Record<string, Space>>;
  expectNonEmpty('keys', keys);
  for (const key of keys) {
    expectThat('keys', keys, Object.hasOwn(spaces, key) && key !== ('length' as string), `keys of ${space}`);
  }
  const pick = (from: Readonly<Record<string, unknown>>) =>
    space instanceof Dict
      ? Object.fromEntries(keys.map((key) => [key, from[String(key)]]))
      : keys.map((key) => from[String(key)]);
  const filtered: Space =
    space instanceof Dict
      ? new Dict(pick(spaces) as Record<string, Space>)
      : new Tuple(pick(spaces) as Space[]);
  return statelessRule(filtered as FilteredSpace<InnerO, K>, (observation) => {
    return pick(observation as Record<string, unknown>) as SampleOf<FilteredSpace<InnerO, K>>;
  });
}

/**
 * Keeps only some keys of a Dict observation, or some entries of a Tuple.
 *
 * @throws TypeError for other spaces, RangeError for an unknown key
 */
export class FilterObservation<
  InnerO extends Filterable,
  const K extends string | number,
  A extends Space,
> extends RuledObservation<FilteredSpace<InnerO, K>, A, InnerO> {
  constructor(env: Env<InnerO, A>, options: FilterObservationOptions<K>) {
    super(env, filterRule(env.observationSpace, options));
  }
}
