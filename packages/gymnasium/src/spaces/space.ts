import { expected } from '../_show.ts';
import { expectType } from '../expect.ts';
import { createRng, type Rng, type Seed } from '../rng.ts';
import type { Dtype, NumericArray } from './_dtype.ts';
import type { Json } from './_json.ts';

/** Options of `sample`. */
export interface SampleOptions<Mask = unknown> {
  /** Draw from this generator instead of the space's own. */
  readonly rng?: Rng | undefined;
  /**
   * The values that may be drawn: 1 for yes, 0 for no, in the form that the space documents. Excludes `probability`.
   */
  readonly mask?: Mask | null | undefined;
  /** The probability of each value: numbers in [0, 1] that sum to 1, in the form of the mask. Excludes `mask`. */
  readonly probability?: Mask | null | undefined;
}

/** Options of every space. */
export interface SpaceOptions {
  /** Seed of the space's own generator; see `seed`. */
  readonly seed?: Seed | undefined;
}

/** A space as JSON: the name of its class under `space`, and its parameters. */
export type SpaceJson = { readonly space: string } & { readonly [key: string]: Json };

/**
 * A set of values: the observations or the actions of an environment.
 *
 * `T` is the type of one value, `Batch` that of many values in a vector environment, `Mask` that of a restriction of
 * samples.
 */
export abstract class Space<T = unknown, Batch = unknown, Mask = unknown> {
  /** Shape of a value, or null if values have no shape. The values themselves are flat. */
  abstract readonly shape: readonly number[] | null;
  /** Number type of a value, or null if values are not numbers. */
  abstract readonly dtype: string | null;
  /**
   * Whether every value flattens to an array of the same length; false for a Sequence, a Graph and spaces that
   * contain one.
   */
  abstract readonly isFlattenable: boolean;

  #rng: Rng | null;

  constructor({ seed }: SpaceOptions = {}) {
    this.#rng = seed === undefined ? null : createRng(seed);
  }

  /** Draws a value, from the space's own generator unless another is given. */
  abstract sample(options?: SampleOptions<Mask>): T;

  /** Returns whether a value belongs to the space. */
  abstract contains(value: unknown): value is T;

  /** Returns whether another space is the same set of values. Seeds are ignored. */
  equals(other: Space): boolean {
    return sameJson(this) === sameJson(other);
  }

  /** Returns the constructor call that makes the space, shortened if it is long. */
  abstract toString(): string;

  /** Returns the space as JSON. `spaceFromJSON` restores it, unseeded. */
  abstract toJSON(): SpaceJson;

  /** Returns a value as JSON without loss, including -0 and infinities. */
  abstract toJsonable(value: T): Json;

  /**
   * Returns the value that `toJsonable` wrote.
   *
   * @throws TypeError or RangeError when the JSON is not a value of the space
   */
  abstract fromJsonable(json: unknown): T;

  /** Seeds the space's own generator. The seed of an environment does not seed its spaces. */
  seed(seed: Seed): void {
    this.#rng = createRng(seed);
  }

  /** Returns the generator to draw from. */
  protected samplingRng(options: { readonly rng?: Rng | undefined } = {}): Rng {
    const chosen = options.rng ?? this.#rng;
    if (chosen === null) {
      throw new Error(
        `Expected ${this} to be seeded before it is sampled: call \`seed(0)\`, or pass \`{ rng }\` to \`sample\`.`,
      );
    }
    return chosen;
  }

  /** Returns `value` if the space contains it, otherwise throws. */
  protected checked(value: unknown, json: unknown): T {
    if (!this.contains(value)) throw new RangeError(expected('json', `a value of ${this}`, json));
    return value;
  }

  /** Number of entries of a flattened value. @throws RangeError if values have no fixed length */
  abstract readonly flatDimension: number;
  /** Number type of a flattened value. */
  abstract readonly flatDtype: Dtype;
  /** Writes the bounds of each entry of a flattened value into two arrays from `offset` on; 0 and 1 unless overridden. */
  flatBoundsInto(low: Float64Array, high: Float64Array, offset: number): void {
    low.fill(0, offset, offset + this.flatDimension);
    high.fill(1, offset, offset + this.flatDimension);
  }
  /** Writes a flattened value into `out` from `offset` on. */
  abstract flattenInto(value: T, out: NumericArray, offset: number): void;
  /** Reads the value that was flattened into `flat` at `offset`. */
  abstract unflattenFrom(flat: ArrayLike<number>, offset: number): T;

  /** Returns an empty batch of `count` values. */
  abstract createBatch(count: number): Batch;
  /** Copies a value into a batch. Later changes of the value do not change the batch. */
  abstract writeBatch(batch: Batch, index: number, value: T): void;
  /** Returns a copy of one value of a batch. */
  abstract readBatch(batch: Batch, index: number): T;
  /** Returns a copy of a batch. */
  abstract copyBatch(batch: Batch): Batch;
  /** Returns whether a value has the form of a batch of exactly `count` values. The values are not checked. */
  abstract isBatch(batch: unknown, count: number): batch is Batch;
}

/** Returns the JSON of a space, with -0 as 0, because the bounds 0 and -0 are equal. */
function sameJson(space: Space): string {
  return JSON.stringify(space, (_, value: unknown) => (value === '-0' ? 0 : value));
}

/** Throws unless a value is a space. */
export function expectSpace(name: string, value: unknown): asserts value is Space {
  expectType(name, value, value instanceof Space, 'a Space');
}

/** One value of a space. */
export type SampleOf<S extends Space> = S extends Space<infer T, infer _, infer __> ? T : never;

/** A batch of values of a space, as in a vector environment. */
export type BatchOf<S extends Space> = S extends Space<infer _, infer B, infer __> ? B : never;

/** The type of a restriction of samples of a space. */
export type MaskOf<S extends Space> = S extends Space<infer _, infer __, infer M> ? M : never;
