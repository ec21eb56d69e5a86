import { type ModuleFiles, moduleFilesOf } from '../modules/module-files.ts';
import { transformerModel, transformerPackages } from './transformer.ts';

/**
 * The files of the modules and of the encoder's model among some options, by option name.
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
