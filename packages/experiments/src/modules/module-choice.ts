import { basename, extname, isAbsolute, relative, resolve } from 'node:path';
import { isModulePath, type ModuleChoice, type ModuleOptions } from '../options/kinds.ts';
import { moduleOptions } from '../options/table.ts';

/** The parts of a module choice. */
export interface ChosenModule {
  /** Absolute, or as given. */
  readonly path: string;
  /** Name of the export. Null means the default export, or the only export of the kind. */
  readonly exported: string | null;
  readonly options: ModuleOptions;
}

/** The module that an option's value names; null for a built-in name. */
export function chosenModule(value: unknown): ChosenModule | null {
  if (isModulePath(value)) {
    const at = value.lastIndexOf('#');
    const cut = at > value.lastIndexOf('/') ? at : value.length;
    return { path: value.slice(0, cut), exported: value.slice(cut + 1) || null, options: {} };
  }
  if (typeof value !== 'object' || value === null || !('module' in value)) return null;
  const { module, options = {} } = value as Exclude<ModuleChoice, string>;
  const chosen = chosenModule(module);
  return chosen && { ...chosen, options };
}

/** The shortest text that names this module. */
function choiceOf({ path, exported, options }: ChosenModule): ModuleChoice {
  const module = exported === null ? path : `${path}#${exported}`;
  return Object.keys(options).length === 0 ? module : { module, options };
}

/** The choice with further options for the module. */
export function withOptions(chosen: ChosenModule, options: ModuleOptions): ModuleChoice {
  return choiceOf({ ...chosen, options: { ...chosen.options, ...options } });
}

/** The value with the path of its module made absolute. A built-in name is unchanged. */
export function locatedModule<T>(value: T, folder: string): T | ModuleChoice {
  const chosen = chosenModule(value);
  return chosen === null ? value : choiceOf({ ...chosen, path: resolve(folder, chosen.path) });
}

/** The value with the file's name instead of its path, since a module's location has no effect on results. */
export function publicModule<T>(value: T): T | ModuleChoice {
  const chosen = chosenModule(value);
  // with ./ it is still recognised as a path
  return chosen === null ? value : choiceOf({ ...chosen, path: `./${basename(chosen.path)}` });
}

/** Returns the options with a function applied to each one that may name a module. Other options may hold paths of data files. */
export function withModules<O extends object>(options: O, change: (value: unknown) => unknown): O {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      moduleOptions.includes(name) ? change(value) : value,
    ]),
  ) as O;
}

/** The name of a module in tables: file name without extension, export if given, options. */
export function moduleName({ path, exported, options }: ChosenModule): string {
  const name = exported ?? basename(path, extname(path));
  const given = Object.entries(options).map(
    ([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return given.length === 0 ? name : `${name} (${given.join(', ')})`;
}

/** The path as people write it: relative if the file is inside the current folder. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}
