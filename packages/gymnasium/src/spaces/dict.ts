import { expected } from '../expect.ts';
import { createRng, type Seed } from '../rng.ts';
import { type Dtype, type NumericArray, promote } from './_dtype.ts';
import type { Json } from './_json.ts';
import { readRestriction } from './_masks.ts';
import {
  type BatchOf,
  type MaskOf,
  type SampleOf,
  type SampleOptions,
  Space,
  type SpaceJson,
  type SpaceOptions,
} from './space.ts';

type Samples<S extends Record<string, Space>> = { [K in keyof S]: SampleOf<S[K]> };
type Masks<S extends Record<string, Space>> = { readonly [K in keyof S]?: MaskOf<S[K]> | null };
type Seeds<S extends Record<string, Space>> = { readonly [K in keyof S]: Seed };
type Flattenable<S extends Record<string, Space>> = [S[keyof S]['isFlattenable']] extends [true]
  ? true
  : boolean;
type Batches<S extends Record<string, Space>> = { [K in keyof S]: BatchOf<S[K]> };

/**
 * Objects with exactly the given keys, each value from its own space.
 *
 * Keys are kept in ascending order whatever order they were given in, so a flattened value has them in that order. A
 * batch is an object of batches, a mask an object of masks; keys without one are free.
 *
 * @example
 * ```ts
 * import { Dict, Discrete, Text } from 'gymnasium-js';
 * const space = new Dict({ step: new Discrete(4), answer: new Text(8) });
 * space.contains({ step: 3, answer: 'Rome' }); // => true
 * space.contains({ step: 3 }); // => false
 * space.keys; // => ['answer', 'step']
 * ```
 */
export class Dict<S extends Record<string, Space>> extends Space<Samples<S>, Batches<S>, Masks<S>> {
  readonly isFlattenable: Flattenable<S>;
  readonly shape = null;
  readonly dtype = null;
  /** The space of each key. */
  readonly spaces: Readonly<S>;
  /** The keys in ascending order. */
  readonly keys: readonly (keyof S & string)[];

  constructor(spaces: S, { seed }: SpaceOptions = {}) {
    super();
    this.keys = (Object.keys(spaces) as (keyof S & string)[]).sort((a, b) => (a < b ? -1 : 1));
    for (const key of this.keys) {
      if (key === '__proto__') throw new TypeError('Expected `spaces` to have no key `__proto__`.');
      if (!(spaces[key] instanceof Space)) {
        throw new TypeError(expected(`spaces.${key}`, 'a Space', spaces[key]));
      }
    }
    this.spaces = Object.freeze(fromKeys(this.keys, (key) => spaces[key])) as Readonly<S>;
    this.isFlattenable = this.keys.every((key) => spaces[key]!.isFlattenable) as Flattenable<S>;
    if (seed !== undefined) this.seed(seed);
  }

  /** Seeds the space of every key with a stream of its own, or each with its own seed. */
  override seed(seed: Seed | Seeds<S>): void {
    if (typeof seed === 'object' && seed !== null) {
      this.#checkKeys('seed', seed);
      for (const key of this.keys) {
        if (!Object.hasOwn(seed, key)) throw new TypeError(expected(`seed.${key}`, 'a seed', undefined));
      }
      for (const key of this.keys) this.#at(key).seed(seed[key]);
      return;
    }
    const rng = createRng(seed);
    for (const key of this.keys) this.#at(key).seed(rng.fork(key).seed);
  }

  sample(options: SampleOptions<Masks<S>> = {}): Samples<S> {
    const { rng } = options;
    const { mask, probability } = readRestriction(options);
    if (mask !== null) this.#checkKeys('mask', mask);
    if (probability !== null) this.#checkKeys('probability', probability);
    return fromKeys(this.keys, (key) =>
      this.#at(key).sample({ rng, mask: mask?.[key], probability: probability?.[key] }),
    ) as Samples<S>;
  }

  #checkKeys(name: string, given: object): void {
    const stranger = Object.keys(given).find((key) => !Object.hasOwn(this.spaces, key));
    if (stranger !== undefined) {
      throw new RangeError(expected(name, `an object with keys of ${this.keys.join(', ')}`, given));
    }
  }

  contains(value: unknown): value is Samples<S> {
    if (typeof value !== 'object' || value === null) return false;
    if (Object.keys(value).length !== this.keys.length) return false;
    return this.keys.every(
      (key) => Object.hasOwn(value, key) && this.#at(key).contains((value as Record<string, unknown>)[key]),
    );
  }

  equals(other: Space): boolean {
    return (
      other instanceof Dict &&
      other.keys.length === this.keys.length &&
      this.keys.every((key, i) => other.keys[i] === key && this.#at(key).equals(other.spaces[key] as Space))
    );
  }

  toString(): string {
    const entries = this.keys.map((key) => `${JSON.stringify(key)}: ${this.#at(key)}`);
    return entries.length === 0 ? 'Dict({})' : `Dict({ ${entries.join(', ')} })`;
  }

  toJSON(): SpaceJson {
    return { space: 'Dict', spaces: fromKeys(this.keys, (key) => this.#at(key).toJSON()) as Json };
  }

  toJsonable(value: Samples<S>): Json {
    return fromKeys(this.keys, (key) => this.#at(key).toJsonable(value[key]));
  }

  fromJsonable(json: unknown): Samples<S> {
    if (typeof json !== 'object' || json === null || Object.keys(json).length !== this.keys.length) {
      throw new TypeError(expected('json', `an object with the keys of ${this}`, json));
    }
    const given = json as Record<string, unknown>;
    return fromKeys(this.keys, (key) => {
      if (!Object.hasOwn(given, key)) {
        throw new TypeError(expected('json', `an object with the keys of ${this}`, json));
      }
      return this.#at(key).fromJsonable(given[key]);
    }) as Samples<S>;
  }

  get flatDimension(): number {
    return this.keys.reduce((sum, key) => sum + this.#at(key).flatDimension, 0);
  }

  get flatDtype(): Dtype {
    const parts = this.keys.map((key) => this.#at(key).flatDtype);
    return parts.length === 0 ? 'float32' : parts.reduce(promote);
  }

  flatBoundsInto(low: Float64Array, high: Float64Array, offset: number): void {
    let at = offset;
    for (const key of this.keys) {
      this.#at(key).flatBoundsInto(low, high, at);
      at += this.#at(key).flatDimension;
    }
  }

  flattenInto(value: Samples<S>, out: NumericArray, offset: number): void {
    let at = offset;
    for (const key of this.keys) {
      this.#at(key).flattenInto(value[key], out, at);
      at += this.#at(key).flatDimension;
    }
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): Samples<S> {
    let at = offset;
    return fromKeys(this.keys, (key) => {
      const part = this.#at(key).unflattenFrom(flat, at);
      at += this.#at(key).flatDimension;
      return part;
    }) as Samples<S>;
  }

  createBatch(count: number): Batches<S> {
    return fromKeys(this.keys, (key) => this.#at(key).createBatch(count)) as Batches<S>;
  }

  writeBatch(batch: Batches<S>, index: number, value: Samples<S>): void {
    for (const key of this.keys) this.#at(key).writeBatch(batch[key], index, value[key]);
  }

  readBatch(batch: Batches<S>, index: number): Samples<S> {
    return fromKeys(this.keys, (key) => this.#at(key).readBatch(batch[key], index)) as Samples<S>;
  }

  copyBatch(batch: Batches<S>): Batches<S> {
    return fromKeys(this.keys, (key) => this.#at(key).copyBatch(batch[key])) as Batches<S>;
  }

  isBatch(batch: unknown, count: number): batch is Batches<S> {
    return (
      typeof batch === 'object' &&
      batch !== null &&
      !Array.isArray(batch) &&
      Object.keys(batch).length === this.keys.length &&
      this.keys.every((key) => this.#at(key).isBatch((batch as Record<string, unknown>)[key], count))
    );
  }

  #at(key: keyof S & string): Space {
    return this.spaces[key]!;
  }
}

function fromKeys<V>(keys: readonly string[], make: (key: string) => V): Record<string, V> {
  const object: Record<string, V> = {};
  for (const key of keys) object[key] = make(key);
  return object;
}
