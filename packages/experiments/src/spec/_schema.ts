import { z } from 'zod';
import { type Kind, list, moduleOr, type Options, text, whole } from '../options/kinds.ts';
import { data, problem, router, stopRule, training } from '../options/table.ts';
import { gridPath, isOwnOptions } from './_grid.ts';
import type { BaseSpec, ExperimentSpec, VariantSpec } from './types.ts';

// Each message completes the sentence of `explain`: "Expected <path> to be <message>, got <value>."

/** One schema per key. A new key without a schema does not compile. */
type Shape<T> = Readonly<Record<keyof Required<T>, z.ZodType>>;

const schemaOf = (kind: Kind<unknown>): z.ZodType =>
  kind.items === undefined
    ? z.custom((value) => kind.accepts(value), { error: kind.expected })
    : listOf(schemaOf(kind.items), kind.expected);
const listOf = (item: z.ZodType, expected: string) =>
  z.array(item, { error: expected }).min(1, { error: `${expected} that is not empty` });
/** An object without unknown keys. `explain` has its own message for unknown keys. */
const keyed = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, { error: 'an object' });

// a spec has `seeds` at the top level instead
const { seed: _, ...problemOfSpec } = problem;
/** The options of a spec by section. A grid can vary each of them. */
const sections = { task: { ...data, ...problemOfSpec }, training } satisfies Readonly<
  Record<string, Options>
>;

const named = schemaOf(text);
const optional = (kind: Kind<unknown>) => schemaOf(kind).optional();
/** The settings of a base or of a variant; `change` may widen what an option accepts. */
const settingsOf = (change: (kind: Kind<unknown>) => Kind<unknown>) => {
  const part = (options: Options) =>
    keyed(
      Object.fromEntries(Object.entries(options).map(([name, { kind }]) => [name, schemaOf(change(kind))])),
    )
      .partial()
      .optional();
  return {
    router: optional(router),
    policy: optional(change(moduleOr())),
    method: optional(change(moduleOr())),
    task: part(sections.task),
    training: part(sections.training),
    stopRule: optional(stopRule),
  } satisfies Shape<BaseSpec>;
};

/** Also accepts options without a module, for the module of the base. */
function orOwnOptions(kind: Kind<unknown>): Kind<unknown> {
  if (kind.module === undefined) return kind;
  return {
    ...kind,
    // a stand-in path: only the options are checked
    accepts: (value): value is unknown =>
      kind.accepts(isOwnOptions(value) ? { module: './any.ts', ...value } : value),
  };
}

const baseSchema = keyed(settingsOf((kind) => kind));
const variantSchema = keyed({ name: named, ...settingsOf(orOwnOptions) } satisfies Shape<VariantSpec>);
const compareSchema = keyed({
  baseline: optional(text),
  pairs: z
    .array(z.tuple([named, named], { error: 'two names' }), { error: 'a list of pairs of names' })
    .optional(),
  costWeight: optional(problem.costWeight.kind),
});

const nameRule = 'letters, digits, "-" and "_", as in "table-4"';
const seedList = list(whole(0), 'seeds');

/** The shape of a spec. `parseSpec` checks that its parts fit together. */
export const specSchema = keyed({
  name: z.string({ error: nameRule }).regex(/^[\w-]{1,80}$/, { error: nameRule }),
  title: named,
  base: baseSchema.optional(),
  variants: listOf(variantSchema, 'a list of variants').optional(),
  grid: z
    .record(z.string(), listOf(z.unknown(), 'a list of values'), { error: 'an object of lists of values' })
    .optional(),
  seeds: z
    .union([schemaOf(whole(1)), schemaOf(seedList)], {
      error: 'a whole number of at least 1, or a list of seeds',
    })
    .optional(),
  trainSets: optional(whole(1)),
  data: optional(data.data.kind),
  scorer: optional(data.scorer.kind),
  transfer: optional(data.transfer.kind),
  stopRule: optional(stopRule),
  compare: compareSchema.optional(),
} satisfies Shape<ExperimentSpec>);

/** The settings that a grid can vary, by path. It can also vary the options of modules. */
export const gridKinds: ReadonlyMap<string, Kind<unknown>> = new Map<string, Kind<unknown>>([
  ...Object.entries(sections).flatMap(([section, options]) =>
    Object.entries(options).map(([name, { kind }]) => [`${section}.${name}`, kind] as const),
  ),
  ['router', router],
  ['policy', moduleOr()],
  ['method', moduleOr()],
  ['stopRule', stopRule],
]);

/** The paths of the settings that may name a module. */
export const moduleSettings: ReadonlySet<string> = new Set(
  [...gridKinds].flatMap(([path, kind]) => (kind.module === true ? [path] : [])),
);

/** The schema of the values at a path of a grid; undefined if the path does not exist. */
export function gridSchema(path: string): z.ZodType | undefined {
  const { setting, own } = gridPath(path);
  const kind = gridKinds.get(setting.join('.'));
  if (own !== null) return moduleSettings.has(setting.join('.')) ? z.unknown() : undefined;
  return kind && schemaOf(kind);
}

/** The valid keys of the object at a path of the spec. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const last = path.at(-1);
  if (path.length === 0) return Object.keys(specSchema.shape);
  if (last === 'task' || last === 'training') return Object.keys(sections[last]);
  if (last === 'base') return Object.keys(baseSchema.shape);
  return Object.keys((last === 'compare' ? compareSchema : variantSchema).shape);
}

/** The valid names at a path of the spec; an empty list if the value is not a name from a fixed list. */
export function choicesAt(path: readonly PropertyKey[]): readonly string[] {
  const keys = path.flatMap((key) => (typeof key === 'string' ? key.split('.') : []));
  const kind = gridKinds.get(keys.slice(-2).join('.')) ?? gridKinds.get(keys.at(-1) ?? '');
  return Object.keys(kind?.choices ?? kind?.items?.choices ?? {});
}
