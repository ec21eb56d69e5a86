import { type Rng, type RngState, shuffle } from 'gymnasium-js';

/** Which question comes next: all of them once before any twice, or each drawn anew. */
export type QuestionOrder = 'shuffled' | 'sampled';

/** Where an order stands; plain JSON. */
export interface QuestionOrderState {
  readonly rng: RngState;
  /** The questions of this epoch in their order, [] where they are sampled. */
  readonly epoch: readonly number[];
  /** Questions of the epoch already given out. */
  readonly given: number;
}

/** An endless sequence of questions out of one random stream. */
export interface QuestionSequence {
  next(): number;
  state(): QuestionOrderState;
}

export function questionSequence(
  questions: Int32Array,
  order: QuestionOrder,
  rng: Rng,
  from?: QuestionOrderState,
): QuestionSequence {
  let epoch = new Int32Array(0);
  let given = 0;
  if (from !== undefined) {
    rng.restore(from.rng);
    epoch = Int32Array.from(from.epoch);
    given = from.given;
  }
  return {
    next() {
      if (order === 'sampled') return questions[rng.integer(questions.length)]!;
      if (given === epoch.length) {
        epoch = shuffle(rng, questions.slice());
        given = 0;
      }
      return epoch[given++]!;
    },
    state: () => ({ rng: rng.state(), epoch: [...epoch], given }),
  };
}
