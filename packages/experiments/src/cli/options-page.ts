import type { Options } from '../options/kinds.ts';
import { data, problem, sections, training } from '../options/table.ts';
import { markdownTable } from '../text/markdown-table.ts';
import { type CommandDeclaration, commands } from './commands.ts';
import { defaultOf, flagOf, valuesOf } from './option-text.ts';

const code = (text: string) => `\`${text}\``;

function table(options: Options): string {
  return markdownTable(Object.entries(options), [
    { title: 'Flag', cell: ([name, option]) => code(flagOf(name, option)) },
    { title: 'What it does', cell: ([, { help }]) => help },
    { title: 'Values', cell: ([, option]) => valuesOf(option) },
    {
      title: 'Default',
      cell: ([, option]) => (option.required === true ? 'required' : (defaultOf(option) ?? '–')),
    },
  ]);
}

/** Returns the text of `docs/options.md`: every option of the table and of the commands. */
export function optionsPage(): string {
  const names = Object.entries(commands).map(
    ([name, command]) => [name, command as CommandDeclaration] as const,
  );
  const usersOf = (section: keyof typeof sections) =>
    `Used by ${names.flatMap(([name, command]) => (command.sections.includes(section) ? [code(name)] : [])).join(', ')}.`;
  return [
    '# Options',
    'Every option of `der-gym` with its limits and its default. The same limits apply to flags, [specs](spec.md) and calls of ' +
      '`prepareTask` and `createTraining`. This page is generated from `packages/experiments/src/options/table.ts` and ' +
      '`cli/commands.ts` by `npx vitest run packages/experiments/src/cli/options-page.test.ts -u`; without `-u` the test fails if ' +
      'the page is out of date.',
    '## Data',
    usersOf('data'),
    table(data),
    '## Problem',
    usersOf('problem'),
    table(problem),
    '## Training',
    usersOf('training'),
    table(training),
    '## Sweeps',
    usersOf('sweep'),
    table(sections.sweep),
    '## Graphs',
    usersOf('graphs'),
    table(sections.graphs),
    '## Modules',
    usersOf('modules'),
    table(sections.modules),
    '## Output',
    'Used by every command.',
    table(sections.output),
    ...names.flatMap(([name, { summary, options }]) =>
      Object.keys(options).length === 0
        ? []
        : [`## der-gym ${name}`, `${summary[0]!.toUpperCase()}${summary.slice(1)}.`, table(options)],
    ),
  ].join('\n\n');
}
