import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySettings, fitted, graphOf, terminator } from '../__fixtures__/brute-force.ts';
import type { Policy } from '../policy.ts';
import { derReward, utilityReward } from '../reward.ts';
import { composeReward, scoreAtEnd } from '../reward-variants.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { auditReward } from './audit.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { measureGaming } from './gaming.ts';
import { solve } from './solve.ts';

describe('auditReward', () => {
  it('reports for the optimal routes what `measureGaming` reports for a policy that follows them', () => {
    fc.assert(
      fc.property(arbitraryWorld({ maxQuestions: 4 }), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const graph = graphOf(world, settings);
        const problem = { ...settings, terminator };
        const { maxSteps, pool, questions } = world;
        const audit = auditReward(graph, problem);
        const { routes } = solve(graph, problem);
        const follower: Policy = {
          name: 'follower',
          observes: ['step'],
          probabilities: (states) =>
            Float64Array.from(
              states.flatMap(({ question, step }) => {
                const q = questions.findIndex(({ text }) => text === question);
                return pool.experts.map((_, expert) => (routes[q * maxSteps + step!] === expert ? 1 : 0));
              }),
            ),
        };
        const gaming = measureGaming(graph, follower, problem);
        const { lengthShare, cost } = evaluatePolicy(graph, follower, problem);
        for (const name of ['firstScore', 'sandbagging', 'stalling'] as const) {
          expect(audit.optimum[name]).toBeCloseTo(gaming[name], 12);
        }
        expect(audit.optimum.cost).toBeCloseTo(cost, 12);
        audit.optimum.lengthShare.forEach((share, t) => {
          expect(share).toBeCloseTo(lengthShare[t]!, 12);
        });
        const { utility } = solve(graph, {
          ...settings,
          terminator,
          discount: 1,
          reward: { ...settings.reward, formula: utilityReward },
        });
        expect(audit.utilityOptimum.utility).toBeCloseTo(utility, 12);
        expect(audit.givenUp.utility).toBeGreaterThanOrEqual(-1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it('finds no loss for the utility itself', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const settings = { cost: 'parameters', repeats: true, reward: { formula: derReward } } as never;
        const { givenUp, optimum, utilityOptimum } = auditReward(graphOf(world, settings), {
          reward: { formula: composeReward({ score: scoreAtEnd }), gainWeight: 0, bonus: 0 },
        });
        expect(givenUp).toEqual({ score: 0, parameters: 0, cost: 0, utility: 0 });
        expect(optimum).toEqual(utilityOptimum);
      }),
    );
  });

  it('uses the given questions only', () => {
    const settings = { cost: 'parameters', repeats: true, reward: { formula: derReward } } as never;
    fc.assert(
      fc.property(
        arbitraryWorld().filter((world) => world.questions.length > 1),
        (world) => {
          const last = world.questions.length - 1;
          const part = auditReward(graphOf(world, settings), { questions: [last] });
          const alone = auditReward(graphOf({ ...world, questions: [world.questions[last]!] }, settings));
          // the tables of the world identify a question by its id, not by its place
          expect(part).toEqual(alone);
        },
      ),
      { numRuns: 50 },
    );
  });
});
