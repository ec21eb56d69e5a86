#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';

// `der-gym ... | head` closes the pipe early; that is the reader's good right, and no fault
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runCommandLine(process.argv.slice(2));
