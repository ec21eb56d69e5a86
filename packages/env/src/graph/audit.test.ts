import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitrarySettings, call, fitted, graphOf, terminator } from '../__fixtures__/brute-force.ts';
import { type DerState, initialState } from '../mdp.ts';
import { derReward, utilityReward } from '../reward.ts';
import { composeReward, scoreAtEnd } from '../reward-variants.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { auditReward } from './audit.ts';
import { solve } from './solve.ts';

describe('auditReward', () => {
  it('counts along the optimal routes what they do, episode by episode', () => {
    fc.assert(
      fc.property(arbitraryWorld({ maxQuestions: 4 }), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const graph = graphOf(world, settings);
        const audit = auditReward(graph, { ...settings, terminator });
        const { routes } = solve(graph, { ...settings, terminator });
        const experts = graph.experts.map((_, expert) => expert);
        const seen = { sandbagging: 0, worstFirst: 0, stalling: 0, oneWouldDo: 0, firstScore: 0, cost: 0 };
        world.questions.forEach((question, q) => {
          let state: DerState = initialState(question);
          const firsts = experts.map((expert) => call(world, settings, state, expert).score);
          const route = [...routes.subarray(q * world.maxSteps, (q + 1) * world.maxSteps)].filter(
            (e) => e >= 0,
          );
          let stalls = false;
          route.forEach((expert, t) => {
            const may = experts.filter((e) => settings.repeats || !state.route.includes(e));
            const ready = may.some((e) => {
              const { score, after } = call(world, settings, state, e);
              const accepted =
                settings.stop === 'reference'
                  ? score >= world.threshold
                  : settings.stop === 'terminator' &&
                    terminator.satisfied([{ question, answer: after.answer!, expert: e }])[0] === 1;
              return accepted && score >= world.threshold;
            });
            const taken = call(world, settings, state, expert);
            if (ready && t < route.length - 1) {
              stalls = true;
              if (t === 0) seen.oneWouldDo++;
            }
            if (t === 0) {
              seen.firstScore += taken.score;
              if (taken.score < Math.max(...firsts)) seen.sandbagging++;
              if (taken.score === Math.min(...firsts) && Math.min(...firsts) < Math.max(...firsts))
                seen.worstFirst++;
            }
            seen.cost += taken.cost;
            state = taken.after;
          });
          if (stalls) seen.stalling++;
        });
        for (const name of [
          'sandbagging',
          'worstFirst',
          'stalling',
          'oneWouldDo',
          'firstScore',
          'cost',
        ] as const) {
          expect(audit.optimum[name]).toBeCloseTo(seen[name] / world.questions.length, 12);
        }
        const { utility } = solve(graph, {
          ...settings,
          terminator,
          discount: 1,
          reward: { ...settings.reward, formula: utilityReward },
        });
        expect(audit.utilityOptimum.utility).toBeCloseTo(utility, 12);
        expect(audit.givenUp.utility).toBeGreaterThanOrEqual(-1e-12);
        expect(audit.optimum.lengthShare.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      }),
      { numRuns: 120 },
    );
  });

  it('finds nothing to give up in the utility itself', () => {
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

  it('looks at the questions it is given', () => {
    const settings = { cost: 'parameters', repeats: true, reward: { formula: derReward } } as never;
    fc.assert(
      fc.property(
        arbitraryWorld().filter((world) => world.questions.length > 1),
        (world) => {
          const last = world.questions.length - 1;
          const part = auditReward(graphOf(world, settings), { questions: [last] });
          const alone = auditReward(graphOf({ ...world, questions: [world.questions[last]!] }, settings));
          // the world's tables know a question by its id, not by its place
          expect(part).toEqual(alone);
        },
      ),
      { numRuns: 50 },
    );
  });
});
