import { derDefaults } from '@der-gym/env/rewards';
import { chosenModule, moduleName } from '../modules/module-choice.ts';
import type { ModuleChoice } from '../options/kinds.ts';
import { asPublished, isPublished, publishedNames } from '../options/learners.ts';
import { withTrainingDefaults } from '../options/resolve-training.ts';
import type { DerTrainingOptions, TaskOptions } from '../options/table.ts';

/** The weights of Eq. 3 and 4. */
type Coefficients = Pick<TaskOptions, 'costWeight' | 'gainWeight' | 'bonus'>;

/**
 * Returns the name of a router in tables: its learner, its reward, and what it observes beyond the paper.
 *
 * `DER, standard PPO` is PPO on the paper's MDP: the paper's reward and coefficients, observing question and last answer. `DER as
 * described` and `DER as released` are the published losses and loops. Every other difference from the publication is named, except the
 * encoder, which tables print beside the name.
 *
 * @param coefficients of the task @defaultValue the paper's
 * @example
 * ```ts
 * import { routerName } from './router-name.ts';
 *
 * routerName({}); // => 'DER, standard PPO'
 * routerName({}, { costWeight: 0.01 }); // => "PPO, paper's reward (costWeight 0.01)"
 * routerName({ reward: 'utility', observes: ['answer', 'step'] }); // => 'PPO, utility (sees answer, step)'
 * routerName({ reward: 'final-baseline' }); // => 'PPO, reward final-baseline'
 * routerName({ learner: 'der-as-described', learningRate: 3e-4 }); // => 'DER as described (learningRate 0.0003)'
 * ```
 */
export function routerName(given: DerTrainingOptions, coefficients: Coefficients = {}): string {
  const options = withTrainingDefaults(given);
  const { learner, reward, observes } = options;
  const isPapers = reward === 'paper';
  const changed = [
    ...(isPapers ? differences(coefficients, derDefaults) : []),
    ...(isPublished(learner) ? differences(options, asPublished(learner)) : []),
    ...(observes.length === 1 && observes[0] === 'answer' ? [] : [`sees ${observes.join(', ')}`]),
  ];
  const paid = isPapers
    ? "paper's reward"
    : reward === 'utility' || chosenModule(reward) !== null
      ? nameOf(reward)
      : `reward ${nameOf(reward)}`;
  const who = isPublished(learner)
    ? [publishedNames[learner], ...(isPapers ? [] : [paid])]
    : learner === 'ppo' && isPapers && changed.length === 0
      ? ['DER, standard PPO']
      : [learner === 'ppo' ? 'PPO' : nameOf(learner), paid];
  return who.join(', ') + (changed.length === 0 ? '' : ` (${changed.join('; ')})`);
}

/** Options that change a result and differ from the publication. */
const telling = [
  'costWeight',
  'gainWeight',
  'bonus',
  'learningRate',
  'discount',
  'numEnvs',
  'hiddenSizes',
  'validateEvery',
] as const;

function differences(
  given: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): readonly string[] {
  return telling
    .filter(
      (name) =>
        name in expected && given[name] !== undefined && String(given[name]) !== String(expected[name]),
    )
    .map((name) => `${name} ${given[name]}`);
}

function nameOf(choice: ModuleChoice): string {
  const chosen = chosenModule(choice);
  return chosen === null ? String(choice) : moduleName(chosen);
}
