import { basename, extname, isAbsolute, relative, resolve } from 'node:path';
import { isModulePath, type ModuleChoice, type ModuleOptions } from '../options/kinds.ts';
import { moduleOptions } from '../options/table.ts';

/** A module that was chosen, taken apart. */
export interface ChosenModule {
  /** Absolute, or as it was given. */
  readonly path: string;
  /** The export that is meant; null: the default export, or the only one of its kind. */
  readonly exported: string | null;
  readonly options: ModuleOptions;
}

/** The module that a value of an option means; null where it is a name. */
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

/** The shortest choice that means this module. */
function choiceOf({ path, exported, options }: ChosenModule): ModuleChoice {
  const module = exported === null ? path : `${path}#${exported}`;
  return Object.keys(options).length === 0 ? module : { module, options };
}

/** The choice of a module with more options of its own. */
export function withOptions(chosen: ChosenModule, options: ModuleOptions): ModuleChoice {
  return choiceOf({ ...chosen, options: { ...chosen.options, ...options } });
}

/** The value with the path of its module made absolute; a name stays a name. */
export function locatedModule<T>(value: T, folder: string): T | ModuleChoice {
  const chosen = chosenModule(value);
  return chosen === null ? value : choiceOf({ ...chosen, path: resolve(folder, chosen.path) });
}

/** The value with the name of the file in place of its path: where a module lies decides nothing. */
export function publicModule<T>(value: T): T | ModuleChoice {
  const chosen = chosenModule(value);
  // a file of the folder at hand, so that it still reads as a path
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

/** What a module is called in a table: its file without the ending, the export that was asked for, its options. */
export function moduleName({ path, exported, options }: ChosenModule): string {
  const name = exported ?? basename(path, extname(path));
  const given = Object.entries(options).map(
    ([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return given.length === 0 ? name : `${name} (${given.join(', ')})`;
}

/** The path as people write it: from the folder at hand where the file is inside it. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}
