/**
 * Random draws by hashing. Every number is a function of its subject (seed, question, expert, fact, purpose), so no number
 * depends on the order of calls. The functions use integer arithmetic, + - * / and square roots only. ECMAScript specifies
 * these to the last bit, so the draws are the same on every machine.
 */

const GOLDEN = 0x9e3779b9;

/** Folds one 32-bit integer into a hash state. */
export function mix(state: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = state ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

/** Scrambles a hash state into 32 bits, each of which depends on every bit of the state. */
export function finish(state: number): number {
  let h = state;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Returns the state from which all draws of a seed start. A seed is an integer from 0 to 2^53 - 1. */
export function seedState(seed: number): number {
  return mix(mix(GOLDEN | 0, (seed % 0x1_0000_0000) | 0), Math.floor(seed / 0x1_0000_0000) | 0);
}

/** Returns a 32-bit hash of the UTF-16 code units of a string. */
export function hashText(text: string): number {
  let state = GOLDEN | 0;
  for (let i = 0; i < text.length; i++) state = mix(state, text.charCodeAt(i));
  return finish(mix(state, text.length)) | 0;
}

/** Returns a uniform draw from [0, 1), a multiple of 2^-32. */
export function uniform(state: number): number {
  return finish(state) / 0x1_0000_0000;
}

/** Returns an integer from 0 to count - 1. */
export function below(state: number, count: number): number {
  return Math.floor(uniform(state) * count);
}

const ROOT_THREE = Math.sqrt(3);

/** Returns an approximately normal draw with mean 0 and variance 1, in [-3.47, 3.47]: the centred and scaled sum of four uniform draws. */
export function normal(state: number): number {
  let sum = -2;
  for (let i = 1; i <= 4; i++) sum += uniform(mix(state, i));
  return sum * ROOT_THREE;
}

/** Returns a permutation of 0 .. count - 1 (Fisher-Yates shuffle from the last position down). */
export function permutation(state: number, count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = below(mix(state, i), i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
