import { writeFileAtomic } from '@der-gym/env/node';
import { solveMarkdown, solveTask } from '../compare/solve.ts';
import { chosenModule, moduleName } from '../modules/module-choice.ts';
import { rewardOf } from '../problem/paid-reward.ts';
import type { Flags } from './commands.ts';
import { progressOf, showTask } from './display.ts';
import { taskOf } from './given.ts';
import { printNext, rewardFlags, taskFlags } from './next.ts';
import { pageAround, printResult } from './outputs.ts';

export async function run(flags: Flags<'solve'>): Promise<number> {
  // checked before anything is computed
  const page = flags.into === undefined ? null : pageAround(flags.into, 'solve');
  const task = await showTask(taskOf(flags), flags, progressOf(flags));
  const reward = await rewardOf(task, flags.reward);
  const module = chosenModule(flags.reward);
  const result = solveTask(task, {
    stop: flags.stop,
    audited: flags.audit === true,
    reward,
    rewardName: module === null ? String(flags.reward) : moduleName(module),
  });
  const markdown = solveMarkdown(result);
  if (page !== null) writeFileAtomic(flags.into!, page(markdown));
  printResult(result, () => markdown, flags, ['solve.md', 'solve.json']);
  const own = flags.reward === 'paper' ? [] : rewardFlags(flags.reward);
  const given = [...taskFlags(flags), ...own];
  printNext(flags, ...(flags.audit === true ? [] : [['solve', ...given, '--audit']]), ['demo', ...given]);
  return 0;
}
