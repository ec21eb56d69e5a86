#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';

// a reader may leave early (`| head`, `2> >(head -n 1)`): the work goes on, and its files and exit status stay right
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2));
