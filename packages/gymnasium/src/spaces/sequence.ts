import { expected } from '../_show.ts';
import { expectInteger, expectKind, expectNonEmpty } from '../expect.ts';
import type { Rng } from '../rng.ts';
import { batchCount } from './_batch-count.ts';
import type { Json } from './_json.ts';
import { readRestriction } from './_masks.ts';
import { VariableLengthSpace } from './_variable-length-space.ts';
import {
  type BatchOf,
  expectSpace,
  type MaskOf,
  type SampleOf,
  type SampleOptions,
  type Space,
  type SpaceJson,
  type SpaceOptions,
} from './space.ts';

/** Options of `Sequence`. */
interface SequenceOptions<Stack extends boolean> extends SpaceOptions {
  /**
   * Whether a value is one batch of its entries instead of an array of entries.
   * @defaultValue false
   */
  readonly stack?: Stack;
}

/** Length of a sampled sequence (or lengths to choose from), and the mask of each entry; null if free. */
type SequenceMask<F extends Space> = readonly [
  length: number | readonly number[] | null,
  feature: MaskOf<F> | null,
];

type Value<F extends Space, Stack extends boolean> = Stack extends true ? BatchOf<F> : readonly SampleOf<F>[];

/**
 * Sequences of values of one space, of any length including 0.
 *
 * A value is an array of values, or a batch of them with `stack`. A batch is an array. Lengths are drawn from a
 * geometric distribution from 1 up (mean 4), unless the mask, `[length, mask of each entry]`, gives one or more
 * lengths. A flattened value is an array of flattened entries.
 *
 * @example
 * ```ts
 * import { Discrete, Sequence } from 'gymnasium-js';
 * const space = new Sequence(new Discrete(3), { seed: 0 });
 * space.contains([0, 2, 2]); // => true
 * space.contains([]); // => true
 * space.contains([3]); // => false
 * space.sample({ mask: [2, [0, 1, 0]] }); // => [1, 1]
 * ```
 */
export class Sequence<F extends Space, Stack extends boolean = false> extends VariableLengthSpace<
  Value<F, Stack>,
  SequenceMask<F>
> {
  /** The space of every entry. */
  readonly feature: F;
  readonly stack: Stack;
  readonly #feature: Space;

  constructor(feature: F, { stack = false as Stack, seed }: SequenceOptions<Stack> = {}) {
    super({ seed });
    expectSpace('feature', feature);
    // a batch of values without entries could have any length
    if (stack) batchCount(feature, feature.createBatch(1));
    this.feature = feature;
    this.stack = stack;
    this.#feature = feature;
  }

  sample(options: SampleOptions<SequenceMask<F>> = {}): Value<F, Stack> {
    const rng = this.samplingRng(options);
    const { mask, probability } = readRestriction(options);
    const [lengths, feature] = mask ?? probability ?? [null, null];
    const length = drawLength(rng, lengths);
    const entryOptions = mask === null ? { rng, probability: feature } : { rng, mask: feature };
    return this.join(Array.from({ length }, () => this.#feature.sample(entryOptions)) as SampleOf<F>[]);
  }

  contains(value: unknown): value is Value<F, Stack> {
    const entries = this.#entries(value);
    return entries?.every((entry) => this.#feature.contains(entry)) ?? false;
  }

  /** Returns the entries of a value, copied if the value is a batch. */
  entries(value: Value<F, Stack>): SampleOf<F>[] {
    const entries = this.#entries(value);
    if (entries === null) throw new TypeError(expected('value', `a value of ${this}`, value));
    return entries as SampleOf<F>[];
  }

  /** Returns the value with the given entries. */
  join(entries: readonly SampleOf<F>[]): Value<F, Stack> {
    if (!this.stack) return entries as Value<F, Stack>;
    const batch = this.#feature.createBatch(entries.length);
    entries.forEach((entry, i) => {
      this.#feature.writeBatch(batch, i, entry);
    });
    return batch as Value<F, Stack>;
  }

  #entries(value: unknown): unknown[] | null {
    if (!this.stack) return Array.isArray(value) ? value : null;
    let count: number;
    try {
      count = batchCount(this.#feature, value);
    } catch {
      return null;
    }
    if (!Number.isInteger(count) || !this.#feature.isBatch(value, count)) return null;
    return Array.from({ length: count }, (_, i) => this.#feature.readBatch(value, i));
  }

  toString(): string {
    return `Sequence(${this.#feature}${this.stack ? ', { stack: true }' : ''})`;
  }

  toJSON(): SpaceJson {
    return { space: 'Sequence', feature: this.#feature.toJSON(), stack: this.stack };
  }

  toJsonable(value: Value<F, Stack>): Json {
    return this.entries(value).map((entry) => this.#feature.toJsonable(entry));
  }

  fromJsonable(json: unknown): Value<F, Stack> {
    expectKind('json', json, 'array');
    return this.join(json.map((entry) => this.#feature.fromJsonable(entry)) as SampleOf<F>[]);
  }

  protected emptyValue(): Value<F, Stack> {
    return this.join([]);
  }
}

function drawLength(rng: Rng, lengths: number | readonly number[] | null): number {
  if (lengths === null) {
    let length = 1;
    while (rng.integer(4) !== 0) length++;
    return length;
  }
  const choices = typeof lengths === 'number' ? [lengths] : Array.from(lengths);
  expectNonEmpty('mask[0]', choices);
  for (const length of choices) expectInteger('mask[0]', length, 0);
  return typeof lengths === 'number' ? lengths : choices[rng.integer(choices.length)]!;
}
