#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { modulesInUse } from '../modules/in-use.ts';
import { explain, runCommandLine } from './command-line.ts';

// a reader may leave early (`| head`, `2> >(head -n 1)`): the work goes on, and its files and exit status stay right
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// what a module of the user's prints is no part of a table or of JSON
console.log = console.error;
console.info = console.error;
console.debug = console.error;

let done = false;
process.on('exit', (status) => {
  if (done || !modulesInUse()) return;
  writeSync(
    2,
    `der-gym: a module ended the program with process.exit(${status}) before the work was done.\n`,
  );
  process.exitCode = 2;
});
// thrown by a timer or a promise that nobody waits for
const late = (error: unknown) => {
  done = true;
  const status = explain(error, process.argv[2], modulesInUse());
  process.exit(status);
};
process.on('uncaughtException', late);
process.on('unhandledRejection', late);

process.exitCode = await runCommandLine(process.argv.slice(2));
done = true;
// a timer that a module has left would keep the program alive for ever
if (modulesInUse()) setTimeout(() => process.exit(), 500).unref();
