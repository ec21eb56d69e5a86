import { parseDocument } from 'yaml';
import { chosenModule, withOptions } from '../modules/module-choice.ts';
import { UsageError } from '../usage-error.ts';

type Flags = Readonly<Record<string, unknown>>;

/**
 * Returns the flags with the values of `--set` added to the options of the modules that other flags name.
 *
 * @throws UsageError if the flag that `--set` refers to names no module
 */
export function withOwnOptions({ set, ...flags }: Flags, command: string): Flags {
  const changed: Record<string, unknown> = { ...flags };
  for (const [path, value] of set as readonly (readonly [string, string])[]) {
    const [option = '', name = ''] = path.split(/\.(.*)/s);
    const given = changed[option];
    // a list of one module counts as the module
    const only = Array.isArray(given) && given.length === 1;
    const chosen = chosenModule(only ? given[0] : given);
    if (chosen === null || name === '') {
      throw new UsageError(
        `Expected --set to be OPTION.NAME=VALUE, where --OPTION names a module, as in --learner ./mine.ts --set learner.rate=0.1, got ${path}=${value}. See der-gym ${command} --help.`,
      );
    }
    const choice = withOptions(chosen, { [name]: yamlValue(value) });
    changed[option] = only ? [choice] : choice;
  }
  return changed;
}

/** Parses a value as YAML does: a number, a text, true, a list in brackets. */
function yamlValue(text: string): unknown {
  const document = parseDocument(text, { schema: 'core' });
  return document.errors.length > 0 ? text : document.toJS({ maxAliasCount: 0 });
}
