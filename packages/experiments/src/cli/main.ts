#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { modulesInUse } from '../modules/in-use.ts';
import { explain, runCommandLine } from './command-line.ts';

// a reader may close the pipe early (`| head`): the work goes on, with the same files and exit status
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// output of the user's modules must not mix with tables or JSON
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
// errors in timers and promises that nobody awaits
const late = (error: unknown) => {
  done = true;
  const status = explain(error, process.argv[2], modulesInUse());
  process.exit(status);
};
process.on('uncaughtException', late);
process.on('unhandledRejection', late);

process.exitCode = await runCommandLine(process.argv.slice(2));
done = true;
// a timer that a module left behind would keep the process alive
if (modulesInUse()) setTimeout(() => process.exit(), 500).unref();
