import { createNetwork } from '@der-gym/agents';
import { createRng } from 'gymnasium-js';
import {
  loadEncoder,
  loadLearner,
  loadMethod,
  loadPolicy,
  loadPrompt,
  loadReward,
  loadScorer,
} from '../modules/load-module.ts';
import { chosenModule } from '../modules/module-choice.ts';
import { loadTaskModules } from '../modules/task-modules.ts';
import type { ModuleChoice } from '../options/kinds.ts';
import { dataDefaults } from '../options/table.ts';
import { loadDataset } from '../problem/dataset.ts';
import { partsOf } from '../problem/task.ts';
import type { ExpandedSpec, ExpandedVariant } from '../spec/types.ts';
import { readingInput } from '../usage-error.ts';
import { worldKey } from './_world-key.ts';

const loaders: Readonly<Record<string, (choice: ModuleChoice) => Promise<unknown>>> = {
  learner: loadLearner,
  reward: loadReward,
  encoder: loadEncoder,
  scorer: loadScorer,
  prompt: loadPrompt,
  policy: loadPolicy,
  method: loadMethod,
};

/**
 * Checks variants before any trial runs: modules must load and declare their options, backends must be installed, and recorded
 * data must suffice for the training sets.
 *
 * @throws ModuleError or UsageError for the first problem
 */
export async function checkSpecs(
  specs: readonly Pick<ExpandedSpec, 'variants' | 'trainSets'>[],
): Promise<void> {
  await checkModules(specs.flatMap(({ variants }) => variants));
  const seen = new Set<string>();
  for (const { variants, trainSets } of specs) {
    for (const { task } of variants) {
      const key = worldKey({ ...task, trainSet: trainSets });
      if (trainSets === 1 || (task.data ?? dataDefaults.data) === dataDefaults.data || seen.has(key))
        continue;
      seen.add(key);
      const options = { ...task, trainSet: trainSets };
      const modules = await loadTaskModules(options);
      readingInput(() => partsOf(loadDataset(options, modules), options));
    }
  }
}

async function checkModules(variants: readonly ExpandedVariant[]): Promise<void> {
  const seen = new Set<string>();
  for (const { router, module, task, training } of variants) {
    const { encoder } = training;
    const read: ExpandedVariant['training'] = encoder === undefined ? {} : { encoder };
    const trained: ExpandedVariant['training'] = router === 'trained' ? training : read;
    for (const [option, value] of Object.entries({ ...task, ...trained, [router]: module })) {
      const load = loaders[option];
      const key = JSON.stringify([option, value]);
      if (load === undefined || chosenModule(value) === null || seen.has(key)) continue;
      seen.add(key);
      await load(value as ModuleChoice);
    }
    if (trained.backend === 'tensorflow') await readingInput(nativeBackend);
  }
}

/** Starts the only backend that may not be installed. */
async function nativeBackend(): Promise<void> {
  const rng = createRng(1);
  const network = await createNetwork({ observationSize: 1, numActions: 1, backend: 'tensorflow', rng });
  network.dispose();
}
