import type { NetworkBackend } from '@der-gym/agents';
import { z } from 'zod';
import type { ScoreName } from '../data/dataset.ts';
import type { TaskOptions } from '../task.ts';
import type { DerTrainingOptions } from '../training/der-options.ts';
import type { ExperimentSpec, VariantSpec } from './types.ts';

// Every message is what was expected, so that `explain` can say "Expected <path> to be <message>, got <value>."

/** A schema for each option, so that a new option without one does not compile. */
type Shape<T> = Readonly<Record<keyof Required<T>, z.ZodType>>;

const number = (expected: string, least: number, most: number) =>
  z.number({ error: expected }).min(least, { error: expected }).max(most, { error: expected });
const share = () => number('in [0, 1]', 0, 1);
const atLeast = (least: number) => number(`a number of at least ${least}`, least, Number.MAX_VALUE);
const anyNumber = () => number('a number', -Number.MAX_VALUE, Number.MAX_VALUE);
const whole = (least: number) => {
  const error = `a whole number of at least ${least}`;
  return z.int({ error }).min(least, { error });
};
const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });
/** Every name of a union, as the compiler knows them: nothing large is loaded to check a spec. */
const namesOf = <T extends string>(names: Readonly<Record<T, 0>>) =>
  Object.keys(names) as unknown as readonly [T, ...T[]];
const text = () => z.string({ error: 'a text' }).min(1, { error: 'a text that is not empty' });
const list = <T extends z.ZodType>(item: T, what: string) =>
  z.array(item, { error: `a list of ${what}` }).min(1, { error: `a list of ${what}, not an empty one` });
/** Keys that are too many keep zod's own message, which `explain` does not use. */
const keyed = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, { error: 'an object' });

const transfers = oneOf(['independent', 'adoption', 'recorded']);
const stopRules = oneOf(['terminator', 'never', 'reference']);

const taskShape = {
  data: text(),
  questions: whole(1),
  dataSeed: whole(0),
  experts: list(text(), 'names of experts'),
  transfer: transfers,
  keep: share(),
  mend: share(),
  salt: whole(0),
  prices: oneOf(['perCall', 'asRun']),
  score: oneOf(namesOf<ScoreName>({ gsm8k: 0, exactMatch: 0, tokenF1: 0, rougeL: 0 })),
  threshold: anyNumber(),
  maxSteps: whole(1),
  costWeight: atLeast(0),
  gainWeight: anyNumber(),
  bonus: anyNumber(),
  prompt: oneOf(['ktp', 'plain', 'bare']),
  split: z.union([z.enum(['hash', 'near-duplicates']), z.strictObject({ leaveOut: text() })], {
    error: 'hash, near-duplicates, or an object with leaveOut',
  }),
  splitSeed: whole(0),
} satisfies Shape<Omit<TaskOptions, 'seed'>>;

const trainingShape = {
  reward: oneOf(['paper', 'utility']),
  observes: list(oneOf(['answer', 'step', 'lastExpert', 'askedSet', 'route']), 'what the router sees'),
  steps: whole(1),
  numEnvs: whole(1),
  numSteps: whole(1),
  updateEpochs: whole(1),
  numMinibatches: whole(1),
  learningRate: atLeast(0),
  entropyCoefficient: atLeast(0),
  discount: share(),
  hiddenSizes: list(whole(1), 'widths'),
  textSize: whole(1),
  backend: oneOf(namesOf<NetworkBackend>({ fused: 0, wasm: 0, tensorflow: 0, cpu: 0 })),
} satisfies Shape<DerTrainingOptions>;

const task = keyed(taskShape).partial();
const training = keyed(trainingShape).partial();

const variantShape = {
  name: text(),
  router: oneOf(['ppo', 'random', 'field']).optional(),
  task: task.optional(),
  training: training.optional(),
  stopRule: stopRules.optional(),
} satisfies Shape<VariantSpec>;

const nameRule = 'letters, digits, "-" and "_", as in "table-4"';

/** What a spec must look like; what its parts must have to do with each other is checked in `parseSpec`. */
export const specSchema = keyed({
  name: z.string({ error: nameRule }).regex(/^[\w-]{1,80}$/, { error: nameRule }),
  title: text(),
  base: keyed({ task: task.optional(), training: training.optional() }).optional(),
  variants: list(keyed(variantShape), 'variants').optional(),
  grid: z
    .record(z.string(), list(z.unknown(), 'values'), { error: 'an object of lists of values' })
    .optional(),
  seeds: z
    .union([whole(1), list(whole(0), 'seeds')], { error: 'a whole number of at least 1, or a list of seeds' })
    .optional(),
  data: text().optional(),
  scorer: taskShape.score.optional(),
  transfer: transfers.optional(),
  stopRule: stopRules.optional(),
  compare: keyed({
    baseline: text().optional(),
    pairs: z
      .array(z.tuple([text(), text()], { error: 'two names' }), { error: 'a list of pairs of names' })
      .optional(),
  }).optional(),
} satisfies Shape<ExperimentSpec>);

/** The options that a grid can vary, by their path. */
export const gridSchemas: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ...entriesOf('task', taskShape),
  ...entriesOf('training', trainingShape),
]);

function entriesOf(section: string, shape: Readonly<Record<string, z.ZodType>>) {
  return Object.entries(shape).map(([name, schema]): [string, z.ZodType] => [`${section}.${name}`, schema]);
}

/** Keys that an object of the spec may have, by where it is. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const last = path.at(-1);
  if (path.length === 0) return Object.keys(specSchema.shape);
  if (last === 'task') return Object.keys(taskShape);
  if (last === 'training') return Object.keys(trainingShape);
  if (last === 'base') return ['task', 'training'];
  if (last === 'compare') return ['baseline', 'pairs'];
  return Object.keys(variantShape);
}
