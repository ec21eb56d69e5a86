import type { Option, Options } from '../options/kinds.ts';
import { data, problem, router, sections, stopRule, training } from '../options/table.ts';
import { markdownTable } from '../text/markdown-table.ts';
import { type CommandDeclaration, commands } from './commands.ts';
import { choicesOf, defaultOf, flagOf } from './option-text.ts';

const code = (text: string) => `\`${text}\``;

/** What an option may be, its choices with their meaning. */
function valuesOf(option: Option<unknown>): string {
  const choices = choicesOf(option).map(([name, meaning]) => `${code(name)}: ${meaning}`);
  if (choices.length === 0) return option.kind.expected;
  return `${option.kind.items === undefined ? '' : 'a list of: '}${choices.join('; ')}`;
}

function table(options: Options, keyOf: ((name: string) => string | null) | null): string {
  return markdownTable(Object.entries(options), [
    ...(keyOf === null ? [] : [{ title: 'Key in a spec', cell: ([name]: Entry) => keyText(keyOf(name)) }]),
    { title: 'Flag', cell: ([name, option]) => code(flagOf(name, option)) },
    { title: 'What it does', cell: ([, { help }]) => help },
    { title: 'Values', cell: ([, option]) => valuesOf(option) },
    {
      title: 'Default',
      cell: ([, option]) => (option.required === true ? 'required' : (defaultOf(option) ?? '–')),
    },
  ]);
}

type Entry = readonly [name: string, option: Option<unknown>];
const keyText = (key: string | null) => (key === null ? '–' : code(key));

/** `docs/options.md`: every option of the table and of the commands. */
export function optionsPage(): string {
  const spec = (section: string) => (name: string) =>
    name === 'seed' && section === 'task' ? null : `${section}.${name}`;
  const names = Object.entries(commands).map(
    ([name, command]) => [name, command as CommandDeclaration] as const,
  );
  const usersOf = (section: keyof typeof sections) =>
    `Of ${names.flatMap(([name, command]) => (command.sections.includes(section) ? [code(name)] : [])).join(', ')}.`;
  return [
    '# Options',
    'Every option of `der-gym` with its key in a spec (`base`, `variants`, `grid`), its limits and its default; the same limits hold ' +
      'for flags, specs and calls of `prepareTask` and `createTraining`. This page is written from the table in ' +
      '`packages/experiments/src/options/table.ts` and the commands in `cli/commands.ts` by ' +
      '`npx vitest run packages/experiments/src/cli/options-page.test.ts -u`, which fails without `-u` if the page differs.',
    '## Data',
    usersOf('data'),
    table(data, spec('task')),
    '## Problem',
    `${usersOf('problem')} A spec has \`seeds\` at its top in place of a seed.`,
    table(problem, spec('task')),
    '## Training',
    usersOf('training'),
    table(training, spec('training')),
    '## Keys of a spec',
    'Beside `name`, `title`, `base`, `variants`, `grid`, `seeds` and `compare` ([the tutorial](tutorial-first-ablation.md)); ' +
      '`data`, `scorer` and `transfer` are short for `base.task.data`, `base.task.scorer` and `base.task.transfer`.',
    markdownTable(
      [
        ['stopRule', stopRule, 'when an episode ends on the test questions; also of a variant', 'terminator'],
        ['router', router, 'of a variant: what it measures', 'trained'],
      ] as const,
      [
        { title: 'Key in a spec', cell: ([key]) => code(key) },
        { title: 'What it does', cell: ([, , help]) => help },
        { title: 'Values', cell: ([, kind, help]) => valuesOf({ kind, help }) },
        { title: 'Default', cell: ([, , , value]) => value },
      ],
    ),
    '## Sweeps',
    usersOf('sweep'),
    table(sections.sweep, null),
    '## Output',
    'Of every command.',
    table(sections.output, null),
    ...names.flatMap(([name, { summary, options }]) =>
      Object.keys(options).length === 0
        ? []
        : [`## der-gym ${name}`, `${summary[0]!.toUpperCase()}${summary.slice(1)}.`, table(options, null)],
    ),
  ].join('\n\n');
}
