import { runComparison } from '../compare/compare.ts';
import { comparisonMarkdown } from '../compare/table.ts';
import type { DerTrainingOptions } from '../options/table.ts';
import { chosenEncoders, readersOf, type UsualEncoders } from './chosen-encoders.ts';
import type { Flags } from './commands.ts';
import { noteRollout, progressOf, showTask, showTraining, stageProgress } from './display.ts';
import { taskOf, trainingOf } from './given.ts';
import { ownFlags, printNext, taskFlags, trainCommand } from './next.ts';
import { printResult } from './outputs.ts';
import { ownRouters, reportFailed, untouched } from './own-routers.ts';
import { stopped } from './stop-request.ts';

/** A general encoder, and the best known one for the synthetic pool. */
const USUAL: UsualEncoders = { synthetic: ['hashed-shape', 'facts'], recorded: ['hashed-shape'] };

export async function run(flags: Flags<'demo'>): Promise<number> {
  const progress = progressOf(flags);
  noteRollout(flags, trainingOf(flags));
  const encoders = chosenEncoders(flags, USUAL);
  const task = await showTask(taskOf(flags), flags, progress);
  const result = await untouched(flags, task, async () => {
    const policies = await showTraining(
      task,
      { runs: flags.runs, trainings: trainings(flags, encoders) },
      progress,
    );
    if (policies === null) return null;
    const own = await ownRouters(flags, task);
    return runComparison(task, [...own.policies, ...policies], {
      stopRule: flags.stop,
      readers: await readersOf(task, encoders, trainingOf(flags)),
      onStage: stageProgress(progress),
    });
  });
  if (result === null) return stopped('nothing was saved.');
  const { report } = result;
  progress.stop();
  printResult(report, (options) => comparisonMarkdown(report, options), flags);
  printNext(flags, ['compare', ...taskFlags(flags), ...ownFlags(flags)], trainCommand(flags));
  return reportFailed(report.failed);
}

/** The trainings for each encoder: the paper's reward, seeing only the answer; and utility, seeing also step and last expert. */
function trainings(
  flags: Flags<'demo'>,
  encoders: readonly NonNullable<DerTrainingOptions['encoder']>[],
): readonly DerTrainingOptions[] {
  return encoders.flatMap((encoder): readonly DerTrainingOptions[] => {
    const common = { ...trainingOf(flags), encoder };
    if (flags.reward !== undefined || flags.observes !== undefined) return [common];
    return [
      { ...common, reward: 'paper' },
      { ...common, reward: 'utility', observes: ['answer', 'step', 'lastExpert'] },
    ];
  });
}
