import { createRng } from 'gymnasium-js';
import { expectInteger } from 'gymnasium-js/expect';
import {
  type QuestionOrder,
  type QuestionOrderState,
  type QuestionSequence,
  questionSequence,
} from './question-order.ts';

/** Where the questions of a vector environment come from: one stream for all, or one for each environment. */
export interface QuestionStreams {
  /** Whether environment i can be given a question. */
  ready(i: number): boolean;
  next(i: number): number;
  seed(seed: number | readonly (number | undefined)[]): void;
  state(): QuestionOrderState | readonly QuestionOrderState[];
  restore(state: QuestionOrderState | readonly QuestionOrderState[]): void;
}

export function createQuestionStreams(
  numEnvs: number,
  questions: Int32Array | number,
  order: QuestionOrder,
): QuestionStreams {
  const start = (seed: number, from?: QuestionOrderState): QuestionSequence =>
    questionSequence(questions, order, createRng(seed), from);
  // what is sequential needs no seed
  let shared: QuestionSequence | null = order === 'sequential' ? start(0) : null;
  let own: (QuestionSequence | undefined)[] = [];
  return {
    ready: (i) => shared !== null || own[i] !== undefined,
    next: (i) => (shared ?? own[i]!).next(),
    seed(seed) {
      if (typeof seed === 'number') {
        expectInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
        shared = start(seed);
        own = [];
        return;
      }
      if (seed.length !== numEnvs) {
        throw new RangeError(`Expected \`seed\` to have ${numEnvs} entries, got ${seed.length}.`);
      }
      seed.forEach((s) => {
        if (s !== undefined) expectInteger('seed', s, 0, Number.MAX_SAFE_INTEGER);
      });
      shared = null;
      own = Array.from(seed, (s, i) => (s === undefined ? own[i] : start(s)));
    },
    state: () => shared?.state() ?? own.map((sequence) => sequence!.state()),
    restore(state) {
      if (isList(state)) {
        shared = null;
        own = state.map((each) => start(0, each));
      } else {
        shared = start(0, state);
        own = [];
      }
    },
  };
}

function isList(
  state: QuestionOrderState | readonly QuestionOrderState[],
): state is readonly QuestionOrderState[] {
  return Array.isArray(state);
}
