import { expected } from '../expect.ts';
import { createRng, type Seed } from '../rng.ts';
import { type Dtype, type NumericArray, promote } from './_dtype.ts';
import type { Json } from './_json.ts';
import { checkParts, readRestriction } from './_masks.ts';
import {
  type BatchOf,
  type MaskOf,
  type SampleOf,
  type SampleOptions,
  Space,
  type SpaceJson,
  type SpaceOptions,
} from './space.ts';

type Samples<S extends readonly Space[]> = { readonly [K in keyof S]: SampleOf<S[K]> };
type Batches<S extends readonly Space[]> = { readonly [K in keyof S]: BatchOf<S[K]> };
type Masks<S extends readonly Space[]> = { readonly [K in keyof S]: MaskOf<S[K]> | null };
type Seeds<S extends readonly Space[]> = { readonly [K in keyof S]: Seed };
type Flattenable<S extends readonly Space[]> = [S[number]['isFlattenable']] extends [true] ? true : boolean;

/**
 * Arrays with one value of each of the given spaces, in their order.
 *
 * Flattens to its parts one after the other; a batch is an array of batches, one a space, and a mask an array of masks,
 * null where a part is free.
 *
 * @example
 * ```ts
 * import { Discrete, flatten, MultiBinary, Tuple } from 'gymnasium-js';
 * const space = new Tuple([new Discrete(3), new MultiBinary(2)]);
 * space.contains([2, Int8Array.of(0, 1)]); // => true
 * flatten(space, [2, Int8Array.of(0, 1)]); // => [0, 0, 1, 0, 1]
 * ```
 */
export class Tuple<const S extends readonly Space[]> extends Space<Samples<S>, Batches<S>, Masks<S>> {
  readonly isFlattenable: Flattenable<S>;
  readonly shape = null;
  readonly dtype = null;
  /** The space of each entry. */
  readonly spaces: S;
  // the same, as the loops below need it
  readonly #parts: readonly Space[];

  constructor(spaces: S, { seed }: SpaceOptions = {}) {
    super();
    if (!Array.isArray(spaces)) throw new TypeError(expected('spaces', 'an array of Spaces', spaces));
    spaces.forEach((space: unknown, i: number) => {
      if (!(space instanceof Space)) throw new TypeError(expected(`spaces[${i}]`, 'a Space', space));
    });
    this.spaces = Object.freeze([...spaces]) as unknown as S;
    this.#parts = this.spaces;
    this.isFlattenable = this.#parts.every((space) => space.isFlattenable) as Flattenable<S>;
    if (seed !== undefined) this.seed(seed);
  }

  /** Seeds every space with a stream of its own, or each with its own seed. */
  override seed(seed: Seed | Seeds<S>): void {
    if (typeof seed === 'object') {
      const seeds = seed as readonly Seed[];
      checkParts('seed', seeds, this.#parts.length);
      this.#parts.forEach((space, i) => {
        space.seed(seeds[i]!);
      });
      return;
    }
    const rng = createRng(seed);
    this.#parts.forEach((space, i) => {
      space.seed(rng.fork(String(i)).seed);
    });
  }

  sample(options: SampleOptions<Masks<S>> = {}): Samples<S> {
    const { rng } = options;
    const { mask, probability } = readRestriction(options);
    checkParts('mask', mask, this.#parts.length);
    checkParts('probability', probability, this.#parts.length);
    return this.#map((space, i) =>
      space.sample({ rng, mask: mask?.[i], probability: probability?.[i] }),
    ) as Samples<S>;
  }

  contains(value: unknown): value is Samples<S> {
    return (
      Array.isArray(value) &&
      value.length === this.#parts.length &&
      this.#parts.every((space, i) => space.contains(value[i]))
    );
  }

  equals(other: Space): boolean {
    return (
      other instanceof Tuple &&
      other.spaces.length === this.#parts.length &&
      this.#parts.every((space, i) => space.equals(other.spaces[i] as Space))
    );
  }

  toString(): string {
    return `Tuple([${this.#parts.join(', ')}])`;
  }

  toJSON(): SpaceJson {
    return { space: 'Tuple', spaces: this.#map((space) => space.toJSON()) };
  }

  toJsonable(value: Samples<S>): Json {
    return this.#map((space, i) => space.toJsonable(value[i]));
  }

  fromJsonable(json: unknown): Samples<S> {
    if (!Array.isArray(json) || json.length !== this.#parts.length) {
      throw new TypeError(expected('json', `an array of ${this.#parts.length} for ${this}`, json));
    }
    return this.#map((space, i) => space.fromJsonable(json[i])) as unknown as Samples<S>;
  }

  get flatDimension(): number {
    return this.#parts.reduce((sum, space) => sum + space.flatDimension, 0);
  }

  get flatDtype(): Dtype {
    const dtypes = this.#parts.map((space) => space.flatDtype);
    return dtypes.length === 0 ? 'float32' : dtypes.reduce(promote);
  }

  flatBoundsInto(low: Float64Array, high: Float64Array, offset: number): void {
    this.#each(offset, (space, _, at) => space.flatBoundsInto(low, high, at));
  }

  flattenInto(value: Samples<S>, out: NumericArray, offset: number): void {
    this.#each(offset, (space, i, at) => space.flattenInto(value[i], out, at));
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): Samples<S> {
    const parts: unknown[] = [];
    this.#each(offset, (space, _, at) => parts.push(space.unflattenFrom(flat, at)));
    return parts as unknown as Samples<S>;
  }

  createBatch(count: number): Batches<S> {
    return this.#map((space) => space.createBatch(count)) as Batches<S>;
  }

  writeBatch(batch: Batches<S>, index: number, value: Samples<S>): void {
    this.#parts.forEach((space, i) => {
      space.writeBatch(batch[i], index, value[i]);
    });
  }

  readBatch(batch: Batches<S>, index: number): Samples<S> {
    return this.#map((space, i) => space.readBatch(batch[i], index)) as Samples<S>;
  }

  copyBatch(batch: Batches<S>): Batches<S> {
    return this.#map((space, i) => space.copyBatch(batch[i])) as Batches<S>;
  }

  isBatch(batch: unknown, count: number): batch is Batches<S> {
    return (
      Array.isArray(batch) &&
      batch.length === this.#parts.length &&
      this.#parts.every((space, i) => space.isBatch(batch[i], count))
    );
  }

  #map<V>(make: (space: Space, i: number) => V): V[] {
    return this.#parts.map(make);
  }

  #each(offset: number, visit: (space: Space, i: number, at: number) => void): void {
    let at = offset;
    this.#parts.forEach((space, i) => {
      visit(space, i, at);
      at += space.flatDimension;
    });
  }
}
