import { writeFileAtomic } from '@der-gym/env/node';
import { solveMarkdown, solveTask } from '../compare/solve.ts';
import type { Flags } from './commands.ts';
import { progressOf, showTask } from './display.ts';
import { taskOf } from './given.ts';
import { pageAround, printResult } from './outputs.ts';

export function run(flags: Flags<'solve'>): number {
  // refused before anything is computed
  const page = flags.into === undefined ? null : pageAround(flags.into, 'solve');
  const task = showTask(taskOf(flags), progressOf(flags));
  const result = solveTask(task, flags.stop, flags.audit === true);
  const markdown = solveMarkdown(result);
  if (page !== null) writeFileAtomic(flags.into!, page(markdown));
  printResult(result, () => markdown, flags, ['solve.md', 'solve.json']);
  return 0;
}
