/**
 * What a policy may observe besides the question:
 * - `'answer'`: the last answer *(the only one in the paper)*
 * - `'step'`: t, from 0
 * - `'lastExpert'`: the expert that gave the last answer
 * - `'askedSet'`: the experts asked so far, without their order
 * - `'route'`: the experts asked so far, in order
 */
export type Observable = 'answer' | 'step' | 'lastExpert' | 'askedSet' | 'route';

/** All observables, in the order of an encoded observation. */
export const OBSERVABLES: readonly Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];

/**
 * A state as a policy sees it: the question's text and exactly the fields declared by `observes`. `env.step` returns it, encoders read
 * it, and `evaluatePolicy` passes it to policies. N is the number of experts, H the horizon.
 *
 * An observation never holds an id, a reference or a score.
 */
export interface DerObservation {
  readonly question: string;
  /** The last answer; '' before the first call. `hasAnswer` distinguishes an empty answer from a missing one. */
  readonly answer?: string;
  /** 1 if there is an answer, else 0. Present together with `answer`. */
  readonly hasAnswer?: number;
  /** t, from 0. */
  readonly step?: number;
  /** -1 before the first call. */
  readonly lastExpert?: number;
  /** 1 for each expert that was asked, shape [N]. */
  readonly askedSet?: Uint8Array;
  /** Experts in the order they were asked, padded with -1, shape [H]. */
  readonly route?: Int32Array;
  /** 1 for each expert that may be asked, shape [N]. Present if no expert may be asked twice, regardless of `observes`. */
  readonly actionMask?: Uint8Array;
}

/** A router. Any object of this type can be evaluated, compared and deployed. */
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
