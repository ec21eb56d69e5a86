import { networkBackends } from '@der-gym/agents';
import { type Command, Option } from 'commander';
import type { DerTrainingOptions } from '../training/der-options.ts';
import { names, numberIn, wholeNumber } from './parse.ts';

/** The flags of PPO training; defaults live in `derTrainingDefaults`. */
export function addTrainingFlags(command: Command): Command {
  return command
    .optionsGroup('Training:')
    .addOption(
      new Option(
        '--reward <name>',
        "what the router is paid: Eq. 3 and 4, or final score less cost (default: 'paper')",
      ).choices(['paper', 'utility']),
    )
    .option(
      '--observes <names>',
      'what it sees: answer, step, lastExpert, askedSet, route (default: answer)',
      names,
    )
    .option('--steps <n>', 'expert calls to learn from (default: 100000)', wholeNumber(1))
    .option('--num-envs <n>', 'episodes side by side (default: 256)', wholeNumber(1))
    .option('--num-steps <n>', 'calls of each between two updates (default: 8)', wholeNumber(1))
    .option('--update-epochs <n>', 'passes over each rollout (default: 4)', wholeNumber(1))
    .option('--num-minibatches <n>', 'pieces of a rollout (default: 16)', wholeNumber(1))
    .option('--learning-rate <x>', 'of Adam, falling to 0 (default: 0.002)', numberIn(0, 10))
    .option('--entropy-coefficient <x>', 'weight of the entropy bonus (default: 0.01)', numberIn(0, 10))
    .option('--discount <x>', 'of future rewards (default: 1)', numberIn(0, 1))
    .option('--hidden-sizes <widths>', 'hidden layers, comma-separated (default: 64)', widths)
    .option('--text-size <n>', 'hashed entries for question and answer, each (default: 256)', wholeNumber(1))
    .addOption(
      new Option(
        '--backend <name>',
        "what computes gradients; 'tensorflow' needs @tensorflow/tfjs-node (default: fused)",
      ).choices([...networkBackends]),
    );
}

function widths(text: string): number[] {
  return names(text).map(wholeNumber(1));
}

/** What the flags come to; only what was given. */
export function trainingOptions(flags: Readonly<Record<string, unknown>>): DerTrainingOptions {
  const known = [
    ...(['reward', 'observes', 'steps', 'numEnvs', 'numSteps', 'updateEpochs', 'numMinibatches'] as const),
    ...(['learningRate', 'entropyCoefficient', 'discount', 'hiddenSizes', 'textSize', 'backend'] as const),
  ];
  return Object.fromEntries(
    known.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]),
  );
}
