import { expectKind } from '../expect.ts';
import type { Seed } from '../rng.ts';
import { CompositeSpace, mapSpaces } from './_composite-space.ts';
import type { Json } from './_json.ts';
import { checkParts } from './_masks.ts';
import {
  type BatchOf,
  expectSpace,
  type MaskOf,
  type SampleOf,
  type Space,
  type SpaceJson,
  type SpaceOptions,
} from './space.ts';

type Samples<S extends readonly Space[]> = { readonly [K in keyof S]: SampleOf<S[K]> };
type Flattenable<S extends readonly Space[]> = [S[number]['isFlattenable']] extends [true] ? true : boolean;
type Batches<S extends readonly Space[]> = { readonly [K in keyof S]: BatchOf<S[K]> };
type Masks<S extends readonly Space[]> = { readonly [K in keyof S]: MaskOf<S[K]> | null };
type Seeds<S extends readonly Space[]> = { readonly [K in keyof S]: Seed };

/**
 * Arrays with one value of each of the given spaces, in their order.
 *
 * A value flattens to its concatenated parts. A batch is an array with one batch per space, and a mask an array with
 * one mask per space, null for a free part.
 *
 * @example
 * ```ts
 * import { Discrete, flatten, MultiBinary, Tuple } from 'gymnasium-js';
 * const space = new Tuple([new Discrete(3), new MultiBinary(2)]);
 * space.contains([2, Int8Array.of(0, 1)]); // => true
 * flatten(space, [2, Int8Array.of(0, 1)]); // => [0, 0, 1, 0, 1]
 * ```
 */
export class Tuple<const S extends readonly Space[]> extends CompositeSpace<
  Samples<S>,
  Batches<S>,
  Masks<S>
> {
  declare readonly isFlattenable: Flattenable<S>;
  /** The space of each entry. */
  declare readonly spaces: S;

  constructor(spaces: S, { seed }: SpaceOptions = {}) {
    expectKind('spaces', spaces, 'array');
    for (const [i, space] of spaces.entries()) expectSpace(`spaces[${i}]`, space);
    super([...spaces] as unknown as S, Object.keys(spaces), seed);
  }

  /** Seeds every space with an independent stream, or each with its own seed. */
  override seed(seed: Seed | Seeds<S>): void {
    super.seed(seed);
  }

  protected hasParts(value: unknown): boolean {
    return Array.isArray(value) && value.length === this.spaces.length;
  }

  protected checkParts(name: string, given: object): void {
    checkParts(name, given as readonly unknown[], this.spaces.length);
  }

  toString(): string {
    return `Tuple([${this.spaces.join(', ')}])`;
  }

  toJSON(): SpaceJson {
    return { space: 'Tuple', spaces: mapSpaces(this.spaces, (space) => space.toJSON()) as Json };
  }
}
