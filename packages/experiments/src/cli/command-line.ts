import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { ablateCommand } from './ablate.ts';
import { compareCommand } from './compare.ts';
import { demoCommand } from './demo.ts';
import { evaluateCommand } from './evaluate.ts';
import { fetchCommand } from './fetch.ts';
import { importCommand } from './import.ts';
import { inspectCommand } from './inspect.ts';
import { oneLine } from './one-line.ts';
import { reportCommand } from './report.ts';
import { reproduceCommand } from './reproduce.ts';
import { sensitivityCommand } from './sensitivity.ts';
import { solveCommand } from './solve.ts';
import { trainCommand } from './train.ts';

/**
 * Runs `der-gym` with these arguments and returns its exit status.
 *
 * Statuses: 0 done; 1 a fault of the program; 2 something that the person at the keyboard can put right;
 * 130 stopped by Ctrl-C, after leaving a checkpoint.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const program = new Command('der-gym')
    .description(
      'Sequential LLM routing over cached expert answers: train a router, and see what it is worth.',
    )
    .version(version)
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `
Examples:
  der-gym demo                                   train on the synthetic pool and compare, in under a minute
  der-gym demo --data solutions.jsonl            the same on your own recorded answers
  der-gym train --reward utility --out runs/u1   train one router, with checkpoints
  der-gym evaluate runs/u1 --stop never --json   what it is worth, exactly, as JSON
  der-gym report runs/u1 --out u1.html           a page with figures, tables and episodes
  der-gym compare --methods experts,vote,bounds  other ways to an answer, every call charged
  der-gym ablate --grid task.gainWeight=0,5      an experiment of your own
  der-gym reproduce table-4                      the paper's figure and this run's, side by side

Exit status: 0 done; 2 input that can be put right, told in one line; 130 stopped by Ctrl-C, work kept;
1 a fault of the program.`,
    );
  let status = 0;
  const report = (code: number) => {
    status = code;
  };
  const commands = [
    demoCommand,
    trainCommand,
    evaluateCommand,
    compareCommand,
    reportCommand,
    ablateCommand,
    reproduceCommand,
    solveCommand,
    sensitivityCommand,
    inspectCommand,
    importCommand,
    fetchCommand,
  ];
  for (const command of commands) program.addCommand(command(report));
  // every command throws where commander would exit, so that there is one place that ends the process
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({ outputError: () => {} })
      .showHelpAfterError(false);
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // asked for nothing: the help has been printed
    if (error.code === 'commander.help') return 2;
    const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n');
    const hint = more.map((line) => line.trim()).filter((line) => line !== '');
    process.stderr.write(`der-gym: ${oneLine([first, ...hint].join(' '))} See der-gym --help.\n`);
    return 2;
  }
  if (error instanceof Error && isBadInput(error)) {
    process.stderr.write(`der-gym: ${oneLine(error.message)}\n`);
    return 2;
  }
  process.stderr.write(
    `der-gym: a fault of the program, not of its input.\n${String((error as Error)?.stack ?? error)}\n`,
  );
  return 1;
}

/** The libraries say what they expected; anything else is a fault of ours. */
function isBadInput(error: Error): boolean {
  const named = ['UsageError', 'ImportError', 'CassetteFormatError', 'CassetteMissError'];
  return named.includes(error.name) || /\bExpected /.test(error.message);
}
