import { expected } from '../_show.ts';
import { expectThat, expectType } from '../expect.ts';
import { type Dtype, type NumericArray, promote } from './_dtype.ts';
import type { Json } from './_json.ts';
import { ListBatchSpace } from './_list-batch-space.ts';
import { checkParts, readRestriction } from './_masks.ts';
import {
  expectSpace,
  type MaskOf,
  type SampleOf,
  type SampleOptions,
  type Space,
  type SpaceJson,
  type SpaceOptions,
} from './space.ts';

type Value<S extends readonly Space[]> = readonly [index: number, value: SampleOf<S[number]>];
type Masks<S extends readonly Space[]> = { readonly [K in keyof S]: MaskOf<S[K]> | null };
type Flattenable<S extends readonly Space[]> = [S[number]['isFlattenable']] extends [true] ? true : boolean;

/**
 * A value of one of several spaces, as `[index of the space, value]`.
 *
 * A sample chooses each space with equal probability. A mask is an array with one mask per space; that of the chosen
 * space applies. A value flattens to the index followed by the value, padded with 0 to the length of the longest. A
 * batch is an array.
 *
 * @example
 * ```ts
 * import { Discrete, flatten, MultiBinary, OneOf } from 'gymnasium-js';
 * const space = new OneOf([new Discrete(3), new MultiBinary(2)]);
 * space.contains([1, Int8Array.of(0, 1)]); // => true
 * space.contains([0, Int8Array.of(0, 1)]); // => false
 * flatten(space, [1, Int8Array.of(0, 1)]); // => [1, 0, 1, 0]
 * ```
 */
export class OneOf<const S extends readonly Space[]> extends ListBatchSpace<Value<S>, Masks<S>> {
  readonly isFlattenable: Flattenable<S>;
  /** The spaces to choose from. */
  readonly spaces: S;
  readonly #parts: readonly Space[];

  constructor(spaces: S, { seed }: SpaceOptions = {}) {
    super({ seed });
    const given = Array.isArray(spaces) && spaces.length > 0;
    expectType('spaces', spaces, given, 'an array of at least one Space');
    for (const [i, space] of spaces.entries()) expectSpace(`spaces[${i}]`, space);
    this.spaces = Object.freeze([...spaces]) as unknown as S;
    this.#parts = this.spaces;
    this.isFlattenable = this.#parts.every((space) => space.isFlattenable) as Flattenable<S>;
  }

  sample(options: SampleOptions<Masks<S>> = {}): Value<S> {
    const rng = this.samplingRng(options);
    const { mask, probability } = readRestriction(options);
    checkParts('mask', mask, this.#parts.length);
    checkParts('probability', probability, this.#parts.length);
    const index = rng.integer(this.#parts.length);
    const value = this.#parts[index]!.sample({ rng, mask: mask?.[index], probability: probability?.[index] });
    return [index, value] as Value<S>;
  }

  contains(value: unknown): value is Value<S> {
    return Array.isArray(value) && value.length === 2 && (this.#parts[value[0]]?.contains(value[1]) ?? false);
  }

  toString(): string {
    return `OneOf([${this.#parts.join(', ')}])`;
  }

  toJSON(): SpaceJson {
    return { space: 'OneOf', spaces: this.#parts.map((space) => space.toJSON()) };
  }

  toJsonable([index, value]: Value<S>): Json {
    return [index, this.#parts[index]!.toJsonable(value)];
  }

  fromJsonable(json: unknown): Value<S> {
    const part = Array.isArray(json) && json.length === 2 ? this.#parts[json[0]] : undefined;
    if (part === undefined) throw new TypeError(expected('json', `[index, value] for ${this}`, json));
    const [index, value] = json as [number, unknown];
    return this.checked([index, part.fromJsonable(value)], json);
  }

  get flatDimension(): number {
    return 1 + Math.max(...this.#parts.map((space) => space.flatDimension));
  }

  get flatDtype(): Dtype {
    const index: Dtype = this.#parts.length > 256 ? 'int32' : 'uint8';
    return this.#parts.map((space) => space.flatDtype).reduce(promote, index);
  }

  override flatBoundsInto(low: Float64Array, high: Float64Array, offset: number): void {
    const size = this.flatDimension - 1;
    const partLow = new Float64Array(size);
    const partHigh = new Float64Array(size);
    low.fill(Infinity, offset + 1, offset + 1 + size);
    high.fill(-Infinity, offset + 1, offset + 1 + size);
    for (const space of this.#parts) {
      // entries that a space lacks are padded with 0
      partLow.fill(0);
      partHigh.fill(0);
      space.flatBoundsInto(partLow, partHigh, 0);
      for (let i = 0; i < size; i++) {
        low[offset + 1 + i] = Math.min(low[offset + 1 + i]!, partLow[i]!);
        high[offset + 1 + i] = Math.max(high[offset + 1 + i]!, partHigh[i]!);
      }
    }
    low[offset] = 0;
    high[offset] = this.#parts.length - 1;
  }

  flattenInto([index, value]: Value<S>, out: NumericArray, offset: number): void {
    const space = this.#parts[index]!;
    out[offset] = index;
    space.flattenInto(value, out, offset + 1);
    out.fill(0, offset + 1 + space.flatDimension, offset + this.flatDimension);
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): Value<S> {
    const index = flat[offset]!;
    const space = this.#parts[index];
    expectThat(`flat[${offset}]`, index, space !== undefined, `an index into ${this}`);
    return [index, space.unflattenFrom(flat, offset + 1)] as Value<S>;
  }

  protected emptyValue(): Value<S> {
    const [first] = this.#parts;
    return [0, first!.readBatch(first!.createBatch(1), 0)] as Value<S>;
  }
}
