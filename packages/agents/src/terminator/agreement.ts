import type { Terminator } from '@der-gym/env';
import { expectInteger, expectType } from 'gymnasium-js/expect';

/** An earlier answer of the same episode. */
export interface EarlierAnswer {
  readonly answer: string;
  /** Index of its expert. */
  readonly expert: number;
}

type TerminatorInput = Parameters<Terminator['satisfied']>[0][number];

/** An answer with the earlier answers of its episode. */
export interface TrajectoryInput extends TerminatorInput {
  /** Earlier answers of the episode, oldest first; empty at the first call. */
  readonly earlier?: readonly EarlierAnswer[];
}

/** Maximum number of texts whose final answers are cached. A full cache is emptied. */
const CACHE_LIMIT = 65_536;

/** A measure of the similarity of two answers. */
export interface AgreementMeasure {
  /** Unique among the measures of a Terminator, and saved with it. */
  readonly name: string;
  /** Returns a similarity in [0, 1]. The first argument is the answer to judge. */
  similarity(answer: string, earlier: string): number;
}

/**
 * Returns a measure of agreement between closed answers: 1 if both texts state the same final answer, otherwise 0. A text
 * without a final answer agrees with no text, not even an equal one.
 *
 * @param extract returns the final answer of a text, normalised so that equal answers are equal strings, or null
 * @example
 * ```ts
 * import { finalAnswerAgreement } from './agreement.ts';
 *
 * const { similarity } = finalAnswerAgreement((text) => /(\d+)$/.exec(text)?.[1] ?? null);
 * similarity('It is 42', '6 x 7 = 42'); // => 1
 * similarity('It is 42', 'It is 41'); // => 0
 * similarity('Who knows?', 'Who knows?'); // => 0
 * ```
 */
export function finalAnswerAgreement(
  extract: (text: string) => string | null,
  name = 'same final answer',
): AgreementMeasure {
  // cached, because the same few answers are compared many times
  const cache = new Map<string, string | null>();
  const finalOf = (text: string) => {
    let found = cache.get(text);
    if (found === undefined) {
      if (cache.size >= CACHE_LIMIT) cache.clear();
      found = extract(text);
      cache.set(text, found);
    }
    return found;
  };
  return {
    name,
    similarity(answer, earlier) {
      const own = finalOf(answer);
      return own !== null && own === finalOf(earlier) ? 1 : 0;
    },
  };
}

/**
 * Additional inputs of a Terminator, besides question, answer and expert:
 * - `'repetition'` number of Lempel-Ziv phrases per character of the answer, small for repetitive text
 * - `'step'` number of earlier answers
 */
export type TerminatorExtra = 'repetition' | 'step';

/** Whether the inputs must contain the earlier answers. */
export function needsEarlier(
  extras: readonly TerminatorExtra[],
  agreement: readonly AgreementMeasure[],
): boolean {
  return agreement.length > 0 || extras.includes('step');
}

/** Names of the additional columns, in order. */
export function extraNames(
  extras: readonly TerminatorExtra[],
  agreement: readonly AgreementMeasure[],
  experts: readonly string[],
): string[] {
  return [
    ...(extras.includes('repetition') ? ['repetition'] : []),
    ...(extras.includes('step') ? ['step'] : []),
    ...agreement.flatMap(({ name }) => [
      `${name}: maximum`,
      `${name}: mean`,
      `${name}: mean among earlier answers`,
      ...experts.map((expert) => `${name}: with ${expert}`),
    ]),
    ...(agreement.length > 0 ? ['first', ...experts.map((expert) => `asked ${expert}`)] : []),
  ];
}

/**
 * Writes the values of the columns `extraNames`, starting at `offset`.
 *
 * @throws TypeError when earlier answers are required and the input has no `earlier`
 */
export function writeExtras(
  input: TrajectoryInput,
  extras: readonly TerminatorExtra[],
  agreement: readonly AgreementMeasure[],
  numExperts: number,
  out: Float64Array,
  offset: number,
): void {
  const isShown = input.earlier !== undefined || !needsEarlier(extras, agreement);
  expectType('earlier', input.earlier, isShown, 'the earlier answers of the episode');
  const { answer, earlier = [] } = input;
  for (const { expert } of earlier) expectInteger('earlier[].expert', expert, 0, numExperts - 1);
  let at = offset;
  const write = (value: number) => {
    out[at] = value;
    at += 1;
  };
  if (extras.includes('repetition')) write(repetition(answer));
  if (extras.includes('step')) write(earlier.length);
  for (const { similarity } of agreement) {
    const similarities = earlier.map((before) => similarity(answer, before.answer));
    write(similarities.reduce((most, x) => Math.max(most, x), 0));
    write(mean(similarities));
    write(
      mean(
        earlier.flatMap((one, i) => earlier.slice(0, i).map((other) => similarity(one.answer, other.answer))),
      ),
    );
    const withExpert = new Float64Array(numExperts);
    earlier.forEach(({ expert }, i) => {
      withExpert[expert] = Math.max(withExpert[expert]!, similarities[i]!);
    });
    for (const x of withExpert) write(x);
  }
  if (agreement.length > 0) {
    write(earlier.length === 0 ? 1 : 0);
    const asked = new Uint8Array(numExperts);
    for (const { expert } of earlier) asked[expert] = 1;
    for (const x of asked) write(x);
  }
}

/** Returns the number of phrases in the parsing of Lempel and Ziv (1978), per character. It is small for repetitive texts. */
export function repetition(text: string): number {
  if (text.length === 0) return 0;
  const phrases = new Set<string>();
  let count = 0;
  for (let start = 0; start < text.length; ) {
    let end = start + 1;
    while (end < text.length && phrases.has(text.slice(start, end))) end += 1;
    phrases.add(text.slice(start, end));
    count += 1;
    start = end;
  }
  return count / text.length;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, x) => sum + x, 0) / values.length;
}
