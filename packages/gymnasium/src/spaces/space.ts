import { expected } from '../_show.ts';
import { expectType } from '../expect.ts';
import { createRng, type Rng, type Seed } from '../rng.ts';
import type { Dtype, NumericArray } from './_dtype.ts';
import type { Json } from './_json.ts';

/** How a value is drawn from a space. */
export interface SampleOptions<Mask = unknown> {
  /** Draw from this generator instead of the space's own. */
  readonly rng?: Rng | undefined;
  /** What may be drawn: 1 for yes, 0 for no, in the form the space documents. Excludes `probability`. */
  readonly mask?: Mask | null | undefined;
  /** How likely each is drawn: numbers in [0, 1] that sum to 1, in the form of the mask. Excludes `mask`. */
  readonly probability?: Mask | null | undefined;
}

/** Options every space takes. */
export interface SpaceOptions {
  /** Seeds the space's own generator, as `seed` does later. */
  readonly seed?: Seed | undefined;
}

/** A space as JSON: the name of its class under `space`, beside what it was made of. */
export type SpaceJson = { readonly space: string } & { readonly [key: string]: Json };

/**
 * A set of values: what an environment may show, or what may be done in it.
 *
 * `T` is one value of the space, `Batch` how a vector environment holds many of them, `Mask` what restricts a sample.
 */
export abstract class Space<T = unknown, Batch = unknown, Mask = unknown> {
  /** Shape of a value, null where values have none. A value is flat; the shape lives here. */
  abstract readonly shape: readonly number[] | null;
  /** Number type of a value, null where values are not numbers. */
  abstract readonly dtype: string | null;
  /** Whether every value flattens to an array of the same length; false in a Sequence, a Graph and what holds one. */
  abstract readonly isFlattenable: boolean;

  #rng: Rng | null;

  constructor({ seed }: SpaceOptions = {}) {
    this.#rng = seed === undefined ? null : createRng(seed);
  }

  /** Draws a value, from the space's own generator unless one is handed in. */
  abstract sample(options?: SampleOptions<Mask>): T;

  /** Tells whether a value belongs to the space. */
  abstract contains(value: unknown): value is T;

  /** Tells whether another space is the same set of values; seeds do not count. */
  equals(other: Space): boolean {
    return sameJson(this) === sameJson(other);
  }

  /** Returns the constructor call that makes the space, shortened where it is long. */
  abstract toString(): string;

  /** Returns what the space is made of, as JSON; `spaceFromJSON` makes it again, unseeded. */
  abstract toJSON(): SpaceJson;

  /** Returns a value as JSON, exactly: also -0 and the infinities come back. */
  abstract toJsonable(value: T): Json;

  /**
   * Returns the value that `toJsonable` wrote.
   *
   * @throws TypeError or RangeError when it is none
   */
  abstract fromJsonable(json: unknown): T;

  /** Seeds the space's own generator; an environment's seed does not. */
  seed(seed: Seed): void {
    this.#rng = createRng(seed);
  }

  /** The generator to draw from. */
  protected samplingRng(options: { readonly rng?: Rng | undefined } = {}): Rng {
    const chosen = options.rng ?? this.#rng;
    if (chosen === null) {
      throw new Error(
        `Expected ${this} to be seeded before it is sampled: call \`seed(0)\`, or pass \`{ rng }\` to \`sample\`.`,
      );
    }
    return chosen;
  }

  /** Returns `value` where the space contains it. */
  protected checked(value: unknown, json: unknown): T {
    if (!this.contains(value)) throw new RangeError(expected('json', `a value of ${this}`, json));
    return value;
  }

  /** Number of entries of a flattened value. @throws where values have no fixed length */
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
  /** Copies a value into a batch, so that changing the value later leaves the batch as it is. */
  abstract writeBatch(batch: Batch, index: number, value: T): void;
  /** Returns a copy of one value of a batch. */
  abstract readBatch(batch: Batch, index: number): T;
  /** Returns a copy of a batch. */
  abstract copyBatch(batch: Batch): Batch;
  /** Tells whether a value is a batch of exactly `count` values, without looking at each. */
  abstract isBatch(batch: unknown, count: number): batch is Batch;
}

/** The JSON of a space in which -0 is 0, as it is in a bound. */
function sameJson(space: Space): string {
  return JSON.stringify(space, (_, value: unknown) => (value === '-0' ? 0 : value));
}

/** Throws unless a value is a space. */
export function expectSpace(name: string, value: unknown): asserts value is Space {
  expectType(name, value, value instanceof Space, 'a Space');
}

/** One value of a space. */
export type SampleOf<S extends Space> = S extends Space<infer T, infer _, infer __> ? T : never;

/** Many values of a space, as a vector environment holds them. */
export type BatchOf<S extends Space> = S extends Space<infer _, infer B, infer __> ? B : never;

/** What restricts a sample of a space. */
export type MaskOf<S extends Space> = S extends Space<infer _, infer __, infer M> ? M : never;
