import { expected } from '../_show.ts';
import { createRng, type Seed } from '../rng.ts';
import { type Dtype, type NumericArray, promote } from './_dtype.ts';
import type { Json } from './_json.ts';
import { readRestriction } from './_masks.ts';
import { type SampleOptions, Space } from './space.ts';

/** Spaces in an array or under keys. */
type Spaces = readonly Space[] | Readonly<Record<string, Space>>;

/** Maps every space, to an array if the spaces are in an array, otherwise to an object with the same keys. */
export function mapSpaces(
  spaces: Spaces,
  make: (space: Space, key: string) => unknown,
  keys: readonly string[] = Object.keys(spaces),
): object {
  const at = spaces as Readonly<Record<string, Space>>;
  if (Array.isArray(spaces)) return keys.map((key) => make(at[key]!, key));
  const made: Record<string, unknown> = {};
  for (const key of keys) made[key] = make(at[key]!, key);
  return made;
}

/** Base of Dict and Tuple: values, batches, masks and seeds have one part per space. */
export abstract class CompositeSpace<T, Batch, Mask> extends Space<T, Batch, Mask> {
  readonly isFlattenable: boolean;
  readonly shape = null;
  readonly dtype = null;
  /** The space of each part. */
  readonly spaces: Spaces;
  readonly #parts: readonly (readonly [key: string, space: Space])[];
  readonly #keys: readonly string[];

  /** @param keys in the order of a flattened value */
  constructor(spaces: Spaces, keys: readonly string[], seed: Seed | undefined) {
    super();
    this.spaces = Object.freeze(spaces);
    this.#keys = keys;
    this.#parts = keys.map((key) => [key, (spaces as Readonly<Record<string, Space>>)[key]!]);
    this.isFlattenable = this.#parts.every(([, space]) => space.isFlattenable);
    if (seed !== undefined) this.seed(seed);
  }

  /** Returns whether a value has exactly the parts of the space, with any content. */
  protected abstract hasParts(value: unknown): boolean;

  /** Throws if a given part is not a part of the space. */
  protected abstract checkParts(name: 'seed' | 'mask' | 'probability', given: object): void;

  /** Seeds the space of every part with an independent stream, or each with its own seed. */
  override seed(seed: Seed | object): void {
    if (typeof seed === 'object' && seed !== null) {
      this.checkParts('seed', seed);
      for (const [key, space] of this.#parts) space.seed(part(seed, key) as Seed);
      return;
    }
    const rng = createRng(seed);
    for (const [key, space] of this.#parts) space.seed(rng.fork(key).seed);
  }

  sample(options: SampleOptions<Mask> = {}): T {
    const { rng } = options;
    const { mask, probability } = readRestriction(options);
    if (mask !== null) this.checkParts('mask', mask as object);
    if (probability !== null) this.checkParts('probability', probability as object);
    return this.#map<T>((space, key) =>
      space.sample({ rng, mask: part(mask, key), probability: part(probability, key) }),
    );
  }

  contains(value: unknown): value is T {
    return this.#every(value, (space, inner) => space.contains(inner));
  }

  override equals(other: Space): boolean {
    return (
      other instanceof CompositeSpace &&
      this.#every(other.spaces, (space, inner) => space.equals(inner as Space))
    );
  }

  toJsonable(value: T): Json {
    return this.#map<Json>((space, key) => space.toJsonable(part(value, key)));
  }

  fromJsonable(json: unknown): T {
    if (!this.hasParts(json)) throw new TypeError(expected('json', `the parts of ${this}`, json));
    return this.#map<T>((space, key) => space.fromJsonable(part(json, key)));
  }

  get flatDimension(): number {
    return this.#parts.reduce((sum, [, space]) => sum + space.flatDimension, 0);
  }

  get flatDtype(): Dtype {
    const dtypes = this.#parts.map(([, space]) => space.flatDtype);
    return dtypes.length === 0 ? 'float32' : dtypes.reduce(promote);
  }

  override flatBoundsInto(low: Float64Array, high: Float64Array, offset: number): void {
    this.#mapFlat(offset, (space, _, at) => space.flatBoundsInto(low, high, at));
  }

  flattenInto(value: T, out: NumericArray, offset: number): void {
    this.#mapFlat(offset, (space, key, at) => space.flattenInto(part(value, key), out, at));
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): T {
    return this.#mapFlat<T>(offset, (space, _, at) => space.unflattenFrom(flat, at));
  }

  createBatch(count: number): Batch {
    return this.#map<Batch>((space) => space.createBatch(count));
  }

  writeBatch(batch: Batch, index: number, value: T): void {
    for (const [key, space] of this.#parts) space.writeBatch(part(batch, key), index, part(value, key));
  }

  readBatch(batch: Batch, index: number): T {
    return this.#map<T>((space, key) => space.readBatch(part(batch, key), index));
  }

  copyBatch(batch: Batch): Batch {
    return this.#map<Batch>((space, key) => space.copyBatch(part(batch, key)));
  }

  isBatch(batch: unknown, count: number): batch is Batch {
    return this.#every(batch, (space, inner) => space.isBatch(inner, count));
  }

  #map<V>(make: (space: Space, key: string) => unknown): V {
    return mapSpaces(this.spaces, make, this.#keys) as V;
  }

  /** `at` is the offset of the flattened part. */
  #mapFlat<V>(offset: number, make: (space: Space, key: string, at: number) => unknown): V {
    let at = offset;
    return this.#map<V>((space, key) => {
      const made = make(space, key, at);
      at += space.flatDimension;
      return made;
    });
  }

  #every(value: unknown, test: (space: Space, inner: unknown) => boolean): boolean {
    return this.hasParts(value) && this.#parts.every(([key, space]) => test(space, part(value, key)));
  }
}

function part(value: unknown, key: string): unknown {
  return (value as Readonly<Record<string, unknown>> | null)?.[key];
}
