import { createRng } from 'gymnasium-js';
import { expectInteger, expectOneOf, show } from 'gymnasium-js/expect';
import { indicesOf } from '../graph/_questions.ts';
import type { VectorWorld } from './_world.ts';
import {
  MOST_QUESTIONS,
  type QuestionOrder,
  type QuestionOrderState,
  type QuestionSequence,
  questionSequence,
} from './question-order.ts';
import type { EnvOptions } from './vector-env-types.ts';

/** The questions of a vector environment: one stream for all environments, or one for each. */
interface QuestionStreams {
  /** Returns whether environment i has a stream. */
  ready(i: number): boolean;
  next(i: number): number;
  seed(seed: number | readonly (number | undefined)[]): void;
  state(): QuestionOrderState | readonly QuestionOrderState[];
  /** Throws for an invalid state, and changes nothing. */
  check(state: unknown): void;
  /** Restores a state that `check` accepted. */
  restore(state: QuestionOrderState | readonly QuestionOrderState[]): void;
}

/** Returns the streams of a world's questions, in the order of the options. */
export function questionStreamsOf({ numQuestions }: VectorWorld, options: EnvOptions): QuestionStreams {
  const { questions, numEnvs } = options;
  const endless = questions === undefined && numQuestions === Number.POSITIVE_INFINITY;
  const { order = endless ? 'sequential' : 'shuffled' } = options;
  expectOneOf('order', order, endless ? ['sequential'] : ['shuffled', 'sequential', 'sampled']);
  if (numQuestions !== Number.POSITIVE_INFINITY)
    expectInteger('questions.length', numQuestions, 1, MOST_QUESTIONS);
  const all =
    questions === undefined && order !== 'shuffled' ? numQuestions : indicesOf(numQuestions, questions);
  return createQuestionStreams(numEnvs, all, order);
}

function createQuestionStreams(
  numEnvs: number,
  questions: Int32Array | number,
  order: QuestionOrder,
): QuestionStreams {
  const start = (seed: number, from?: QuestionOrderState): QuestionSequence =>
    questionSequence(questions, order, createRng(seed), from);
  // a sequential order needs no seed
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
    check(state) {
      const streams: readonly unknown[] = Array.isArray(state) ? state : [state];
      if (Array.isArray(state) && state.length !== numEnvs) {
        throw new RangeError(
          `Expected \`state.questions\` to be one stream or a list of ${numEnvs}, got a list of ${state.length}.`,
        );
      }
      for (const stream of streams) checkStream(stream, questions, order);
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

function checkStream(stream: unknown, questions: Int32Array | number, order: QuestionOrder): void {
  const { rng, epoch, given } = (stream ?? {}) as Partial<QuestionOrderState>;
  const isTyped = Array.isArray(epoch) && typeof given === 'number' && typeof rng === 'object';
  if (!isTyped || rng === null) {
    throw new TypeError(`Expected \`state.questions\` to hold rng, epoch and given, got ${show(stream)}.`);
  }
  try {
    createRng(0).restore(rng);
  } catch (error) {
    throw new TypeError('Expected `state.questions.rng` to be the state of a random generator.', {
      cause: error,
    });
  }
  const count = typeof questions === 'number' ? questions : questions.length;
  const most = count === Number.POSITIVE_INFINITY ? MOST_QUESTIONS : Number.MAX_SAFE_INTEGER;
  expectInteger('state.questions.given', given, 0, order === 'shuffled' ? epoch.length : most);
  const all = order === 'shuffled' && epoch.length > 0 ? indicesIn(questions) : new Int32Array(0);
  const found = epoch.toSorted((a, b) => a - b);
  if (found.length === all.length && all.every((q, i) => q === found[i])) return;
  throw new RangeError(
    `Expected \`state.questions.epoch\` to be ${order === 'shuffled' ? "a permutation of this environment's questions, or " : ''}empty, got ${epoch.length} numbers.`,
  );
}

/** Returns the indices in ascending order. */
function indicesIn(questions: Int32Array | number): Int32Array {
  return typeof questions === 'number' ? indicesOf(questions) : questions.toSorted();
}

function isList(
  state: QuestionOrderState | readonly QuestionOrderState[],
): state is readonly QuestionOrderState[] {
  return Array.isArray(state);
}
