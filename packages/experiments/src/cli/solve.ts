import { writeFileAtomic } from '@der-gym/env/node';
import { solveMarkdown, solveTask } from '../compare/solve.ts';
import { rewardText } from '../report/data/learning-curves.ts';
import { rewardOf } from '../training/router-training.ts';
import type { Flags } from './commands.ts';
import { progressOf, showTask } from './display.ts';
import { taskOf } from './given.ts';
import { printNext, rewardFlags, taskFlags } from './next.ts';
import { pageAround, printResult } from './outputs.ts';

export async function run(flags: Flags<'solve'>): Promise<number> {
  // refused before anything is computed
  const page = flags.into === undefined ? null : pageAround(flags.into, 'solve');
  const task = await showTask(taskOf(flags), progressOf(flags));
  const reward = await rewardOf(task, flags.reward);
  const result = solveTask({ ...task, reward }, flags.stop, flags.audit === true, rewardText(flags.reward));
  const markdown = solveMarkdown(result);
  if (page !== null) writeFileAtomic(flags.into!, page(markdown));
  printResult(result, () => markdown, flags, ['solve.md', 'solve.json']);
  const own = flags.reward === 'paper' ? [] : rewardFlags(flags.reward);
  const given = [...taskFlags(flags), ...own];
  printNext(flags, ...(flags.audit === true ? [] : [['solve', ...given, '--audit']]), ['demo', ...given]);
  return 0;
}
