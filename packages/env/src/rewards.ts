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

/** A reward with a name: what it changes of the paper's reward with the coefficients at hand. */
interface NamedReward {
  /** In a line: what it pays. */
  readonly help: string;
  readonly changes: Pick<RewardSettings, 'formula' | 'gainWeight' | 'bonus'>;
}

const byName = {
  paper: { help: 'Eq. 3 and 4', changes: {} },
  'no-gain': { help: 'Eq. 3 and 4 with beta 0: a climb is not paid', changes: { gainWeight: 0 } },
  'no-bonus': { help: 'Eq. 3 and 4 with gamma 0: a good end is not paid', changes: { bonus: 0 } },
  baseline: {
    help: 'Eq. 3 and 4, but the first answer climbs too, from a baseline of 0',
    changes: { formula: composeReward({ gain: gainOverBaseline() }) },
  },
  best: {
    help: 'Eq. 3 and 4, but a climb is paid where it is above the best score so far, from 0 on',
    changes: { formula: composeReward({ gain: gainOverBest() }) },
  },
  potential: {
    help: 'Eq. 3 and 4, but the gain is a potential, which leaves the optimum of no-gain as it is',
    changes: { formula: composeReward({ gain: gainAsPotential() }) },
  },
  final: {
    help: 'Eq. 3 and 4, but P is paid once, for the last answer',
    changes: { formula: composeReward({ score: scoreAtEnd }) },
  },
  'final-baseline': {
    help: 'P paid once, and the gain from a baseline of 0',
    changes: { formula: composeReward({ score: scoreAtEnd, gain: gainOverBaseline() }) },
  },
  'final-potential': {
    help: 'P paid once, and the gain as a potential',
    changes: { formula: composeReward({ score: scoreAtEnd, gain: gainAsPotential() }) },
  },
  utility: { help: 'final score less cost', changes: { formula: utilityReward } },
} satisfies Readonly<Record<string, NamedReward>>;

/** The name of a reward. */
type RewardName = keyof typeof byName;

/**
 * The rewards that commands, specs and the audit know by name: the paper's, what may be put in its place term by term, and the
 * utility.
 *
 * `bonusWheneverGood` and `bonusByVerdict` have no name here: under the reference rule, by which training ends episodes, they
 * are the paper's bonus.
 *
 * @example
 * ```ts
 * import { derReward } from '@der-gym/env';
 * import { namedRewards } from '@der-gym/env/rewards';
 *
 * const { formula = derReward, ...changed } = namedRewards['final-baseline'].changes;
 * const options = { gainWeight: 4, bonus: 2, threshold: 0.75, maxSteps: 4, ...changed };
 * // the first answer climbs from 0, and P is not yet paid
 * formula({ t: 0, score: 0.5, previousScore: null, cost: 0 }, { costWeight: 0, ...options });
 * // => { score: 0, gain: 2, cost: 0, bonus: 0, total: 2 }
 * ```
 */
export const namedRewards: Readonly<Record<RewardName, NamedReward>> = byName;
