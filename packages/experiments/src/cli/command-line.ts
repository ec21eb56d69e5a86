import { Argument, Command, CommanderError, Option } from 'commander';
import { didYouMean } from 'gymnasium-js/expect';
import { defaultsOf, type Kind, type Option as OptionEntry, type Options } from '../options/kinds.ts';
import { sections } from '../options/table.ts';
import { ownManifest } from '../run/version.ts';
import { isAboutInput, isFileError, UsageError } from '../usage-error.ts';
import { type CommandDeclaration, type CommandName, commands, type Flags } from './commands.ts';
import { oneLine } from './one-line.ts';
import { flagOf, helpOf } from './option-text.ts';
import { expectWritable } from './writable.ts';

/** The code of a command: `run` returns its exit status, `more` returns a list for its help. */
interface Runner<N extends CommandName> {
  readonly run: (flags: Flags<N>) => number | Promise<number>;
  readonly more?: () => string;
}

/** Each command is loaded only when it is run, so that none waits for the modules of another. */
const runners: { readonly [N in CommandName]: () => Promise<Runner<N>> } = {
  demo: () => import('./demo.ts'),
  train: () => import('./train.ts'),
  evaluate: () => import('./evaluate.ts'),
  compare: () => import('./compare.ts'),
  report: () => import('./report.ts'),
  ablate: () => import('./ablate.ts'),
  curve: () => import('./curve.ts'),
  reproduce: () => import('./reproduce.ts'),
  solve: () => import('./solve.ts'),
  laws: () => import('./laws.ts'),
  sensitivity: () => import('./sensitivity.ts'),
  inspect: () => import('./inspect.ts'),
  import: () => import('./import.ts'),
  fetch: () => import('./fetch.ts'),
  init: () => import('./init.ts'),
};

/**
 * Runs `der-gym` with these arguments and returns its exit status.
 *
 * Exit statuses: 0 done; 1 internal error; 2 bad input, which the user can fix; 3 a law of a reward is broken; 130 stopped
 * by Ctrl-C, after a checkpoint was saved.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const program = new Command('der-gym')
    .description(
      'Sequential LLM routing over cached expert answers: train routers, and compare them with every alternative.',
    )
    .version(ownManifest().version)
    .addHelpText('after', EXAMPLES);
  let status = 0;
  for (const name of Object.keys(commands) as CommandName[]) {
    const asksForHelp = argv[0] === name && (argv.includes('--help') || argv.includes('-h'));
    const { more } = asksForHelp && WITH_MORE.has(name) ? await runners[name]() : {};
    program.addCommand(
      commandOf(name, more?.()).action(async (...given) => {
        const { run } = (await runners[name]()) as { run: (flags: object) => number | Promise<number> };
        const flags = await settled(flagsOf(name, given), name);
        for (const [flag, path, what] of writtenBy(name, flags)) expectWritable(flag, path, what);
        status = await run(flags);
      }),
    );
  }
  // commands throw where commander would exit, so that the process ends in one place
  for (const each of [program, ...program.commands]) {
    each
      .exitOverride()
      .configureOutput({ outputError: () => {} })
      .showHelpAfterError(false)
      .showSuggestionAfterError();
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    return explain(error, argv[0]);
  }
}

/** Commands whose help contains a list from another package. */
const WITH_MORE: ReadonlySet<CommandName> = new Set(['import', 'fetch']);

const EXAMPLES = `
Examples:
  der-gym demo                                   train routers on the synthetic pool and compare them
  der-gym demo --data solutions.jsonl            the same on recorded answers
  der-gym train --reward utility --out runs/u1   train one router and keep it
  der-gym evaluate runs/u1                       evaluate it exactly
  der-gym report runs/u1 --out u1.html           make a page with figures, tables and episodes
  der-gym compare --methods experts,vote,bounds  compare other methods
  der-gym ablate --grid task.gainWeight=0,5      test whether a setting makes a difference
  der-gym reproduce table-4                      rerun a table of the paper
  der-gym init my-router                         start a project of your own

New here? Start with der-gym demo: it takes a minute or two and prints what to run next.
der-gym <command> --help explains a command and its options.

Exit status: 0 done; 1 internal error; 2 bad input, with a reason in one line; 3 a law is broken (der-gym laws);
130 interrupted, progress saved.`;

function commandOf(name: CommandName, more: string | undefined): Command {
  const declared: CommandDeclaration = commands[name];
  const command = new Command(name).summary(declared.summary).description(declared.description);
  for (const option of Object.values(declared.arguments)) command.addArgument(argumentOf(option));
  addOptions(command, declared.options);
  for (const section of declared.sections) {
    command.optionsGroup(`${section[0]!.toUpperCase()}${section.slice(1)}:`);
    addOptions(command, sections[section]);
  }
  return command.addHelpText(
    'after',
    `${more === undefined ? '' : `\n${more}\n`}\nExamples:\n${declared.examples.replace(/^\n/, '')}`,
  );
}

function argumentOf({ kind, help, otherwise, required }: OptionEntry<unknown>): Argument {
  const name = kind.placeholder.slice(1, -1);
  const form = kind.items === undefined ? name : `${name}...`;
  const note = otherwise === undefined ? '' : ` (default: ${otherwise})`;
  const argument = new Argument(required === true ? `<${form}>` : `[${form}]`, `${help}${note}`);
  // a list takes all remaining arguments; each is parsed by itself
  return argument.argParser<unknown>((text, before) =>
    kind.items === undefined
      ? valueFrom(`<${name}>`, kind, text)
      : [...gathered(before), valueFrom(`<${name}>`, kind.items, text)],
  );
}

function addOptions(command: Command, options: Options): void {
  for (const [name, entry] of Object.entries(options)) {
    const flag = flagOf(name, entry);
    const help = entry.required === true ? `${helpOf(entry)} (required)` : helpOf(entry);
    const option = new Option(flag, help).makeOptionMandatory(entry.required === true);
    if (entry.kind.placeholder !== '') {
      option.argParser<unknown>((text, before) => {
        const value = valueFrom(flag.split(' ')[0]!, entry.kind, text);
        return entry.repeated === true ? [...gathered(before), value] : value;
      });
    }
    command.addOption(option);
  }
}

/** The values so far, as commander passes them on. */
const gathered = (before: unknown): readonly unknown[] => (Array.isArray(before) ? before : []);

/** Parses and checks a value. */
function valueFrom(name: string, kind: Kind<unknown>, text: string): unknown {
  const value: unknown = kind.read(text);
  const accepted: boolean = kind.accepts(value);
  if (accepted) return value;
  const { items } = kind;
  const wrong = items && Array.isArray(value) ? value.find((item) => !items.accepts(item)) : undefined;
  const { expected, choices } = wrong === undefined ? kind : items!;
  const hint = didYouMean(String(wrong ?? text), Object.keys(choices ?? {}));
  throw new UsageError(
    `Expected ${wrong === undefined ? '' : 'each of '}${name} to be ${expected}, got '${wrong ?? text}'.${hint}`,
  );
}

/** The flags by name, from what commander passes to an action: arguments, own options with their defaults, shared options as given. */
function flagsOf(name: CommandName, given: readonly unknown[]): Readonly<Record<string, unknown>> {
  const declared: CommandDeclaration = commands[name];
  const places = Object.keys(declared.arguments).map((each, index) => [each, given[index]] as const);
  return {
    ...Object.fromEntries(places.filter(([, value]) => value !== undefined)),
    ...defaultsOf(declared.options),
    ...(given.at(-2) as object),
  };
}

/** The flags with the values of `--set` added to the options of modules. */
async function settled(flags: Readonly<Record<string, unknown>>, name: CommandName) {
  if (flags.set === undefined) return flags;
  const { withOwnOptions } = await import('./own-options.ts');
  return withOwnOptions(flags, name);
}

/** The flags whose paths the command will write to. */
function writtenBy(name: CommandName, flags: Readonly<Record<string, unknown>>) {
  const declared: CommandDeclaration = commands[name];
  const all = [declared.options, ...declared.sections.map((section): Options => sections[section])];
  return all.flatMap(Object.entries<Options[string]>).flatMap(([option, entry]) => {
    const { written } = entry.kind;
    const path = flags[option];
    return written === undefined || path === undefined
      ? []
      : [[flagOf(option, entry).split(' ')[0]!, String(path), written] as const];
  });
}

/**
 * Prints what went wrong and returns the exit status.
 *
 * @param named - name of the command
 * @param byModule - whether it was thrown outside of every call while modules of the user were in use
 */
export function explain(error: unknown, named?: string, byModule = false): number {
  const message = complaint(error, named) ?? (byModule ? lateText(error) : null);
  if (message === null) {
    process.stderr.write(
      `der-gym: internal error; please report it.\n${String((error as Error)?.stack ?? error)}\n`,
    );
    return 1;
  }
  if (message !== '') process.stderr.write(`der-gym: ${oneLine(message)}\n`);
  return error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
}

/** The message for an error in a timer or promise that a module left behind. */
function lateText(error: unknown): string {
  const text =
    error instanceof Error
      ? `${error.name}: ${error.message}`
      : `a value that is not an Error: ${String(error)}`;
  const frame = error instanceof Error ? /at [^\n]*/.exec(error.stack ?? '')?.[0] : undefined;
  return `A module threw an error in a timer or a promise, outside of every call: ${text}${frame === undefined ? '' : ` (${frame})`}.`;
}

/** The message about bad input; empty if help was printed, null for an internal error. */
function complaint(error: unknown, named: string | undefined): string | null {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0 || error.code === 'commander.help') return '';
    const lines = error.message.replace(/^error: /, '').split('\n');
    const help = named !== undefined && Object.hasOwn(commands, named) ? `${named} --help` : '--help';
    return `${lines.map((line) => line.trim()).join(' ')}. See der-gym ${help}.`;
  }
  if (isAboutInput(error)) return (error as Error).message;
  // a file operation failed during the work: a full disk, a folder that was removed
  return isFileError(error) ? error.message : null;
}
