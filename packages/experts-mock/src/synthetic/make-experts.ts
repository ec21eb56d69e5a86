import { expectInteger, expectNonEmpty } from 'gymnasium-js/expect';
import { below, hashText, mix, normal, uniform } from './_hash.ts';
import { type SyntheticExpert, syntheticExperts } from './experts.ts';
import { syntheticTopics } from './options.ts';

/**
 * Returns so many experts: the eleven of the frozen pool, then made-up ones, always the same.
 *
 * A made-up expert has 3 to 70 billion parameters, two strong topics among those given, and skill and habits drawn about
 * those of the eleven; size and skill have nothing to do with each other.
 *
 * @param count - a whole number of at least 1
 * @param topics - what made-up experts can be strong in
 * @throws RangeError for a count that is no such number, or no topics
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
    // the eleven: mean -.55, spread .28
    skill: -0.55 + 0.28 * normal(mix(state, 3)),
    strong: [...new Set(strong)],
    invents: 0.25 + 0.35 * uniform(mix(state, 4)),
    discernment: 0.16 * uniform(mix(state, 5)) - 0.08,
  };
}
