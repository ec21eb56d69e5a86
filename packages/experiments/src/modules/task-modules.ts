import type { PromptTemplate, Scorer } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import type { TaskOptions } from '../options/table.ts';
import { loadPrompt, loadScorer } from './load-module.ts';
import { chosenModule } from './module-choice.ts';

/** What a task takes from user modules: one property for each option that names a module. */
export interface TaskModules {
  readonly scorer?: Scorer;
  readonly prompt?: PromptTemplate;
}

/**
 * Loads the modules that the options of a task name.
 *
 * @throws ModuleError for a module that does not load, or whose export is invalid
 */
export async function loadTaskModules({ scorer, prompt }: TaskOptions): Promise<TaskModules> {
  return {
    ...(scorer !== undefined && chosenModule(scorer) !== null && { scorer: await loadScorer(scorer) }),
    ...(prompt !== undefined && chosenModule(prompt) !== null && { prompt: await loadPrompt(prompt) }),
  };
}

/** The error for an option whose module has not been loaded. */
export function notLoaded(option: 'scorer' | 'prompt', choice: unknown): RangeError {
  return new RangeError(
    `Expected the module of \`${option}\` to be loaded, got ${show(choice)}; use \`loadTask\`.`,
  );
}
