import { resolve } from 'node:path';
import { locatedModule } from '../modules/module-choice.ts';
import { gridPath } from './_grid.ts';
import { moduleSettings } from './_schema.ts';
import type { ExperimentSpec } from './types.ts';

/** Returns the spec with the paths of modules and encoder models made absolute; they are relative to the given folder. */
export function locatedSpec(spec: ExperimentSpec, folder: string): ExperimentSpec {
  const at = (path: string, value: unknown) => {
    if (path === 'training.encoderModel' && typeof value === 'string') return resolve(folder, value);
    return moduleSettings.has(path) ? locatedModule(value, folder) : value;
  };
  const mapped = (object: object, change: (name: string, value: unknown) => unknown) =>
    Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value)]));
  const settings = (part: object) =>
    mapped(part, (name, value) =>
      name === 'task' || name === 'training'
        ? mapped(value as object, (option, given) => at(`${name}.${option}`, given))
        : at(name, value),
    );
  return mapped(spec, (name, value) => {
    if (name === 'scorer') return at('task.scorer', value);
    if (name === 'base') return settings(value as object);
    if (name === 'variants') return (value as readonly object[]).map(settings);
    if (name !== 'grid') return value;
    return mapped(value as object, (path, values) =>
      gridPath(path).own === null ? (values as readonly unknown[]).map((each) => at(path, each)) : values,
    );
  }) as unknown as ExperimentSpec;
}
