import {
  expectInteger,
  expectKind,
  expectNumber,
  expectObject,
  expectOneOf,
  expectType,
  show,
} from 'gymnasium-js/expect';

/** The type of a value in a file. Its check, its TypeScript type and its JSON Schema have this one definition. */
export interface Type<T> {
  /**
   * Returns a checked copy that has the fields of the format only, or throws an error that names the field.
   *
   * @param prefix - the prefix of an object's field names in errors
   */
  check(name: string, value: unknown, prefix?: string): T;
  readonly json: object;
  /** The default of a field that is left out. */
  readonly absent?: { readonly value: T };
}

/** The values of a `Type`. */
export type TypeOf<S> = S extends Type<infer T> ? T : never;

type Fields = Readonly<Record<string, Type<unknown>>>;
type ObjectOf<Required extends Fields, Optional extends Fields> = {
  readonly [Key in keyof Required]: TypeOf<Required[Key]>;
} & { readonly [Key in keyof Optional]?: TypeOf<Optional[Key]> };

function type<T>(json: object, check: (name: string, value: unknown) => T): Type<T> {
  return { json, check };
}

/** A type whose check returns the value itself. */
function passed<T>(json: object, check: (name: string, value: unknown) => asserts value is T): Type<T> {
  return type(json, (name, value) => {
    check(name, value);
    return value;
  });
}

/** A type of numbers. -0 becomes 0, because JSON writes both as `0`. */
function numeric(
  json: object,
  check: (name: string, value: unknown) => asserts value is number,
): Type<number> {
  return type(json, (name, value) => {
    check(name, value);
    return value + 0;
  });
}

export const text = passed<string>({ type: 'string' }, (field, value) => expectKind(field, value, 'string'));
export const truth = passed<boolean>({ type: 'boolean' }, (field, value) =>
  expectKind(field, value, 'boolean'),
);
export const finite = numeric({ type: 'number' }, expectNumber);
export const amount = numeric({ type: 'number', minimum: 0 }, (field, value) =>
  expectNumber(field, value, 0),
);
export const count = numeric(
  { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  (name, value) => expectInteger(name, value, 0),
);
export const name = type({ type: 'string', minLength: 1 }, (field, value) => {
  expectType(field, value, typeof value === 'string' && value !== '', 'a string that is not empty');
  return value;
});
export const textOrNull = type({ type: ['string', 'null'] }, (field, value) => {
  expectType(field, value, value === null || typeof value === 'string', 'a string or null');
  return value;
});
/** A sampling parameter: a plain value or a list of texts. */
export const setting = type(
  { anyOf: [{ type: ['string', 'number', 'boolean', 'null'] }, { type: 'array', items: text.json }] },
  (field, value): string | number | boolean | null | readonly string[] => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    return (Array.isArray(value) ? list(text) : finite).check(field, value);
  },
);

export function oneOf<const Choice extends string>(choices: readonly Choice[]): Type<Choice> {
  return passed<Choice>({ enum: choices }, (field, value) => expectOneOf(field, value, choices));
}

/**
 * An array.
 *
 * @param some - what the items are called, if there must be at least one
 * @param nameOf - returns the name of an item, if names must be unique
 */
export function list<Item>(
  item: Type<Item>,
  { some, nameOf }: { readonly some?: string; readonly nameOf?: (item: Item) => string } = {},
): Type<readonly Item[]> {
  const json = {
    type: 'array',
    items: item.json,
    ...(some === undefined ? {} : { minItems: 1 }),
    ...(nameOf === undefined ? {} : { uniqueItems: true }),
  };
  return type(json, (field, value) => {
    expectKind(field, value, 'array');
    if (some !== undefined && value.length === 0) {
      throw new RangeError(`Expected \`${field}\` to list at least one ${some}, got none.`);
    }
    const items = value.map((each, index) => item.check(`${field}[${index}]`, each));
    const names = nameOf === undefined ? [] : items.map(nameOf);
    const twice = names.find((each, index) => names.indexOf(each) !== index);
    if (twice === undefined) return items;
    throw new TypeError(`Expected \`${field}\` to have different names, got ${show(twice)} twice.`);
  });
}

/** Names that need no escaping. */
const PLAIN = /^[\w./=-]{1,60}$/;

/** A map from any names to values. The input is an object or a Map; a Map can also have the key `__proto__`. */
export function dictionary<Value>(value: Type<Value>): Type<ReadonlyMap<string, Value>> {
  return type({ type: 'object', additionalProperties: value.json }, (field, entries) => {
    const checked = new Map<string, Value>();
    if (!(entries instanceof Map)) expectObject(field, entries);
    for (const [key, each] of entries instanceof Map ? entries : Object.entries(entries)) {
      checked.set(
        name.check(field, key),
        value.check(`${field}[${PLAIN.test(key) ? `"${key}"` : show(key)}]`, each),
      );
    }
    return checked;
  });
}

/** A dictionary that is an object, without undefined values. */
export function record<Value>(value: Type<Value>): Type<Readonly<Record<string, Value>>> {
  const { json, check } = dictionary(value);
  return type(json, (field, entries) => {
    expectObject(field, entries);
    const given = Object.entries(entries).filter(([, each]) => each !== undefined);
    // fromEntries defines own properties, so even one named __proto__ is kept
    return Object.fromEntries(check(field, new Map(given)));
  });
}

/** A type or null. A value that is left out is null. */
export function orNull<T>(inner: Type<T>): Type<T | null> {
  const json = { anyOf: [{ type: 'null' }, inner.json] };
  return orElse(
    type(json, (field, value) => (value === null ? null : inner.check(field, value))),
    null,
  );
}

/** A type with a default for values that are left out. */
export function orElse<T>({ json, check }: Type<T>, value: NoInfer<T>): Type<T> {
  return { json, check, absent: { value } };
}

/** An object with these fields only. */
export function object<Required extends Fields, Optional extends Fields = Record<never, never>>(
  required: Required,
  optional: Optional = {} as Optional,
): Type<ObjectOf<Required, Optional>> {
  const fields = { ...required, ...optional };
  const known = Object.keys(fields);
  const types = Object.values(fields);
  const numRequired = Object.keys(required).length;
  return {
    json: {
      type: 'object',
      additionalProperties: false,
      required: Object.keys(required).filter((key) => required[key]?.absent === undefined),
      properties: Object.fromEntries(Object.entries(fields).map(([key, { json }]) => [key, json])),
    },
    check(where, value, prefix = `${where}.`) {
      expectObject(where, value, known);
      const checked: Record<string, unknown> = {};
      for (let i = 0; i < known.length; i++) {
        const key = known[i]!;
        const { check, absent } = types[i]!;
        const field = value[key];
        if (field !== undefined || (absent === undefined && i < numRequired)) {
          checked[key] = check(prefix === '' ? key : prefix + key, field);
        } else if (absent !== undefined) checked[key] = absent.value;
      }
      return checked as ObjectOf<Required, Optional>;
    },
  };
}
