import { describe, expect, it } from 'vitest';
import { published } from '../options/learners.ts';
import { routerName } from './router-name.ts';

describe('routerName', () => {
  const described = 'der-as-described';

  it.each([
    ['DER, standard PPO', {}],
    ['DER, standard PPO', { learningRate: 1e-3, steps: 8, numEnvs: 4 }],
    ['DER, standard PPO', { encoder: 'facts' }],
    ["PPO, paper's reward (sees answer, step)", { observes: ['answer', 'step'] }],
    ['PPO, utility', { reward: 'utility' }],
    ['PPO, mine', { reward: './mine.ts' }],
    ["dqn, paper's reward", { learner: './dqn.ts' }],
    ['DER as described', { learner: described }],
    ['DER as described', { learner: described, ...published[described], steps: 8 }],
    ['DER as released', { learner: 'der-as-released' }],
    ['DER as described, utility (sees step)', { learner: described, reward: 'utility', observes: ['step'] }],
    ['DER as described (validateEvery 8)', { learner: described, validateEvery: 8 }],
    ['DER as described (learningRate 0.0003)', { learner: described, learningRate: 3e-4 }],
    ['DER as released (discount 1)', { learner: 'der-as-released', encoder: 'facts', discount: 1 }],
  ] as const)('is %s', (name, options) => {
    expect(routerName(options, { costWeight: 0.001, gainWeight: 5, bonus: 2 })).toBe(name);
    expect(routerName(options)).toBe(name);
  });

  it("does not call a reward the paper's when its coefficients differ", () => {
    expect(routerName({}, { costWeight: 0.01, gainWeight: 5, bonus: 2 })).toBe(
      "PPO, paper's reward (costWeight 0.01)",
    );
    expect(routerName({ learner: described }, { gainWeight: 0, bonus: 0 })).toBe(
      'DER as described (gainWeight 0; bonus 0)',
    );
    // utility has no gain and no bonus
    expect(routerName({ reward: 'utility' }, { gainWeight: 0 })).toBe('PPO, utility');
  });
});
