import type { RewardSettings } from '@der-gym/env';
import { namedRewards } from '@der-gym/env/rewards';
import { loadReward } from '../modules/load-module.ts';
import { chosenModule, moduleName } from '../modules/module-choice.ts';
import type { ResolvedDerTrainingOptions } from '../options/table.ts';
import type { Task } from './task.ts';

/** A value of the option `reward`. */
type RewardChoice = ResolvedDerTrainingOptions['reward'];

/** How a named reward differs from the paper's; empty for a module. */
export function changesOf(choice: RewardChoice): RewardSettings {
  return isNamed(choice) ? namedRewards[choice].changes : {};
}

/**
 * Returns the reward that this option names, with the task's coefficients.
 *
 * @param discount - of the training; potential-based gains need it @defaultValue 1
 * @throws ModuleError for a module that does not load, or whose export is invalid
 */
export async function rewardOf(
  { reward }: Pick<Task, 'reward'>,
  choice: RewardChoice,
  discount = 1,
): Promise<Task['reward']> {
  const discounted = discount === 1 ? reward : { ...reward, discount };
  if (isNamed(choice)) return { ...discounted, ...namedRewards[choice].changes };
  return { ...discounted, formula: await loadReward(choice) };
}

/** The reward in words. */
export function rewardText(choice: RewardChoice): string {
  if (!isNamed(choice)) return moduleName(chosenModule(choice)!);
  return `${choice === 'paper' ? "the paper's reward" : choice} (${namedRewards[choice].help})`;
}

function isNamed(choice: RewardChoice): choice is keyof typeof namedRewards {
  return chosenModule(choice) === null;
}
