import type { Policy, StopRule } from '@der-gym/env';
import { Command } from 'commander';
import type { LearnedPolicy } from '../compare/bench.ts';
import { runComparison } from '../compare/compare.ts';
import type { prepareTask } from '../task.ts';
import { fixed } from '../text/markdown-table.ts';
import { type DerTrainingOptions, derTrainingDefaults } from '../training/der-options.ts';
import { createDerTraining, derName, encodeTask, settledPolicy } from '../training/train-der.ts';
import { printComparison, stageProgress, stopOption } from './evaluate.ts';
import { addOutputFlags, type OutputFlags, progressOf } from './output-flags.ts';
import { wholeNumber } from './parse.ts';
import type { Progress } from './progress.ts';
import { smokeTask, smokeTraining } from './smoke.ts';
import { breathe, listenForStop, stopped } from './stop-request.ts';
import { addTaskFlags, taskOptions } from './task-flags.ts';
import { showTask } from './train.ts';
import { addTrainingFlags, trainingOptions } from './training-flags.ts';

type DemoFlags = OutputFlags & { readonly stop: StopRule; readonly runs: number };

export function demoCommand(report: (status: number) => void): Command {
  const command = new Command('demo')
    .summary('train routers and compare them with everything else')
    .description(
      "Train a router on the paper's reward and one on utility (final score less cost), and set them beside every single " +
        'expert, the random route, classifiers, the best fixed routes and the exact optimum. Without --data it runs on ' +
        'the synthetic pool, whose experts and answers are made by rule.',
    )
    .addOption(stopOption())
    .option('--runs <n>', 'training runs of each router, with seeds from --seed on', wholeNumber(1), 1)
    .option('--out <folder>', 'write table.md and result.json there too')
    .addHelpText(
      'after',
      `
Examples:
  der-gym demo                                 in under a minute
  der-gym demo --data solutions.jsonl          recorded answers: GSM8K solutions, or a cassette
  der-gym demo --runs 3 --stop never --json`,
    );
  addOutputFlags(addTrainingFlags(addTaskFlags(command)));
  return command.action(async (flags: DemoFlags) => {
    report(await demo(flags));
  });
}

async function demo(flags: DemoFlags): Promise<number> {
  const smoke = flags.smoke === true;
  const progress = progressOf(flags);
  const given = trainingOptions({ ...flags });
  const options = taskOptions({ ...flags });
  const task = showTask({ task: smoke ? smokeTask(options) : options }, progress);
  const common = { ...derTrainingDefaults, ...(smoke ? smokeTraining : {}), ...given };
  const text = encodeTask(task, common.textSize);
  const stop = listenForStop();
  const policies: LearnedPolicy[] = [];
  for (const training of demoTrainings(common, given)) {
    const runs: Policy[] = [];
    for (let run = 0; run < flags.runs; run++) {
      const policy = await trainOne(task, training, task.seed + run, text, progress, () => stop.requested);
      if (policy === null) return stopped('nothing was saved.');
      runs.push(policy);
    }
    policies.push({ name: derName({ ...derTrainingDefaults, ...training }), runs });
  }
  stop.release();
  const { report } = runComparison(task, policies, {
    stopRule: flags.stop,
    onStage: stageProgress(progress),
  });
  progress.stop();
  printComparison(report, flags);
  return 0;
}

/** Both rewards as the paper's agent sees the state; and utility with step and last expert in sight. */
function demoTrainings(common: DerTrainingOptions, given: DerTrainingOptions): readonly DerTrainingOptions[] {
  if (given.reward !== undefined || given.observes !== undefined) return [common];
  return [
    { ...common, reward: 'paper' },
    { ...common, reward: 'utility' },
    { ...common, reward: 'utility', observes: ['answer', 'step', 'lastExpert'] },
  ];
}

/** @returns null where somebody asked to stop */
async function trainOne(
  task: ReturnType<typeof prepareTask>,
  options: DerTrainingOptions,
  seed: number,
  text: ReturnType<typeof encodeTask>,
  progress: Progress,
  stopped: () => boolean,
): Promise<Policy | null> {
  const training = await createDerTraining(task, { ...options, seed, text });
  try {
    progress.start(derName(training.options), training.numUpdates);
    while (training.updates < training.numUpdates) {
      const { returnMean } = training.update();
      progress.update(training.updates, `return ${fixed(returnMean, 3)}`);
      await breathe();
      if (stopped()) return null;
    }
    return settledPolicy(task, training.options.reward, (mode) => training.policy(mode));
  } finally {
    progress.stop();
    training.dispose();
  }
}
