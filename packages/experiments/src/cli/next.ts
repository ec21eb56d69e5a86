import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenModule } from '../modules/module-choice.ts';
import { givenOf, type ModuleChoice, type Options } from '../options/kinds.ts';
import {
  type DerTrainingOptions,
  data,
  output,
  problem,
  type TaskOptions,
  training,
} from '../options/table.ts';
import { commands } from './commands.ts';
import { flagOf } from './option-text.ts';
import { print } from './outputs.ts';

/** How a process was started; see `process`. */
interface Started {
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly env: { readonly npm_lifecycle_event?: string | undefined };
  cwd(): string;
}

interface OwnModules {
  readonly policy?: readonly ModuleChoice[];
  readonly method?: readonly ModuleChoice[];
}

/** The repository, where the program runs from its sources. */
const repository = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Returns the command by which the user started the program: installed, by the script of the repository, or by Node.
 *
 * @param here - the file of this module
 */
export function programOf(
  { argv, execArgv, env, cwd }: Started,
  here = fileURLToPath(import.meta.url),
): string {
  const main = argv[1] ?? '';
  const isInstalled = (path: string) => /[\\/]node_modules[\\/]/.test(path);
  // a global installation puts the name on the PATH
  if (basename(main) === 'der-gym' && !isInstalled(main)) return 'der-gym';
  if (isInstalled(here)) return 'npx der-gym';
  if (env.npm_lifecycle_event === 'der-gym' || cwd() === repository) return 'npm run -s der-gym --';
  return commandLine(['node', ...execArgv, relative(cwd(), main)])!;
}

/** Quotes words for a shell; null if one contains a character that must not be printed to a terminal. */
export function commandLine(words: readonly string[]): string | null {
  if (words.some((word) => /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(word))) return null;
  const quoted = (word: string) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  return words.map(quoted).join(' ');
}

/** The values of these options as flags. */
function flagsFor(options: Options, given: object): readonly string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const option = Object.hasOwn(options, name) ? options[name]! : undefined;
    if (option === undefined || value === undefined || value === false) return [];
    const [flag = ''] = flagOf(name, option).split(' ');
    if (value === true) return [flag];
    const own: string[] = [];
    const texts = (Array.isArray(value) ? value : [value]).map((each: unknown) => {
      if (typeof each !== 'object' || each === null || !('module' in each)) return String(each);
      const { module, options: set = {} } = each as Exclude<ModuleChoice, string>;
      own.push(
        ...Object.entries(set).flatMap(([key, is]) => ['--set', `${name}.${key}=${JSON.stringify(is)}`]),
      );
      return module;
    });
    return [flag, texts.join(','), ...own];
  });
}

/** Returns the options of data and problem, and --smoke, as flags of another command. */
export function taskFlags(flags: TaskOptions & { readonly smoke?: boolean }): readonly string[] {
  return flagsFor({ ...data, ...problem, smoke: output.smoke }, flags);
}

/** Returns the command that trains a router on the same task with the same options; on utility, unless a reward was given. */
export function trainCommand(flags: TaskOptions & DerTrainingOptions): readonly string[] {
  // with --encoders, transformer may be one of several
  const reads = flags.encoderModel === undefined ? {} : { encoder: 'transformer' };
  const asked = flagsFor({ ...training }, { reward: 'utility', ...reads, ...givenOf(training, flags) });
  const chosen = chosenModule(flags.reward);
  const name = chosen === null ? String(flags.reward ?? 'utility') : basename(chosen.path).split('.')[0];
  return ['train', ...taskFlags(flags), ...asked, '--out', freshFolder(`runs/${name}`)];
}

/** Returns the user's policies and methods as flags, without folders of runs. */
export function ownFlags({ policy = [], method = [] }: OwnModules): readonly string[] {
  const lists = Object.entries({ policy, method }).flatMap(([name, choices]) => {
    const modules = choices.filter((each) => chosenModule(each) !== null);
    return modules.length === 0 ? [] : [[name, modules] as const];
  });
  return flagsFor(commands.compare.options, Object.fromEntries(lists));
}

/** Returns a reward of the user as flags of `train`. */
export function rewardFlags(reward: ModuleChoice): readonly string[] {
  return flagsFor(training, { reward });
}

/** Returns this name, or the first of `name-2`, `name-3`, ... that does not exist as a folder. */
export function freshFolder(name: string): string {
  for (let count = 1; ; count++) {
    const folder = count === 1 ? name : `${name}-${count}`;
    if (!existsSync(folder)) return folder;
  }
}

/** Prints commands to run next, ready to be pasted; prints nothing with `--json`. */
export function printNext(
  { json }: { readonly json?: boolean },
  ...commands: readonly (readonly string[])[]
): void {
  if (json === true) return;
  const program = programOf(process);
  const lines = commands.flatMap((words) => {
    const line = commandLine(words);
    return line === null ? [] : [`next: ${program} ${line}`];
  });
  if (lines.length > 0) print(`\n${lines.join('\n')}`);
}
