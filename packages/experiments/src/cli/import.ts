import { type ImportOptions, type ImportSummary, importFormats, importToFile } from '@der-gym/experts-mock';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { plainText } from '../text/plain-text.ts';
import { addOutputFlags, type OutputFlags } from './output-flags.ts';
import { names, numberIn } from './parse.ts';

type ImportFlags = OutputFlags & {
  readonly out: string;
  readonly parameters?: ReadonlyMap<string, number>;
  readonly column?: ReadonlyMap<string, string>;
  readonly agents?: readonly string[];
  readonly references?: string;
  readonly sizes?: 'paper' | 'models';
  readonly licence?: string;
  readonly source?: string;
};

export function importCommand(report: (status: number) => void): Command {
  const command = new Command('import')
    .summary('recorded answers of another layout into a cassette')
    .description(
      'Read recorded answers of a published layout, or any table of your own, into a cassette. What a record lacks is ' +
        'skipped and counted by reason; what looks like a credential is dropped; nothing is guessed.',
    )
    .addArgument(
      new Argument('<format>', 'layout of the files').choices(importFormats.map(({ format }) => format)),
    )
    .argument('<file...>', 'plain or gzipped')
    .requiredOption('--out <cassette>', 'where the cassette goes; gzipped if it ends in .gz')
    .option('--parameters <name=billions>', "size of an expert, '*' for all the rest; may be repeated", sizes)
    .option('--column <role=name>', 'table: what a column is; may be repeated', columns)
    .option('--agents <names>', 'dylan: names of the agents, in the order of the log', names)
    .option('--references <file>', 'route-llm: GSM8K questions that references are taken from')
    .addOption(
      new Option('--sizes <which>', 'mix-instruct: sizes of Alpaca and Baize').choices(['paper', 'models']),
    )
    .option('--licence <name>', 'licence of the answers')
    .option('--source <name>', 'where they come from')
    .addHelpText('after', `\nFormats:\n${listed()}\n${EXAMPLES}`);
  addOutputFlags(command);
  return command.action(async (format: string, files: readonly string[], flags: ImportFlags) => {
    report(await importFiles(format, files, flags));
  });
}

const EXAMPLES = `
Examples:
  der-gym import solutions answers.jsonl --parameters '*=7' --out answers.cassette.jsonl.gz
  der-gym import table logs.csv --column question=prompt --column expert=model --column answer=reply \\
      --parameters small=7 --parameters large=70 --out logs.cassette.jsonl
Then: der-gym inspect answers.cassette.jsonl.gz`;

function listed(): string {
  return importFormats
    .map(({ format, summary, verified }) => `  ${format.padEnd(16)} ${summary} [${verified}]`)
    .join('\n');
}

function pair(text: string): readonly [string, string] {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected NAME=VALUE.');
  return [text.slice(0, at), text.slice(at + 1)];
}

function sizes(text: string, before: ReadonlyMap<string, number> = new Map()): ReadonlyMap<string, number> {
  const [name, size] = pair(text);
  return new Map([...before, [name, numberIn(0, Number.MAX_VALUE)(size)]]);
}

function columns(text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  // a column's name may hold an equals sign, a role does not
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected ROLE=COLUMN.');
  return new Map([...before, [text.slice(0, at), text.slice(at + 1)]]);
}

async function importFiles(format: string, files: readonly string[], flags: ImportFlags): Promise<number> {
  const { out, column, ...others } = flags;
  const known = ['parameters', 'agents', 'references', 'sizes', 'licence', 'source'] as const;
  const options: ImportOptions = {
    ...Object.fromEntries(
      known.filter((name) => others[name] !== undefined).map((name) => [name, others[name]]),
    ),
    ...(column === undefined ? {} : { columns: column }),
  };
  const summary = await importToFile(format, files, out, options);
  process.stdout.write(
    flags.json === true ? `${JSON.stringify({ out, ...summary })}\n` : `${told(out, summary)}\n`,
  );
  return 0;
}

function told(
  out: string,
  { numRecords, numQuestions, numAnswers, skipped, notes, verified }: ImportSummary,
): string {
  const lines = [
    `${numRecords} records: ${numQuestions} questions, ${numAnswers} answers. The layout is known from: ${verified}.`,
    ...skipped.map(({ reason, count, first }) => `Skipped ${count}: ${reason} (first: ${first}).`),
    ...notes.map((note) => `Note: ${note}`),
    `${out}`,
    `What is in it: der-gym inspect ${out}`,
  ];
  return lines.map((line) => plainText(line)).join('\n');
}
