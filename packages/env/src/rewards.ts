import { utilityReward } from './reward.ts';
import type { RewardSettings } from './reward-settings.ts';
import {
  composeReward,
  gainAsPotential,
  gainOverBaseline,
  gainOverBest,
  scoreAtEnd,
} from './reward-variants.ts';

export { derDefaults } from './defaults.ts';

/** What a named reward changes in the paper's reward; other coefficients stay as they are. */
interface NamedReward {
  /** One line about what the reward pays. */
  readonly help: string;
  readonly changes: Pick<RewardSettings, 'formula' | 'gainWeight' | 'bonus'>;
}

const byName = {
  paper: { help: 'Eq. 3 and 4', changes: {} },
  'no-gain': { help: 'Eq. 3 and 4 with beta = 0: no gain', changes: { gainWeight: 0 } },
  'no-bonus': { help: 'Eq. 3 and 4 with gamma = 0: no bonus', changes: { bonus: 0 } },
  baseline: {
    help: 'Eq. 3 and 4, but the first answer has a gain too, over a baseline of 0',
    changes: { formula: composeReward({ gain: gainOverBaseline() }) },
  },
  best: {
    help: 'Eq. 3 and 4, but the gain is the improvement over the best score so far, starting at 0',
    changes: { formula: composeReward({ gain: gainOverBest() }) },
  },
  potential: {
    help: 'Eq. 3 and 4, but the gain is a potential, so that the optimum is that of no-gain',
    changes: { formula: composeReward({ gain: gainAsPotential() }) },
  },
  final: {
    help: 'Eq. 3 and 4, but the score is paid once, for the last answer',
    changes: { formula: composeReward({ score: scoreAtEnd }) },
  },
  'final-baseline': {
    help: 'the score is paid once, and the gain is over a baseline of 0',
    changes: { formula: composeReward({ score: scoreAtEnd, gain: gainOverBaseline() }) },
  },
  'final-potential': {
    help: 'the score is paid once, and the gain is a potential',
    changes: { formula: composeReward({ score: scoreAtEnd, gain: gainAsPotential() }) },
  },
  utility: { help: 'final score minus cost', changes: { formula: utilityReward } },
} satisfies Readonly<Record<string, NamedReward>>;

/** The name of a reward. */
type RewardName = keyof typeof byName;

/**
 * The rewards that commands and specs accept by name: the paper's, variants of its terms, and the utility.
 *
 * `bonusWheneverGood` and `bonusByVerdict` have no name here: training ends episodes by the stop rule `'reference'`, under which they
 * equal the paper's bonus.
 *
 * @example
 * ```ts
 * import { derReward } from '@der-gym/env';
 * import { namedRewards } from '@der-gym/env/rewards';
 *
 * const { formula = derReward, ...changed } = namedRewards['final-baseline'].changes;
 * const options = { gainWeight: 4, bonus: 2, threshold: 0.75, maxSteps: 4, ...changed };
 * // the first answer has a gain over 0; the score is paid at the end
 * formula({ t: 0, score: 0.5, previousScore: null, cost: 0 }, { costWeight: 0, ...options });
 * // => { score: 0, gain: 2, cost: 0, bonus: 0, total: 2 }
 * ```
 */
export const namedRewards: Readonly<Record<RewardName, NamedReward>> = byName;
