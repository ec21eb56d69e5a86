import { expected } from '../_show.ts';
import { expectType } from '../expect.ts';
import type { Seed } from '../rng.ts';
import { CompositeSpace, mapSpaces } from './_composite-space.ts';
import type { Json } from './_json.ts';
import {
  type BatchOf,
  expectSpace,
  type MaskOf,
  type SampleOf,
  type Space,
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
 * Keys are sorted in ascending order, also in a flattened value. A batch is an object of batches, and a mask an
 * object of masks; keys without a mask are free.
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
export class Dict<S extends Record<string, Space>> extends CompositeSpace<Samples<S>, Batches<S>, Masks<S>> {
  declare readonly isFlattenable: Flattenable<S>;
  /** The space of each key. */
  declare readonly spaces: Readonly<S>;
  /** The keys in ascending order. */
  readonly keys: readonly (keyof S & string)[];

  constructor(spaces: S, { seed }: SpaceOptions = {}) {
    const keys = Object.keys(spaces).sort((a, b) => (a < b ? -1 : 1));
    for (const key of keys) {
      if (key === '__proto__') throw new TypeError('Expected `spaces` to have no key `__proto__`.');
      expectSpace(`spaces.${key}`, spaces[key]);
    }
    super(Object.fromEntries(keys.map((key) => [key, spaces[key]])) as S, keys, seed);
    this.keys = keys;
  }

  /** Seeds the space of every key with an independent stream, or each with its own seed. */
  override seed(seed: Seed | Seeds<S>): void {
    super.seed(seed);
  }

  protected hasParts(value: unknown): boolean {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const keys = Object.keys(this.spaces);
    return Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));
  }

  protected checkParts(name: string, given: object): void {
    if (Object.keys(given).some((key) => !Object.hasOwn(this.spaces, key))) {
      throw new RangeError(
        expected(name, `an object with keys of ${Object.keys(this.spaces).join(', ')}`, given),
      );
    }
    if (name !== 'seed') return;
    for (const key of Object.keys(this.spaces)) {
      expectType(`seed.${key}`, undefined, Object.hasOwn(given, key), 'a seed');
    }
  }

  toString(): string {
    const entries = this.keys.map((key) => `${JSON.stringify(key)}: ${this.spaces[key]}`);
    return entries.length === 0 ? 'Dict({})' : `Dict({ ${entries.join(', ')} })`;
  }

  toJSON(): SpaceJson {
    return { space: 'Dict', spaces: mapSpaces(this.spaces, (space) => space.toJSON()) as Json };
  }
}
