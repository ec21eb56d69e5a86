import { type Command, Option } from 'commander';
import { scoreNames } from '../data/dataset.ts';
import type { TaskOptions } from '../task.ts';
import { names, numberIn, splitChoice, wholeNumber } from './parse.ts';

/** The flags that say what a run is about, the same for every command that builds a task. */
export function addTaskFlags(command: Command): Command {
  return command
    .optionsGroup('Data:')
    .option('--data <file>', "recorded answers (a cassette, or GSM8K solutions), or 'synthetic' (default)")
    .option('--questions <n>', 'questions of the synthetic pool (default: 2000)', wholeNumber(1))
    .option('--data-seed <n>', 'seed of the synthetic pool (default: 1)', wholeNumber(0))
    .option('--experts <names>', 'only these experts, comma-separated', names)
    .addOption(
      new Option(
        '--transfer <kind>',
        "what an expert does after another's answer; recorded data only",
      ).choices(['adoption', 'independent', 'recorded']),
    )
    .option(
      '--keep <p>',
      'adoption: chance to keep a right answer shown a wrong one (default: 0.63)',
      numberIn(0, 1),
    )
    .option('--mend <p>', 'adoption: chance to take over a right answer (default: 0.58)', numberIn(0, 1))
    .option('--salt <n>', 'adoption: another salt, other draws (default: 1)', wholeNumber(0))
    .addOption(
      new Option('--prices <table>', 'GSM8K: sampled systems priced like one call, or as run').choices([
        'perCall',
        'asRun',
      ]),
    )
    .addOption(new Option('--score <name>', 'P(y) of an answer').choices([...scoreNames]))
    .optionsGroup('Problem:')
    .option('--max-steps <n>', 'calls an episode may make, T_max (default: 4)', wholeNumber(1))
    .addOption(
      new Option(
        '--prompt <mode>',
        'how the last answer is shown (default: ktp); synthetic pool only',
      ).choices(['ktp', 'plain', 'bare']),
    )
    .option(
      '--threshold <p0>',
      "p0 (default: the score's own, else calibrated on train)",
      numberIn(-1e9, 1e9),
    )
    .option('--cost-weight <alpha>', 'what a billion parameters cost (default: 0.001)', numberIn(0, 1e9))
    .option('--gain-weight <beta>', 'what a rise of the score is worth (default: 5)', numberIn(-1e9, 1e9))
    .option('--bonus <gamma>', 'for ending good enough, or against (default: 2)', numberIn(-1e9, 1e9))
    .option('--split <how>', 'hash (default), near-duplicates together, or leave-out:<domain>', splitChoice)
    .option('--split-seed <n>', 'seed of the train, validation and test split (default: 1)', wholeNumber(0))
    .option('--seed <n>', 'seed of everything that is trained or drawn (default: 1)', wholeNumber(0));
}

/** What the flags of `addTaskFlags` come to; only what was given, so that the defaults live in one place. */
export function taskOptions(flags: Readonly<Record<string, unknown>>): TaskOptions {
  const known = [
    ...([
      'data',
      'questions',
      'dataSeed',
      'experts',
      'transfer',
      'keep',
      'mend',
      'salt',
      'prices',
      'score',
    ] as const),
    ...([
      'maxSteps',
      'prompt',
      'threshold',
      'costWeight',
      'gainWeight',
      'bonus',
      'split',
      'splitSeed',
      'seed',
    ] as const),
  ];
  return Object.fromEntries(
    known.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]),
  );
}
