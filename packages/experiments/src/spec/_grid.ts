import { show } from 'gymnasium-js/expect';
import { chosenModule, moduleName, withOptions } from '../modules/module-choice.ts';
import type { ModuleChoice } from '../options/kinds.ts';
import type { ExperimentSpec, OwnOptions, VariantSpec } from './types.ts';

/** A path of a grid, split into a setting and, if there is one, an option of the module that the setting names. */
interface GridPath {
  /** `['stopRule']`, `['task', 'gainWeight']`. */
  readonly setting: readonly [string] | readonly [section: string, option: string];
  /** An option that the module declares. */
  readonly own: string | null;
}

/** Splits a path of a grid. The setting need not exist. */
export function gridPath(path: string): GridPath {
  const parts = path.split('.');
  const length = parts[0] === 'task' || parts[0] === 'training' ? 2 : 1;
  const own = parts.slice(length).join('.');
  return { setting: parts.slice(0, length) as unknown as GridPath['setting'], own: own === '' ? null : own };
}

/** The variants of a spec, or every combination of its grid. */
export function variantsOf({ variants, grid = {} }: ExperimentSpec): readonly VariantSpec[] {
  return variants ?? gridVariants(grid);
}

/** Every combination of a grid's values; the last setting varies fastest. */
function gridVariants(grid: Readonly<Record<string, readonly unknown[]>>): readonly VariantSpec[] {
  const paths = Object.keys(grid);
  const combinations = paths.reduce<readonly (readonly unknown[])[]>(
    (before, path) => before.flatMap((values) => grid[path]!.map((value) => [...values, value])),
    [[]],
  );
  const labels = paths.map((path) => labelOf(path, paths));
  const texts = paths.map((path) => valueTexts(grid[path]!));
  return combinations.map((values) => {
    const variant: Record<string, unknown> = {
      name: values
        .map((value, axis) => `${labels[axis]} ${texts[axis]![grid[paths[axis]!]!.indexOf(value)]}`)
        .join(', '),
    };
    // modules first: their options are then merged into them, whatever the order of the axes
    const axes = paths.map((path, axis) => ({ ...gridPath(path), value: values[axis] }));
    for (const { setting, own, value } of [...axes].sort(
      (a, b) => Number(a.own !== null) - Number(b.own !== null),
    )) {
      put(variant, setting, own, value);
    }
    return variant as unknown as VariantSpec;
  });
}

function put(
  variant: Record<string, unknown>,
  [section, option]: GridPath['setting'],
  own: string | null,
  value: unknown,
): void {
  const holder: Record<string, unknown> =
    option === undefined ? variant : { ...(variant[section] as Record<string, unknown>) };
  const name = option ?? section;
  const before = holder[name];
  if (own === null) holder[name] = value;
  else {
    const options = { [own]: value };
    const path = option === undefined ? section : `${section}.${option}`;
    // no other axis sets the module: the options are for the module of the base
    holder[name] = before === undefined ? { options } : withOwnOptions(before, { options }, path);
  }
  if (option !== undefined) variant[section] = holder;
}

/**
 * Adds options to a module, or to options of the base's module.
 *
 * @throws RangeError if the value is not a module
 */
export function withOwnOptions(
  module: unknown,
  { options }: OwnOptions,
  path: string,
): ModuleChoice | OwnOptions {
  if (isOwnOptions(module)) return { options: { ...module.options, ...options } };
  const chosen = chosenModule(module);
  if (chosen !== null) return withOptions(chosen, options);
  const [name = 'options'] = Object.keys(options);
  throw new RangeError(
    `Expected \`${path}\` to be a module with the option ${show(name)}, got ${module === undefined ? 'none' : show(module)}.`,
  );
}

export function isOwnOptions(value: unknown): value is OwnOptions {
  return typeof value === 'object' && value !== null && !('module' in value) && 'options' in value;
}

/** The last part of a path, or the whole path if another path has the same last part. */
function labelOf(path: string, paths: readonly string[]): string {
  const last = (each: string) => each.slice(each.lastIndexOf('.') + 1);
  return paths.some((other) => other !== path && last(other) === last(path)) ? path : last(path);
}

/** Labels for values. A module is named by its file, unless two files have the same name. */
function valueTexts(values: readonly unknown[]): readonly string[] {
  const names = values.map((value) => {
    const chosen = chosenModule(value);
    return chosen === null ? valueText(value) : moduleName(chosen);
  });
  return names.map((name, index) =>
    names.some((other, i) => other === name && i !== index) ? valueText(values[index]) : name,
  );
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
