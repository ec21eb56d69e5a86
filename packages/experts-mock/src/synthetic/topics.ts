import { expectInteger } from 'gymnasium-js/expect';
import { type Topic, world } from './_world.ts';

const CONSONANTS = 'bdfgklmnprstvwzj';
const VOWELS = 'aeiou';
export const SYLLABLES = CONSONANTS.length * VOWELS.length;
const NAME = /^([a-z]{4,})ology$/;

/** Words of a made-up topic: kinds, attributes and values, in that order. */
const NUM_KINDS = 3;
const NUM_ATTRIBUTES = 6;
const NUM_VALUES = 16;
const NUM_WORDS = NUM_KINDS + NUM_ATTRIBUTES + NUM_VALUES;

/**
 * Returns the names of `count` topics: the eleven of the frozen pool, then made-up ones, the same at every call.
 *
 * A made-up topic has its own words, as the others do, so the words of a question or an answer identify the topic.
 *
 * @param count - an integer from 1 to 100,000
 * @throws RangeError for any other count
 *
 * @example
 * ```ts
 * import { syntheticTopicNames } from './topics.ts';
 *
 * syntheticTopicNames(13).slice(9); // => ['sailing', 'history', 'babaology', 'bebaology']
 * ```
 */
export function syntheticTopicNames(count: number): readonly string[] {
  expectInteger('count', count, 1, 100_000);
  return Array.from(
    { length: count },
    (_, index) => world[index]?.name ?? `${word(index - world.length)}ology`,
  );
}

const known = new Map(world.map((topic) => [topic.name, topic]));

/** Returns the topic with a name, or null if there is none. */
export function findTopic(name: string): Topic | null {
  const topic = known.get(name);
  if (topic !== undefined) return topic;
  const stem = NAME.exec(name)?.[1];
  const number = stem === undefined ? null : numberOf(stem);
  return number === null ? null : madeUp(name, number);
}

function madeUp(name: string, number: number): Topic {
  // the ending marks the kind of a word, the stem its topic
  const words = (first: number, count: number, ending: string) =>
    Array.from({ length: count }, (_, i) => word(number * NUM_WORDS + first + i) + ending);
  return {
    name,
    kinds: words(0, NUM_KINDS, 'er'),
    attributes: words(NUM_KINDS, NUM_ATTRIBUTES, 'ity'),
    values: words(NUM_KINDS + NUM_ATTRIBUTES, NUM_VALUES, 'ish'),
  };
}

/** Writes a number in syllables, at least `least` of them. Different numbers have different words. */
export function word(number: number, least = 2): string {
  let rest = number;
  let text = '';
  for (let place = 0; place < least || rest > 0; place++) {
    const syllable = rest % SYLLABLES;
    rest = Math.floor(rest / SYLLABLES);
    text += CONSONANTS[Math.floor(syllable / VOWELS.length)]! + VOWELS[syllable % VOWELS.length]!;
  }
  return text;
}

/** Returns the number that a word stands for, or null if there is none. */
function numberOf(text: string): number | null {
  let number = 0;
  for (let end = text.length; end > 0; end -= 2) {
    const consonant = end > 1 ? CONSONANTS.indexOf(text[end - 2]!) : -1;
    const vowel = VOWELS.indexOf(text[end - 1]!);
    if (consonant < 0 || vowel < 0) return null;
    number = number * SYLLABLES + consonant * VOWELS.length + vowel;
    if (number > 100_000) return null;
  }
  return word(number) === text ? number : null;
}
