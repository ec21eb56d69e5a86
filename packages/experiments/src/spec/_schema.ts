import { z } from 'zod';
import { type Kind, list, moduleOr, type Options, text, whole } from '../options/kinds.ts';
import { data, problem, router, stopRule, training } from '../options/table.ts';
import type { ExperimentSpec, VariantSpec } from './types.ts';

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
const schemasOf = (options: Options) =>
  Object.fromEntries(Object.entries(options).map(([name, { kind }]) => [name, schemaOf(kind)]));

// seeds stand at the top of a spec
const { seed: _, ...problemOfSpec } = problem;
/** Options of a spec by section; a grid can vary each. */
const sections = { task: { ...data, ...problemOfSpec }, training } satisfies Readonly<
  Record<string, Options>
>;

const parts = {
  task: keyed(schemasOf(sections.task)).partial().optional(),
  training: keyed(schemasOf(sections.training)).partial().optional(),
};
const named = schemaOf(text);
const optional = (kind: Kind<unknown>) => schemaOf(kind).optional();

const variantSchema = keyed({
  name: named,
  router: optional(router),
  policy: optional(moduleOr()),
  method: optional(moduleOr()),
  ...parts,
  stopRule: optional(stopRule),
} satisfies Shape<VariantSpec>);
const compareSchema = keyed({
  baseline: optional(text),
  pairs: z
    .array(z.tuple([named, named], { error: 'two names' }), { error: 'a list of pairs of names' })
    .optional(),
});

const nameRule = 'letters, digits, "-" and "_", as in "table-4"';
const seedList = list(whole(0), 'seeds');

/** What a spec must look like; how its parts must fit together is checked in `parseSpec`. */
export const specSchema = keyed({
  name: z.string({ error: nameRule }).regex(/^[\w-]{1,80}$/, { error: nameRule }),
  title: named,
  base: keyed(parts).optional(),
  variants: listOf(variantSchema, 'a list of variants').optional(),
  grid: z
    .record(z.string(), listOf(z.unknown(), 'a list of values'), { error: 'an object of lists of values' })
    .optional(),
  seeds: z
    .union([schemaOf(whole(1)), schemaOf(seedList)], {
      error: 'a whole number of at least 1, or a list of seeds',
    })
    .optional(),
  data: optional(data.data.kind),
  scorer: optional(data.scorer.kind),
  transfer: optional(data.transfer.kind),
  stopRule: optional(stopRule),
  compare: compareSchema.optional(),
} satisfies Shape<ExperimentSpec>);

/** The options that a grid can vary, by their path. */
export const gridSchemas: ReadonlyMap<string, z.ZodType> = new Map(
  Object.entries(sections).flatMap(([section, options]) =>
    Object.entries(options).map(([name, { kind }]) => [`${section}.${name}`, schemaOf(kind)] as const),
  ),
);

/** Keys that an object of the spec may have, by where it is. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const last = path.at(-1);
  if (path.length === 0) return Object.keys(specSchema.shape);
  if (last === 'task' || last === 'training') return Object.keys(sections[last]);
  if (last === 'base') return Object.keys(parts);
  return Object.keys((last === 'compare' ? compareSchema : variantSchema).shape);
}
