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
import type { ModuleChoice } from '../options/kinds.ts';
import type { ExpandedVariant } from '../spec/types.ts';
import { readingInput } from '../usage-error.ts';

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
 * Finds before any trial what would fail in each of a variant's: a module that does not load, an option that it does not
 * declare, a backend that is not installed.
 *
 * @throws ModuleError or UsageError with the first of these
 */
export async function checkVariants(variants: readonly ExpandedVariant[]): Promise<void> {
  const seen = new Set<string>();
  for (const { router, module, task, training } of variants) {
    const trained: ExpandedVariant['training'] = router === 'trained' ? training : {};
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

/** Starts the only backend that may be missing. */
async function nativeBackend(): Promise<void> {
  const rng = createRng(1);
  const network = await createNetwork({ observationSize: 1, numActions: 1, backend: 'tensorflow', rng });
  network.dispose();
}
