import { expected } from '../_show.ts';
import { expectInteger, expectType } from '../expect.ts';
import type { Rng } from '../rng.ts';
import type { NumericArray } from './_dtype.ts';
import { type Json, numberToJson } from './_json.ts';
import { ListBatchSpace } from './_list-batch-space.ts';
import { drawIndex, type Restriction, readRestriction } from './_masks.ts';
import type { SampleOptions, SpaceJson, SpaceOptions } from './space.ts';

/** Options of `Text`. */
interface TextOptions extends SpaceOptions {
  /**
   * Minimum length, in code points.
   * @defaultValue 1
   */
  readonly minLength?: number;
  /**
   * The allowed characters, or null for any string.
   * @defaultValue ASCII letters and digits
   */
  readonly charset?: string | null;
}

/** Length and characters of a sampled text; each is null if free. */
type TextMask = readonly [length: number | null, charset: ArrayLike<number> | null];

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const CODE_POINTS = 0x110000;
const SURROGATES = 0x800;

/**
 * The strings of minLength..maxLength code points over a character set.
 *
 * `maxLength` may be Infinity, for free text. Such a space cannot be flattened, and sampled lengths exceed the
 * minimum by a geometric number (mean 3). With a finite `maxLength`, a text flattens to maxLength indices into the
 * character set (code points if it is null), padded with the number of characters. A batch is a `string[]`. A mask is
 * `[length, characters]`, where `characters` has one number per character of the charset; either may be null. If the
 * mask allows no character, the empty text is drawn.
 *
 * @example
 * ```ts
 * import { Text } from 'gymnasium-js';
 * new Text(3).contains('abc'); // => true
 * new Text(3).contains('a c'); // => false
 * new Text(Number.POSITIVE_INFINITY, { minLength: 0, charset: null }).contains('Wie heißt 東京?'); // => true
 * ```
 */
export class Text extends ListBatchSpace<string, TextMask> {
  readonly isFlattenable = true;
  readonly flatDtype = 'int32';
  readonly minLength: number;
  readonly maxLength: number;
  /** The characters in order, each once, or null for any string. */
  readonly charset: readonly string[] | null;
  readonly #indexOf: ReadonlyMap<string, number>;

  constructor(maxLength: number, { minLength = 1, charset = ALPHANUMERIC, seed }: TextOptions = {}) {
    super({ seed });
    expectInteger('minLength', minLength, 0);
    if (maxLength !== Number.POSITIVE_INFINITY) expectInteger('maxLength', maxLength, minLength);
    const isWhole = typeof charset === 'string' && charset !== '' && !/\p{Surrogate}/u.test(charset);
    const expectation = 'null or a non-empty string of whole characters';
    expectType('charset', charset, charset === null || isWhole, expectation);
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.charset = charset === null ? null : [...new Set(charset)];
    this.#indexOf = new Map(this.charset?.map((character, index) => [character, index]));
  }

  sample(options: SampleOptions<TextMask> = {}): string {
    const rng = this.samplingRng(options);
    const { mask, probability } = readRestriction(options);
    const [fixedLength, weights] = mask ?? probability ?? [null, null];
    const characters: Restriction<ArrayLike<number>> = {
      mask: mask === null ? null : weights,
      probability: probability === null ? null : weights,
    };
    if (weights !== null && this.charset === null) {
      throw new TypeError(expected('mask[1]', 'null for a Text over all strings', weights));
    }
    const length = fixedLength === null ? this.#drawLength(rng) : this.#checkLength(fixedLength);
    let text = '';
    for (let i = 0; i < length; i++) {
      if (this.charset === null) {
        const drawn = rng.integer(CODE_POINTS - SURROGATES);
        text += String.fromCodePoint(drawn < 0xd800 ? drawn : drawn + SURROGATES);
        continue;
      }
      const index = drawIndex(rng, this.charset.length, characters, '[1]');
      if (index < 0) {
        if (this.minLength === 0 && fixedLength === null) return '';
        throw new RangeError(expected('mask[1]', 'a mask that allows some character', weights));
      }
      text += this.charset[index]!;
    }
    return text;
  }

  #drawLength(rng: Rng): number {
    if (Number.isFinite(this.maxLength))
      return this.minLength + rng.integer(this.maxLength - this.minLength + 1);
    let length = this.minLength;
    while (rng.integer(4) !== 0) length++;
    return length;
  }

  #checkLength(length: number): number {
    if (!Number.isInteger(length) || length < this.minLength || length > this.maxLength) {
      throw new RangeError(
        expected('mask[0]', `null or an integer in [${this.minLength}, ${this.maxLength}]`, length),
      );
    }
    return length;
  }

  contains(value: unknown): value is string {
    if (typeof value !== 'string') return false;
    let length = 0;
    for (const character of value) {
      length++;
      if (this.charset !== null && !this.#indexOf.has(character)) return false;
    }
    return length >= this.minLength && length <= this.maxLength;
  }

  toString(): string {
    const charset = this.charset === null ? 'null' : JSON.stringify(this.charset.join(''));
    const shown = charset === JSON.stringify(ALPHANUMERIC) ? '' : `, charset: ${charset}`;
    return `Text(${this.maxLength}, { minLength: ${this.minLength}${shown} })`;
  }

  toJSON(): SpaceJson {
    return {
      space: 'Text',
      maxLength: numberToJson(this.maxLength),
      minLength: this.minLength,
      charset: this.charset === null ? null : this.charset.join(''),
    };
  }

  toJsonable(value: string): Json {
    return value;
  }

  fromJsonable(json: unknown): string {
    return this.checked(json, json);
  }

  get flatDimension(): number {
    if (this.maxLength === Number.POSITIVE_INFINITY) {
      throw new RangeError(expected('maxLength', 'finite in a Text that is flattened', this.maxLength));
    }
    return this.maxLength;
  }

  get #padding(): number {
    return this.charset?.length ?? CODE_POINTS;
  }

  override flatBoundsInto(low: Float64Array, high: Float64Array, offset: number): void {
    low.fill(0, offset, offset + this.flatDimension);
    high.fill(this.#padding, offset, offset + this.flatDimension);
  }

  flattenInto(value: string, out: NumericArray, offset: number): void {
    let i = offset;
    for (const character of value) {
      out[i++] = this.charset === null ? character.codePointAt(0)! : this.#indexOf.get(character)!;
    }
    out.fill(this.#padding, i, offset + this.maxLength);
  }

  unflattenFrom(flat: ArrayLike<number>, offset: number): string {
    let text = '';
    for (let i = 0; i < this.maxLength && flat[offset + i] !== this.#padding; i++) {
      const index = flat[offset + i]!;
      if (!Number.isInteger(index) || index < 0 || index > this.#padding) {
        throw new RangeError(expected(`flat[${offset + i}]`, `an integer in [0, ${this.#padding}]`, index));
      }
      text += this.charset === null ? String.fromCodePoint(index) : this.charset[index]!;
    }
    return text;
  }

  protected emptyValue(): string {
    return '';
  }
}
