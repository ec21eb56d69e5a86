import { nearestName, show } from 'gymnasium-js/expect';
import { explain } from './_explain.ts';
import { gridPath, variantsOf } from './_grid.ts';
import { gridKinds, gridSchema, moduleSettings, specSchema } from './_schema.ts';
import { baseOf, kindOf } from './expand-spec.ts';
import type { BaseSpec, ExperimentSpec, VariantSpec } from './types.ts';

/**
 * Checks that a value is a valid experiment, and returns it.
 *
 * @throws RangeError with one sentence for each error: the path, what was expected, and the value
 *
 * @example
 * ```ts
 * import { parseSpec } from './parse-spec.ts';
 *
 * const spec = parseSpec({
 *   name: 'no-gain',
 *   title: 'Does the gain term help?',
 *   variants: [{ name: 'with gain' }, { name: 'without', task: { gainWeight: 0 } }],
 * });
 * spec.name; // => 'no-gain'
 *
 * let message = '';
 * try {
 *   parseSpec({ ...spec, variants: [{ name: 'a', training: { discount: 1.5 } }] });
 * } catch (error) {
 *   message = (error as Error).message;
 * }
 * message; // => 'Expected variants[0].training.discount to be in [0, 1], got 1.5.'
 * ```
 */
export function parseSpec(value: unknown): ExperimentSpec {
  const parsed = specSchema.safeParse(value);
  if (!parsed.success) throw new RangeError(explain(parsed.error.issues, value));
  const spec = parsed.data as ExperimentSpec;
  checkShorthands(spec);
  checkGrid(spec);
  checkVariants(spec);
  checkNames(spec);
  checkSeeds(spec);
  return spec;
}

/** A shorthand and the setting of the base that it stands for exclude each other. */
function checkShorthands(spec: ExperimentSpec): void {
  const { base: { task, stopRule } = {} } = spec;
  for (const [short, path, given] of [
    ['data', 'base.task.data', task?.data],
    ['scorer', 'base.task.scorer', task?.scorer],
    ['transfer', 'base.task.transfer', task?.transfer],
    ['stopRule', 'base.stopRule', stopRule],
  ] as const) {
    if (spec[short] !== undefined && given !== undefined) {
      throw new RangeError(`Expected ${short} or ${path}, got both.`);
    }
  }
}

function checkVariants(spec: ExperimentSpec): void {
  const { variants, grid } = spec;
  if ((variants === undefined) === (grid === undefined)) {
    throw new RangeError(
      `Expected either variants or a grid, got ${variants === undefined ? 'neither' : 'both'}.`,
    );
  }
  const base = baseOf(spec);
  checkMeasured('base', base);
  variantsOf(spec).forEach((variant, index) => {
    const path = grid === undefined ? `variants[${index}]` : `the variant ${show(variant.name)} of the grid`;
    checkMeasured(path, variant);
    const kind = kindOf(base, variant);
    if (variant.training === undefined || kind === 'trained') return;
    const key = kind === 'policy' || kind === 'method' ? kind : 'router';
    throw new RangeError(
      `Expected ${path} to have \`training\` only with the router trained, got the ${key} ${show(variant[key] ?? base[key])}.`,
    );
  });
}

/** A router, a policy and a method exclude each other. */
function checkMeasured(path: string, { router, policy, method }: BaseSpec | VariantSpec): void {
  const given = Object.entries({ router, policy, method }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new RangeError(
      `Expected ${path} to have one of router, policy and method, got ${given.map(([name]) => name).join(' and ')}.`,
    );
  }
}

/** Names must be unique, and compared variants must exist. */
function checkNames(spec: ExperimentSpec): void {
  const names = variantsOf(spec).map(({ name }) => name);
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index) {
      throw new RangeError(`Expected variants[${index}].name to be unique, got ${show(name)} twice.`);
    }
  });
  const { baseline, pairs = [] } = spec.compare ?? {};
  const named = [
    ...(baseline === undefined ? [] : [['compare.baseline', baseline] as const]),
    ...pairs.flatMap((pair, index) =>
      pair.map((name, side) => [`compare.pairs[${index}][${side}]`, name] as const),
    ),
  ];
  for (const [path, name] of named) {
    if (names.includes(name)) continue;
    const near = nearestName(name, names);
    const hint = near === null ? '' : ` Did you mean ${show(near)}?`;
    throw new RangeError(`Expected ${path} to be the name of a variant, got ${show(name)}.${hint}`);
  }
}

function checkGrid({ grid }: ExperimentSpec): void {
  if (grid === undefined) return;
  if (Object.keys(grid).length === 0) throw new RangeError('Expected grid to name an option, got none.');
  for (const [path, values] of Object.entries(grid)) {
    const schema = gridSchema(path);
    if (schema === undefined) throw new RangeError(wrongPath(path));
    values.forEach((value, index) => {
      const parsed = schema.safeParse(value);
      if (!parsed.success) {
        throw new RangeError(explain(parsed.error.issues, value, ['grid', path, index]));
      }
    });
  }
}

/** The message for an unknown path of a grid, with the most similar path that exists. */
function wrongPath(path: string): string {
  const last = (each: string) => each.slice(each.lastIndexOf('.') + 1);
  const paths = [...gridKinds.keys()];
  const { setting, own } = gridPath(path);
  const there = setting.join('.');
  if (own !== null && gridKinds.has(there)) {
    return `Expected a key of \`grid\` to be an option, or an option of a module (${[...moduleSettings].join(', ')}), got \`${path}\`.`;
  }
  // the flag --set writes learner.rate, a grid training.learner.rate
  const module = [...moduleSettings].find((each) => last(each) === path.split('.')[0]);
  if (module !== undefined && path.includes('.')) {
    return `Expected a key of \`grid\` to be an option such as \`task.gainWeight\`, got \`${path}\`. Did you mean \`${module.slice(0, -last(module).length)}${path}\`?`;
  }
  const near = nearestName(last(path), paths.map(last));
  const hint =
    paths.find((each) => last(each) === near) ??
    // the name of the flag: --stop is the key stopRule
    paths.find((each) => last(path).length > 2 && last(each).startsWith(last(path)));
  return `Expected a key of \`grid\` to be an option such as \`task.gainWeight\`, got \`${path}\`.${hint === undefined ? '' : ` Did you mean \`${hint}\`?`}`;
}

function checkSeeds({ seeds }: ExperimentSpec): void {
  if (!Array.isArray(seeds)) return;
  const again = seeds.find((seed, index) => seeds.indexOf(seed) !== index);
  if (again !== undefined)
    throw new RangeError(`Expected seeds to be distinct, got ${again} more than once.`);
}
