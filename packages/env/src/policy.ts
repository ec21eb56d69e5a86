/**
 * What a policy may see besides the question:
 * - `'answer'`: the last answer *(the paper's, and all of it)*
 * - `'step'`: t, from 0
 * - `'lastExpert'`: who gave the last answer
 * - `'askedSet'`: which experts were asked, ascending, each once
 * - `'route'`: which experts were asked, in order
 */
export type Observable = 'answer' | 'step' | 'lastExpert' | 'askedSet' | 'route';

/** Every observable, in the order of an encoded observation. */
export const OBSERVABLES: readonly Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];

/**
 * One state as a policy sees it: the question's text, and exactly the fields its `observes` declares. It is what `env.step` returns,
 * what an encoder reads and what `evaluatePolicy` shows. N experts, H the horizon.
 *
 * No observation holds an id, a reference or a score.
 */
export interface DerObservation {
  readonly question: string;
  /** The last answer; '' before the first call, and then `hasAnswer` is 0: an empty answer is not a missing one. */
  readonly answer?: string;
  /** Comes with `answer`. */
  readonly hasAnswer?: number;
  /** t, from 0. */
  readonly step?: number;
  /** -1 before the first call. */
  readonly lastExpert?: number;
  /** 1 where an expert was asked, shape [N]. */
  readonly askedSet?: Uint8Array;
  /** Experts in the order they were asked, -1 after the last, shape [H]. */
  readonly route?: Int32Array;
  /** Where no expert may be asked twice: 1 for each that may be asked, shape [N]. Given whatever `observes` says. */
  readonly actionMask?: Uint8Array;
}

/** A router: whatever satisfies this can be evaluated, compared and deployed. */
export interface Policy {
  readonly name: string;
  readonly observes: readonly Observable[];
  /**
   * pi(a | s) for a batch of states.
   *
   * @returns probabilities, row-major, shape [observations.length, number of experts]; each row sums to 1
   */
  probabilities(observations: readonly DerObservation[]): Float64Array;
}
