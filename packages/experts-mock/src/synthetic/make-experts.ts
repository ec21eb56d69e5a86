import { expectInteger, expectNonEmpty } from 'gymnasium-js/expect';
import { below, hashText, mix, normal, uniform } from './_hash.ts';
import { type SyntheticExpert, syntheticExperts } from './experts.ts';
import { syntheticTopics } from './options.ts';

/**
 * Returns `count` experts: the eleven of the frozen pool, then made-up ones, the same at every call.
 *
 * A made-up expert has 3 to 70 billion parameters and two strong topics. Its skill and the other properties are drawn
 * around those of the eleven. Size and skill are independent.
 *
 * @param count - an integer of at least 1
 * @param topics - strong topics of made-up experts are drawn from these
 * @throws RangeError for an invalid count or an empty list of topics
 *
 * @example
 * ```ts
 * import { makeSyntheticExperts } from './make-experts.ts';
 *
 * makeSyntheticExperts(20)[11]?.name; // => 'Expert 12'
 * ```
 */
export function makeSyntheticExperts(
  count: number,
  topics: readonly string[] = syntheticTopics,
): readonly SyntheticExpert[] {
  expectInteger('count', count, 1);
  expectNonEmpty('topics', topics);
  return Array.from({ length: count }, (_, index) => syntheticExperts[index] ?? madeUp(index, topics));
}

function madeUp(index: number, topics: readonly string[]): SyntheticExpert {
  const name = `Expert ${index + 1}`;
  const state = hashText(name);
  const strong = [0, 1].map((place) => topics[below(mix(state, place), topics.length)]!);
  return {
    name,
    parameters: 3 + below(mix(state, 2), 68),
    // mean and standard deviation of the eleven
    skill: -0.55 + 0.28 * normal(mix(state, 3)),
    strong: [...new Set(strong)],
    invents: 0.25 + 0.35 * uniform(mix(state, 4)),
    discernment: 0.16 * uniform(mix(state, 5)) - 0.08,
  };
}
