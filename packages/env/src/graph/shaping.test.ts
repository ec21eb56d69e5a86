import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitrarySettings,
  arbitraryTerms,
  graphOf,
  type Settings,
  terminator,
} from '../__fixtures__/brute-force.ts';
import {
  composeReward,
  gainAsPotential,
  gainOverBaseline,
  gainOverBest,
  gainOverPrevious,
  type RewardTerm,
  scoreAtEnd,
} from '../reward-variants.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { compileAnswerGraph } from './compile.ts';
import { expandByBestScore } from './expand.ts';
import { solve } from './solve.ts';

/** One question, and experts whose answers are their scores. */
const graph = expandByBestScore(
  compileAnswerGraph({
    questions: [{ id: 'q', text: 'Why?', reference: null }],
    pool: {
      experts: [
        { name: 'good', parameters: 4 },
        { name: 'poor', parameters: 1 },
      ],
      // after a poor answer the good expert has its best score
      answer: ({ expert, previousAnswers }) => ({
        text: expert === 1 ? '0' : previousAnswers[0] === '0' ? '0.75' : '0.5',
      }),
    },
    scorer: { signature: 'n', range: [0, 1], defaultThreshold: 1, score: Number },
    maxSteps: 2,
  }),
);

const routeOf = (gain: RewardTerm, gainWeight: number): number[] => {
  const formula = composeReward({ score: scoreAtEnd, gain });
  return [
    ...solve(graph, { stop: 'never', reward: { formula, gainWeight, bonus: 0, costWeight: 0.25 } }).routes,
  ];
};

describe('a gain beside a base reward', () => {
  it('as a potential does not change the optimal experts, and changes the value by -beta Phi', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, arbitraryTerms, (world, drawn, terms) => {
        const baseline = 0.5;
        const formula = composeReward({ ...terms, gain: gainAsPotential(baseline) });
        const settings: Settings = {
          ...drawn,
          repeats: true,
          reward: { ...drawn.reward, formula },
        };
        const own = graphOf(world, settings);
        const shaped = solve(own, { ...settings, terminator });
        const plain = solve(own, { ...settings, terminator, reward: { ...settings.reward, gainWeight: 0 } });
        expect(shaped.policy).toEqual(plain.policy);
        const { gainWeight } = settings.reward;
        shaped.value.forEach((value, place) => {
          if (Number.isNaN(value)) return;
          const score = own.score[place % own.numNodes]!;
          const phi = Number.isNaN(score) ? baseline : score;
          expect(value).toBe(plain.value[place]! - gainWeight * phi);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('as in the paper changes the optimum: a bad start increases the return', () => {
    // utility: poor, poor costs .5 and ends at 0: -.5; poor, good: .75 - 1.25 = -.5; good, good: .5 - 2; ties go to the cheaper first
    // with beta 4: poor, good has a gain of 4 x .75
    expect(routeOf(gainOverPrevious, 0)).toEqual([1, 1]);
    expect(routeOf(gainOverPrevious, 4)).toEqual([1, 0]);
  });

  it('over a fixed baseline changes the optimum: it counts the last score again', () => {
    expect(routeOf(gainOverBaseline(), 4)).toEqual([1, 0]);
  });

  it('over the best score changes the optimum', () => {
    expect(routeOf(gainOverBest(), 4)).toEqual([1, 0]);
  });

  it('as a potential does not change it, in the same case', () => {
    for (const gainWeight of [0, 1, 4, 64]) expect(routeOf(gainAsPotential(), gainWeight)).toEqual([1, 1]);
  });

  it('over the best score is rejected on a graph that does not hold it, with advice', () => {
    const world = { ...graph, bestScore: null };
    expect(() => solve(world, { reward: { formula: composeReward({ gain: gainOverBest() }) } })).toThrow(
      'expand it with `expandByBestScore(graph)`',
    );
  });
});
