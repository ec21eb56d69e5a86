import { type Rng, type RngState, shuffle } from 'gymnasium-js';
import { expectInteger } from 'gymnasium-js/expect';
import { indicesOf } from '../graph/_questions.ts';

/** Question numbers are stored in 32 bits. */
export const MOST_QUESTIONS = 2 ** 31;

/** The order of questions: each once per epoch, shuffled or by number, or sampled with replacement. */
export type QuestionOrder = 'shuffled' | 'sequential' | 'sampled';

/** The state of an order, as plain JSON. */
export interface QuestionOrderState {
  readonly rng: RngState;
  /** The questions of this epoch in order; [] unless they are shuffled. */
  readonly epoch: readonly number[];
  /** Questions of this epoch returned so far; in a sequential order, of all epochs. */
  readonly given: number;
}

/** An endless sequence of questions. */
export interface QuestionSequence {
  next(): number;
  state(): QuestionOrderState;
}

/** @param questions - their indices, or a number n for the indices 0 ... n - 1 */
export function questionSequence(
  questions: Int32Array | number,
  order: QuestionOrder,
  rng: Rng,
  from?: QuestionOrderState,
): QuestionSequence {
  let epoch: Int32Array = new Int32Array(0);
  let given = 0;
  if (from !== undefined) {
    rng.restore(from.rng);
    epoch = Int32Array.from(from.epoch);
    given = from.given;
  }
  const count = typeof questions === 'number' ? questions : questions.length;
  const at = (k: number): number => (typeof questions === 'number' ? k : questions[k]!);
  return {
    next() {
      if (order === 'sampled') return at(rng.integer(count));
      if (order === 'sequential') {
        expectInteger('question', given % count, 0, MOST_QUESTIONS - 1);
        return at(given++ % count);
      }
      if (given === epoch.length) {
        epoch = shuffle(rng, typeof questions === 'number' ? indicesOf(questions) : questions.slice());
        given = 0;
      }
      return epoch[given++]!;
    },
    state: () => ({ rng: rng.state(), epoch: [...epoch], given }),
  };
}
