import { type ModuleFiles, moduleFilesOf } from '../modules/module-files.ts';
import { transformerModel, transformerPackages } from './transformer.ts';

/**
 * What the modules and the encoder's model among some options consist of, by the name of the option.
 *
 * @throws ModuleError for a module that cannot be read; RangeError for a folder without a model
 */
export function chosenFilesOf(
  options: Readonly<Record<string, unknown>> & { readonly encoderModel?: string },
): Readonly<Record<string, ModuleFiles>> {
  const modules = moduleFilesOf(options);
  if (options.encoderModel === undefined) return modules;
  const { hash } = transformerModel(options.encoderModel);
  const packages = Object.entries(transformerPackages).map(([name, version]) => `${name}@${version}`);
  return { ...modules, encoderModel: { hash, packages } };
}
