import type { Episodes } from './_episodes.ts';

/** Where the episodes of a vector environment take place: an answer graph, or experts that are asked as they go. */
export interface VectorWorld {
  readonly numExperts: number;
  /** T_max. */
  readonly maxSteps: number;
  /** Whether an expert may be asked twice in an episode. */
  readonly repeats: boolean;
  /** Infinite where there is no last question. */
  readonly numQuestions: number;
  /** Billions of parameters of each expert, shape [N]. */
  readonly parametersOf: Float64Array;
  /** Entries of a row that the text takes up, 0 where it is not seen. */
  readonly featureSize: number;
  /** Takes over the episodes that are played in it. */
  enter(episodes: Episodes): VectorMoves;
}

/** What happens to the episodes of a world. */
export interface VectorMoves {
  /** Puts environment i at the start of its question. */
  begin(i: number): void;
  /** Takes environment i from the start of its question along the first experts of its route. */
  follow(i: number, length: number): void;
  /** Makes the call of every environment that has `called`, or simply of everyone, and returns how many episodes end with it. */
  call(actions: Int32Array, everyone: boolean): number;
  /** Writes the text that environment i sees into `out` from `offset` on. */
  observe(i: number, out: Float32Array, offset: number): void;
  /** The same for all, environment i from `i * stride` on. */
  observeAll(out: Float32Array, stride: number): void;
}
