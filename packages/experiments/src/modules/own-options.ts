import { didYouMean, show } from 'gymnasium-js/expect';
import type { ModuleOptions } from '../options/kinds.ts';
import { type ChosenModule, shownPath } from './module-choice.ts';
import { ModuleError } from './module-error.ts';

/**
 * The options that a module is called with. Its exported `options` give names, types and defaults.
 *
 * @throws ModuleError for an undeclared option, or one of another type
 */
export function ownOptions({ path, options: given }: ChosenModule, declared: unknown): ModuleOptions {
  const place = shownPath(path);
  const defaults = declared ?? {};
  if (typeof defaults !== 'object' || Array.isArray(defaults)) {
    throw new ModuleError(place, `Expected \`options\` to be an object of defaults, got ${show(declared)}.`);
  }
  const names = Object.keys(defaults);
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) {
      const hint =
        names.length === 0
          ? ' It declares none: export const options = { name: default }.'
          : didYouMean(name, names) || ` It has ${names.join(', ')}.`;
      throw new ModuleError(place, `Expected an option that the module declares, got ${show(name)}.${hint}`);
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new ModuleError(place, `Expected the option ${name} to be a finite number, got ${value}.`);
    }
    const like = (defaults as ModuleOptions)[name];
    if (like !== null && kindOf(like) !== kindOf(value)) {
      throw new ModuleError(
        place,
        `Expected the option ${name} to be a ${kindOf(like)}, as its default ${show(like)}, got ${show(value)}.`,
      );
    }
  }
  return Object.freeze({ ...defaults, ...given });
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);
