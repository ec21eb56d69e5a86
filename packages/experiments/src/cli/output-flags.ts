import type { Command } from 'commander';
import { createProgress, type Progress } from './progress.ts';

/** The flags that say how a command reports, the same everywhere. */
export function addOutputFlags(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--json', 'one JSON object on standard output instead of tables')
    .option('--quiet', 'no progress on standard error')
    .option('--smoke', 'tiny settings, to see that the command works; its figures mean nothing');
}

export interface OutputFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly smoke?: boolean;
  readonly out?: string;
}

export function progressOf(flags: OutputFlags): Progress {
  return createProgress(process.stderr, { quiet: flags.quiet === true });
}
