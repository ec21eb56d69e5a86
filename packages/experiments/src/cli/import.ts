import { importFormats, importToFile } from '@der-gym/experts-mock';
import { plainText } from '../text/markdown-table.ts';
import { parsingInput } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { printNext } from './next.ts';
import { print } from './outputs.ts';

/** Returns the list of layouts for the help. */
export function more(): string {
  const lines = importFormats.map(
    ({ format, summary, verified }) => `  ${format.padEnd(16)} ${summary} [${verified}]`,
  );
  return `Formats (in brackets: what the layout was verified on):\n${lines.join('\n')}`;
}

export async function run(flags: Flags<'import'>): Promise<number> {
  const { format, files, out, parameters, column, agents, references, sizes, licence, source } = flags;
  const summary = await parsingInput(() =>
    importToFile(format, files, out, {
      ...(parameters && { parameters: new Map(parameters) }),
      ...(column && { columns: new Map(column) }),
      ...(agents && { agents }),
      ...(references && { references }),
      ...(sizes && { sizes }),
      ...(licence && { licence }),
      ...(source && { source }),
    }),
  );
  print(flags.json === true ? JSON.stringify({ out, ...summary }) : told(out, summary));
  printNext(flags, ['inspect', out]);
  return 0;
}

function told(
  out: string,
  {
    numRecords,
    numQuestions,
    numAnswers,
    skipped,
    notes,
    verified,
  }: Awaited<ReturnType<typeof importToFile>>,
): string {
  const lines = [
    `${numRecords} records: ${numQuestions} questions, ${numAnswers} answers. Layout verified on: ${verified}.`,
    ...skipped.map(({ reason, count, first }) => `Skipped ${count}: ${reason} (first: ${first}).`),
    ...notes.map((note) => `Note: ${note}`),
    `Wrote ${out}.`,
  ];
  return lines.map((line) => plainText(line)).join('\n');
}
