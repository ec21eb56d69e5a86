import { show } from 'gymnasium-js/expect';
import { nearestName } from '../options/nearest-name.ts';
import { explain } from './_explain.ts';
import { gridSchemas, knownKeys, specSchema } from './_schema.ts';
import { variantsOf } from './expand-spec.ts';
import type { ExperimentSpec } from './types.ts';

/**
 * Checks that a value is an experiment, and returns it.
 *
 * @throws RangeError with a sentence for each thing that is wrong: where, what was expected, what was there
 *
 * @example
 * ```ts
 * import { parseSpec } from '@der-gym/experiments';
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
  checkVariants(spec);
  checkGrid(spec);
  checkNames(spec);
  checkSeeds(spec);
  return spec;
}

/** What is short for an option of the base cannot be given there too. */
function checkShorthands(spec: ExperimentSpec): void {
  for (const [short, option] of [
    ['data', 'data'],
    ['scorer', 'scorer'],
    ['transfer', 'transfer'],
  ] as const) {
    if (spec[short] !== undefined && spec.base?.task?.[option] !== undefined) {
      throw new RangeError(`Expected ${short} or base.task.${option}, got both.`);
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
  variants?.forEach(({ training, router, policy, method }, index) => {
    const given = Object.entries({ router, policy, method }).filter(([, value]) => value !== undefined);
    if (given.length > 1) {
      throw new RangeError(
        `Expected variants[${index}] to have one of router, policy and method, got ${given.map(([name]) => name).join(' and ')}.`,
      );
    }
    const [kind, value] = given[0] ?? ['router', 'trained'];
    if (training !== undefined && value !== 'trained') {
      throw new RangeError(
        `Expected variants[${index}].training only with the router trained, got the ${kind} ${show(value)}.`,
      );
    }
  });
}

/** Names are new, and what is compared is there. */
function checkNames(spec: ExperimentSpec): void {
  const names = variantsOf(spec).map(({ name }) => name);
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index) {
      throw new RangeError(`Expected variants[${index}].name to be a new name, got ${show(name)} again.`);
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
    const schema = gridSchemas.get(path);
    if (schema === undefined) {
      throw new RangeError(`Expected grid to have ${nearestPath(path)}, got \`${path}\`.`);
    }
    values.forEach((value, index) => {
      const parsed = schema.safeParse(value);
      if (!parsed.success) {
        throw new RangeError(explain(parsed.error.issues, value, ['grid', path, index]));
      }
    });
  }
}

/** The option that a path of a grid may have meant. */
function nearestPath(path: string): string {
  const last = (path_: string) => path_.slice(path_.lastIndexOf('.') + 1);
  const name = last(path);
  const paths = [...gridSchemas.keys()];
  const elsewhere = knownKeys([]).find((key) => key.startsWith(name) && name.length > 2);
  const near = nearestName(name, paths.map(last));
  if (near !== null) return `\`${paths.find((each) => last(each) === near)}\``;
  return elsewhere === undefined
    ? 'options such as task.gainWeight'
    : `options of task or training (\`${elsewhere}\` is a key of the spec and of each variant)`;
}

function checkSeeds({ seeds }: ExperimentSpec): void {
  if (!Array.isArray(seeds)) return;
  const again = seeds.find((seed, index) => seeds.indexOf(seed) !== index);
  if (again !== undefined) throw new RangeError(`Expected seeds to differ, got ${again} more than once.`);
}
