import { show } from 'gymnasium-js/expect';
import type { ModuleChoice } from '../options/kinds.ts';
import { hasOption, resolveTraining } from '../options/resolve-training.ts';
import { checkTrainSet, dataDefaults, MOST_TRIALS, problemDefaults } from '../options/table.ts';
import { isOwnOptions, variantsOf, withOwnOptions } from './_grid.ts';
import type {
  BaseSpec,
  ExpandedSpec,
  ExpandedVariant,
  ExperimentSpec,
  MeasuredKind,
  VariantSpec,
} from './types.ts';

/** The default number of training runs per variant. */
const SEEDS = 3;
const STOP_RULE = 'terminator';

/**
 * Resolves a spec: each variant gets the options of the base and its own, and missing settings get their defaults. The order of the
 * variants is that of the spec.
 *
 * @param spec - as `parseSpec` returns it
 * @throws RangeError for options of a module that is not named, and for settings that contradict each other
 *
 * @example
 * ```ts
 * import { expandSpec } from '@der-gym/experiments';
 *
 * const { variants, seeds, baseline } = expandSpec({
 *   name: 'sizes',
 *   title: 'Longer, or more expensive',
 *   grid: { 'task.maxSteps': [2, 4], 'task.costWeight': [0.001, 0.01] },
 *   compare: { costWeight: 0.001 },
 *   seeds: 2,
 * });
 * variants.map(({ name }) => name)[1]; // => 'maxSteps 2, costWeight 0.01'
 * baseline; // => 'maxSteps 2, costWeight 0.001'
 * seeds; // => [1, 2]
 * ```
 */
export function expandSpec(spec: ExperimentSpec): ExpandedSpec {
  const { seeds = SEEDS, trainSets = 1, compare } = spec;
  const base = baseOf(spec);
  const numSeeds = typeof seeds === 'number' ? seeds : seeds.length;
  const given = variantsOf(spec);
  checkTrials(given.length, trainSets, numSeeds);
  const variants = given.map((variant) => expandVariant(base, variant, trainSets));
  const baseline = compare?.baseline ?? variants[0]!.name;
  const costWeight = compare?.costWeight ?? null;
  if (costWeight === null) checkCostWeights(variants);
  return {
    name: spec.name,
    title: spec.title,
    stopRule: base.stopRule ?? STOP_RULE,
    seeds: typeof seeds === 'number' ? Array.from({ length: seeds }, (_, index) => index + 1) : seeds,
    trainSets,
    baseline,
    pairs: compare?.pairs ?? [],
    costWeight,
    variants,
  };
}

/** Rejects more trials than can be listed or run. */
function checkTrials(variants: number, trainSets: number, seeds: number): void {
  const trials = variants * trainSets * seeds;
  if (trials <= MOST_TRIALS) return;
  throw new RangeError(
    `Expected variants x trainSets x seeds to be at most ${MOST_TRIALS} trials, got ${variants} x ${trainSets} x ${seeds}.`,
  );
}

/** All rows must use the same utility. If variants have different cost weights, the spec must choose one for the table. */
function checkCostWeights(variants: readonly ExpandedVariant[]): void {
  const weightOf = ({ task }: ExpandedVariant) => task.costWeight ?? problemDefaults.costWeight;
  const first = variants[0]!;
  const other = variants.find((variant) => weightOf(variant) !== weightOf(first));
  if (other === undefined) return;
  throw new RangeError(
    `Expected \`compare.costWeight\` (--utility-cost-weight), the cost weight of utility in every row, because \`task.costWeight\` is ${weightOf(first)} in ${show(first.name)} and ${weightOf(other)} in ${show(other.name)}.`,
  );
}

function expandVariant(base: BaseSpec, variant: VariantSpec, trainSets: number): ExpandedVariant {
  const { name, stopRule = base.stopRule ?? STOP_RULE } = variant;
  try {
    const { router, module } = measured(base, variant);
    const task = merged(base.task, variant.task, 'task') as ExpandedVariant['task'];
    const training = merged(
      trainingFor(base, variant),
      variant.training,
      'training',
    ) as ExpandedVariant['training'];
    if (router === 'trained') resolveTraining(training);
    if (trainSets > 1 && task.trainSet !== undefined) {
      throw new RangeError(
        `Expected \`trainSets\` or \`task.trainSet\`, got ${trainSets} and ${task.trainSet}.`,
      );
    }
    const { data } = { ...dataDefaults, ...task };
    checkTrainSet(trainSets > 1 ? { ...task, trainSet: trainSets } : task, data === dataDefaults.data);
    return { name, router, ...(module !== undefined && { module }), stopRule, task, training };
  } catch (error) {
    throw new RangeError(`${show(name)}: ${(error as Error).message}`, { cause: error });
  }
}

/** What a variant measures: its own setting, else that of the base. */
export function kindOf(base: BaseSpec, variant: BaseSpec | VariantSpec): MeasuredKind {
  for (const { router, policy, method } of [variant, base]) {
    if (policy !== undefined) return 'policy';
    if (method !== undefined) return 'method';
    if (router !== undefined) return router;
  }
  return 'trained';
}

function measured(base: BaseSpec, variant: VariantSpec): Pick<ExpandedVariant, 'router' | 'module'> {
  const router = kindOf(base, variant);
  if (router !== 'policy' && router !== 'method') return { router };
  return { router, module: changed(base[router], variant[router], router) as ModuleChoice };
}

/** The training of the base without the options that the learner of a variant does not have. */
function trainingFor({ training = {} }: BaseSpec, variant: VariantSpec): BaseSpec['training'] {
  const own = variant.training?.learner;
  if (own === undefined || isOwnOptions(own)) return training;
  return Object.fromEntries(Object.entries(training).filter(([name]) => hasOption(own, name)));
}

/** The options of a section of the base, overridden by those of a variant. */
function merged(base: object = {}, over: object = {}, section: string): object {
  const all: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    all[name] = changed(all[name], value, `${section}.${name}`);
  }
  return all;
}

/** The variant's value, if it has one. Options without a module are added to the module of the base. */
function changed(base: unknown, value: unknown, path: string): unknown {
  if (value === undefined) return base;
  return isOwnOptions(value) ? withOwnOptions(base, value, path) : value;
}

/** The base of a spec, with the shorthands of the spec put in their places. */
export function baseOf({ base = {}, data, scorer, transfer, stopRule }: ExperimentSpec): BaseSpec {
  return {
    ...base,
    ...(stopRule === undefined ? {} : { stopRule }),
    task: {
      ...base.task,
      ...(data === undefined ? {} : { data }),
      ...(scorer === undefined ? {} : { scorer }),
      ...(transfer === undefined ? {} : { transfer }),
    },
  };
}
