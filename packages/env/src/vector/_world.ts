import type { Episodes } from './_episodes.ts';

/** The source of answers of a vector environment: an answer graph, or experts that are asked during the episodes. */
export interface VectorWorld {
  readonly numExperts: number;
  /** T_max. */
  readonly maxSteps: number;
  /** Whether an expert may be asked twice in an episode. */
  readonly repeats: boolean;
  /** May be `Infinity`. */
  readonly numQuestions: number;
  /** Billions of parameters of each expert, shape [N]. */
  readonly parametersOf: Float64Array;
  /** Entries of a row for the text; 0 if it is not observed. */
  readonly featureSize: number;
  /** Connects the world to the arrays of the episodes. */
  enter(episodes: Episodes): VectorMoves;
}

/** The operations of a world on its episodes. */
export interface VectorMoves {
  /** Moves environment i to the start of its question. */
  begin(i: number): void;
  /** Moves environment i from the start of its question along the first `length` experts of its route. */
  follow(i: number, length: number): void;
  /** Makes the call of every environment with `called`, or of all, and returns the number of episodes that end. */
  call(actions: Int32Array, everyone: boolean): number;
  /** Writes the encoded text of environment i to `out[offset]`. */
  observe(i: number, out: Float32Array, offset: number): void;
  /** The same for all environments i, to `out[i * stride]`. */
  observeAll(out: Float32Array, stride: number): void;
}
