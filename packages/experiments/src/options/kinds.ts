import { expectThat } from 'gymnasium-js/expect';

/** The values that an option may have: the same for a flag, in a spec and in a call. */
export interface Kind<T> {
  /** Completes "Expected x to be ...". */
  readonly expected: string;
  /** The placeholder of the value in the help; empty for a switch. */
  readonly placeholder: string;
  accepts(value: unknown): value is T;
  /** Parses the text of a flag; `accepts` decides whether the result is valid. */
  read(text: string): unknown;
  /** Set for a path that is written to; it is checked before any work is done. */
  readonly written?: 'file' | 'folder';
  /** For a list: the kind of its entries. */
  readonly items?: Kind<unknown>;
  /** Set if the value may be a module of the user, whose own options can be set. */
  readonly module?: true;
  /** The accepted names with their meaning, if the values are names. */
  readonly choices?: Readonly<Record<string, string>>;
}

/** Numbers as YAML writes them, so that a flag and a spec accept the same. */
const NUMBER = /^([-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?|0x[\da-f]+|0o[0-7]+)$/i;
const readNumber = (text_: string) => (NUMBER.test(text_.trim()) ? Number(text_) : text_);

function kind<T>(
  expected: string,
  placeholder: string,
  accepts: (value: unknown) => boolean,
  read: (text: string) => unknown = (text) => text,
): Kind<T> {
  return { expected, placeholder, accepts: (value): value is T => accepts(value), read };
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** A whole number in [least, most]. */
export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> {
  return kind(
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${least}`
      : `a whole number from ${least} to ${most}`,
    '<n>',
    (value) => isNumber(value) && Number.isSafeInteger(value) && value >= least && value <= most,
    readNumber,
  );
}

function finite(expected: string, placeholder: string, least: number, most: number): Kind<number> {
  return kind(
    expected,
    placeholder,
    (value) => isNumber(value) && Number.isFinite(value) && value >= least && value <= most,
    readNumber,
  );
}

/** Any finite number. */
export const number = finite('a number', '<x>', -Number.MAX_VALUE, Number.MAX_VALUE);
/** A number from 0 to 1. */
export const share = finite('in [0, 1]', '<p>', 0, 1);
/** A weight of the cost: above a million no score matters, and utility would overflow. */
export const costWeight = finite('a number from 0 to 1,000,000', '<alpha>', 0, 1e6);
/** A finite number of at least `least`. */
export const atLeast = (least: number) =>
  finite(`a number of at least ${least}`, '<x>', least, Number.MAX_VALUE);

/** A non-empty text. */
export const text: Kind<string> = kind(
  'a non-empty text',
  '<text>',
  (value) => typeof value === 'string' && value !== '',
);

/** A file or folder to read: any text; the command checks what is there. */
export const source = (what: 'file' | 'folder'): Kind<string> => ({ ...text, placeholder: `<${what}>` });
/** A file or folder to write. */
export const target = (what: 'file' | 'folder'): Kind<string> => ({ ...source(what), written: what });

/** A flag without a value. */
export const toggle: Kind<boolean> = kind('true or false', '', (value) => typeof value === 'boolean');

/** One of these names; every name of the union `T` must have a meaning, or it does not compile. */
export function oneOf<T extends string>(choices: Readonly<Record<T, string>>): Kind<T> {
  const names = Object.keys(choices);
  return {
    ...kind<T>(`one of ${names.join(', ')}`, '<name>', (value) => names.includes(value as string)),
    choices,
  };
}

/** A module of the user: a path, with `#name` for a named export; or an object with the path and values for the module's options. */
export type ModuleChoice = string | { readonly module: string; readonly options?: ModuleOptions };

/** Values for options that a module declares. */
export type ModuleOptions = Readonly<Record<string, unknown>>;

const MODULE_PATH = /\.[cm]?[jt]s(#[\w$]+)?$/;

/** Returns whether a value is the path of a module. */
export function isModulePath(value: unknown): value is string {
  return typeof value === 'string' && MODULE_PATH.test(value);
}

function isModuleChoice(value: unknown): value is ModuleChoice {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return isModulePath(value);
  const { module, options, ...rest } = value as { readonly module?: unknown; readonly options?: unknown };
  const plain =
    options === undefined || (typeof options === 'object' && options !== null && !Array.isArray(options));
  return isModulePath(module) && plain && Object.keys(rest).length === 0;
}

/** A module, or one of these names. */
export function moduleOr<T extends string = never>(names?: Kind<T>): Kind<T | ModuleChoice> {
  const path = 'the path of a module, as in ./mine.ts';
  return {
    ...kind<T | ModuleChoice>(
      names === undefined ? path : `${names.expected}, or ${path}`,
      names === undefined ? '<module>' : '<name|module>',
      (value) => isModuleChoice(value) || names?.accepts(value) === true,
    ),
    ...(names?.choices && { choices: names.choices }),
    module: true,
  };
}

/** One or more values; separated by commas in a flag, so a value with a comma cannot be given there. */
export function list<T>(items: Kind<T>, what: string): Kind<readonly T[]> {
  return {
    ...kind<readonly T[]>(
      `a list of ${what}`,
      `<${what.split(' ')[0]}>`,
      (value) => Array.isArray(value) && value.length > 0 && value.every((item) => items.accepts(item)),
      (text_) =>
        text_
          .split(',')
          .map((item) => item.trim())
          .filter((item) => item !== '')
          .map((item) => items.read(item)),
    ),
    items,
  };
}

/** `NAME=VALUE`, split at the first equals sign, or at the last if names may contain one. */
export function pair<T>(form: string, value: Kind<T>, at: 'first' | 'last'): Kind<readonly [string, T]> {
  return kind(
    form,
    `<${form.toLowerCase()}>`,
    (pair_) => Array.isArray(pair_) && pair_[0] !== '' && value.accepts(pair_[1]),
    (text_) => {
      const cut = at === 'first' ? text_.indexOf('=') : text_.lastIndexOf('=');
      return cut < 1 ? text_ : [text_.slice(0, cut), value.read(text_.slice(cut + 1))];
    },
  );
}

/** One option: its values, its help and its default. */
export interface Option<T> {
  readonly kind: Kind<T>;
  /** One line, as in `--help`. */
  readonly help: string;
  /** The value if the option is not given. */
  readonly default?: T;
  /** The default in words, if it is not a single value. */
  readonly otherwise?: string;
  /** Set if the option must be given. */
  readonly required?: true;
  /** Set if the flag may be given several times; its values are collected. */
  readonly repeated?: true;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

type ValueOf<O> = O extends { readonly kind: Kind<infer T> }
  ? O extends { readonly repeated: true }
    ? readonly T[]
    : T
  : never;

/** The type of values given for some options. */
export type Given<S> = { readonly [K in keyof S]?: ValueOf<S[K]> };

type WithDefault<S> = { [K in keyof S]: S[K] extends { readonly default: unknown } ? K : never }[keyof S];
type Required_<S> = { [K in keyof S]: S[K] extends { readonly required: true } ? K : never }[keyof S];

/** The type of the defaults of some options, without options that have none. */
export type Defaults<S> = { readonly [K in WithDefault<S>]: ValueOf<S[K]> };

/** The type of values for some options with their defaults filled in. */
export type Settled<S> = Given<Omit<S, WithDefault<S> | Required_<S>>> & {
  readonly [K in WithDefault<S> | Required_<S>]: ValueOf<S[K]>;
};

/** Returns the defaults of some options. */
export function defaultsOf<S extends Options>(options: S): Defaults<S> {
  const entries = Object.entries(options).filter(([, option]) => option.default !== undefined);
  return Object.fromEntries(entries.map(([name, option]) => [name, option.default])) as Defaults<S>;
}

/**
 * Checks values that were given for some options.
 *
 * @throws RangeError for the first value that its option does not accept
 */
export function checkGiven(options: Options, given: object): void {
  for (const [name, value] of Object.entries(given)) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option !== undefined && value !== undefined) {
      expectThat(name, value, option.kind.accepts(value), option.kind.expected);
    }
  }
}

/** Returns the values that were given for these options, without any others. */
export function givenOf<S extends Options>(options: S, values: Given<S>): Given<S> {
  const given = Object.entries(values).filter(
    ([name, value]) => Object.hasOwn(options, name) && value !== undefined,
  );
  return Object.fromEntries(given) as Given<S>;
}
