import { z } from 'zod';
import { type Kind, list, moduleOr, type Options, text, whole } from '../options/kinds.ts';
import { data, problem, router, stopRule, training } from '../options/table.ts';
import { gridPath, isOwnOptions } from './_grid.ts';
import type { BaseSpec, ExperimentSpec, VariantSpec } from './types.ts';

// Every message is what was expected, so that `explain` can say "Expected <path> to be <message>, got <value>."

/** A schema for each key, so that a new key without one does not compile. */
type Shape<T> = Readonly<Record<keyof Required<T>, z.ZodType>>;

const schemaOf = (kind: Kind<unknown>): z.ZodType =>
  kind.items === undefined
    ? z.custom((value) => kind.accepts(value), { error: kind.expected })
    : listOf(schemaOf(kind.items), kind.expected);
const listOf = (item: z.ZodType, expected: string) =>
  z.array(item, { error: expected }).min(1, { error: `${expected}, not an empty one` });
/** Keys that are too many keep zod's own message, which `explain` does not use. */
const keyed = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, { error: 'an object' });

// seeds stand at the top of a spec
const { seed: _, ...problemOfSpec } = problem;
/** Options of a spec by section; a grid can vary each. */
const sections = { task: { ...data, ...problemOfSpec }, training } satisfies Readonly<
  Record<string, Options>
>;

const named = schemaOf(text);
const optional = (kind: Kind<unknown>) => schemaOf(kind).optional();
/** The settings of a base or of a variant, which may change what an option takes. */
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

/** Where a module may be named, own options for that of the base may stand. */
function orOwnOptions(kind: Kind<unknown>): Kind<unknown> {
  if (kind.module === undefined) return kind;
  return {
    ...kind,
    // such options must fit any module
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

/** What a spec must look like; how its parts must fit together is checked in `parseSpec`. */
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

/** What a grid can vary, by its path, beside the own options of modules. */
export const gridKinds: ReadonlyMap<string, Kind<unknown>> = new Map<string, Kind<unknown>>([
  ...Object.entries(sections).flatMap(([section, options]) =>
    Object.entries(options).map(([name, { kind }]) => [`${section}.${name}`, kind] as const),
  ),
  ['router', router],
  ['policy', moduleOr()],
  ['method', moduleOr()],
  ['stopRule', stopRule],
]);

/** The settings that may name a module, by their path. */
export const moduleSettings: ReadonlySet<string> = new Set(
  [...gridKinds].flatMap(([path, kind]) => (kind.module === true ? [path] : [])),
);

/** The values that a path of a grid takes; undefined where there is no such path. */
export function gridSchema(path: string): z.ZodType | undefined {
  const { setting, own } = gridPath(path);
  const kind = gridKinds.get(setting.join('.'));
  if (own !== null) return moduleSettings.has(setting.join('.')) ? z.unknown() : undefined;
  return kind && schemaOf(kind);
}

/** Keys that an object of the spec may have, by where it is. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const last = path.at(-1);
  if (path.length === 0) return Object.keys(specSchema.shape);
  if (last === 'task' || last === 'training') return Object.keys(sections[last]);
  if (last === 'base') return Object.keys(baseSchema.shape);
  return Object.keys((last === 'compare' ? compareSchema : variantSchema).shape);
}

/** The names that a value of the spec may have, by where it is; none where it is no choice among names. */
export function choicesAt(path: readonly PropertyKey[]): readonly string[] {
  const keys = path.flatMap((key) => (typeof key === 'string' ? key.split('.') : []));
  const kind = gridKinds.get(keys.slice(-2).join('.')) ?? gridKinds.get(keys.at(-1) ?? '');
  return Object.keys(kind?.choices ?? kind?.items?.choices ?? {});
}
