import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowed,
  allRoutes,
  arbitrarySettings,
  call,
  fitted,
  graphOf,
  play,
  terminator,
} from '../__fixtures__/brute-force.ts';
import { type DerState, initialState } from '../mdp.ts';
import { utilityReward } from '../reward.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { compileAnswerGraph } from './compile.ts';
import { solve } from './solve.ts';

describe('solve', () => {
  it('returns the best of all routes of every question', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const graph = graphOf(world, settings);
        const { valuePerQuestion, perQuestion, routes } = solve(graph, { ...settings, terminator });
        world.questions.forEach((_, q) => {
          const returns = allRoutes(graph.experts.length, world.maxSteps, settings.repeats).map((route) =>
            play(world, settings, q, route),
          );
          // all numbers are binary fractions, so comparisons are exact
          expect(valuePerQuestion[q]).toBe(Math.max(...returns.map((episode) => episode.return)));

          const own = [...routes.subarray(q * world.maxSteps, (q + 1) * world.maxSteps)];
          const calls = own.filter((expert) => expert >= 0).length;
          const episode = play(world, settings, q, own);
          expect(own.slice(calls).every((expert) => expert === -1)).toBe(true);
          expect(episode.return).toBe(valuePerQuestion[q]);
          expect(perQuestion.score[q]).toBe(episode.score);
          expect(perQuestion.parameters[q]).toBe(episode.parameters);
          expect(perQuestion.cost[q]).toBe(episode.cost);
          expect(perQuestion.routeLength[q]).toBe(calls);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('has a value and an optimal expert exactly where an open episode can be; ties go to low cost, then low index', () => {
    fc.assert(
      fc.property(arbitraryWorld({ maxSteps: 3 }), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const graph = graphOf(world, settings);
        const { value, policy } = solve(graph, { ...settings, terminator });
        const numExperts = graph.experts.length;
        const seen = new Set<number>();

        // V by recursion over histories; marks the states of open episodes
        const visit = (state: DerState): number => {
          const q = world.questions.indexOf(state.question);
          const node = state.route.reduce(
            (from, expert) => graph.next[from * numExperts + expert]!,
            graph.questionOffsets[q]!,
          );
          const experts = allowed(world, settings, state);
          const place = state.route.length * graph.numNodes + node;
          const costs = experts.map((expert) => call(world, settings, state, expert).cost);
          const values = experts.map((expert) => {
            const { after, ended, reward } = call(world, settings, state, expert);
            return ended ? reward : reward + settings.discount * visit(after);
          });
          const best = Math.max(...values);
          const tied = experts.map((_, i) => i).filter((i) => values[i] === best);
          const cheapest = Math.min(...tied.map((i) => costs[i]!));
          expect(value[place]).toBe(best);
          expect(policy[place]).toBe(experts[tied.find((i) => costs[i] === cheapest)!]);
          seen.add(place);
          return best;
        };
        for (const question of world.questions) visit(initialState(question));

        value.forEach((v, place) => {
          expect(Number.isNaN(v)).toBe(!seen.has(place));
          expect(policy[place] === -1).toBe(!seen.has(place));
        });
      }),
    );
  });

  it('is unchanged by merging: with independent answers, its value is that of the best order of experts', () => {
    // A is right and expensive, B is wrong and cheap; without a stop the last answer counts:
    // B B B A costs 3 x 1 + 8 and ends right, utility 1 - .01 x 11
    const graph = compileAnswerGraph({
      questions: [{ id: 'q', text: 'Why?', reference: null }],
      pool: {
        experts: [
          { name: 'A', parameters: 8 },
          { name: 'B', parameters: 1 },
        ],
        answer: ({ expert }) => ({ text: 'AB'[expert]! }),
      },
      scorer: { signature: 's', range: [0, 1], defaultThreshold: 1, score: (text) => (text === 'A' ? 1 : 0) },
    });
    const { routes, utility, score, parameters } = solve(graph, {
      stop: 'never',
      reward: { formula: utilityReward, costWeight: 0.01 },
    });
    expect([...routes]).toEqual([1, 1, 1, 0]);
    expect([score, parameters]).toEqual([1, 11]);
    expect(utility).toBeCloseTo(0.89, 12);
  });

  it('solves a shorter horizon on a deeper graph', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const deep = graphOf(fitted({ ...drawn, maxSteps: drawn.maxSteps + 1 }, settings), settings);
        const shallow = graphOf(world, settings);
        const { formula, ...coefficients } = settings.reward;
        const reward = { formula, ...coefficients, maxSteps: world.maxSteps };
        const solution = solve(deep, { ...settings, reward, terminator });
        expect(solution.perQuestion).toEqual(solve(shallow, { ...settings, terminator }).perQuestion);
      }),
    );
  });

  it("has a bad first answer as optimum of the paper's reward, but not of the utility", () => {
    // wrong (0) then right (1): 0 - 0 and 1 + 5 + 2, against 1 + 2 for right first
    const graph = compileAnswerGraph({
      questions: [{ id: 'q', text: 'Why?', reference: null }],
      pool: {
        experts: [
          { name: 'right', parameters: 1 },
          { name: 'wrong', parameters: 1 },
        ],
        answer: ({ expert }) => ({ text: String(1 - expert) }),
      },
      scorer: { signature: 's', range: [0, 1], defaultThreshold: 1, score: Number },
      maxSteps: 2,
    });
    expect([...solve(graph).routes]).toEqual([1, 0]);
    expect(solve(graph).return).toBeCloseTo(8 - 0.002, 12);
    expect([...solve(graph, { reward: { formula: utilityReward } }).routes]).toEqual([0, -1]);
  });

  it('rejects invalid options', () => {
    const world = {
      questions: [{ id: 'q', text: 'Why?', reference: null }],
      pool: { experts: [{ name: 'A', parameters: 1 }], answer: () => ({ text: 'a' }) },
      scorer: { signature: 'mine', range: [0, 1] as const, defaultThreshold: null, score: () => 1 },
    };
    const graph = compileAnswerGraph(world);
    expect(() => solve(graph)).toThrow(/Expected a `threshold`: the score mine has no default/);
    const reward = { threshold: 1 };
    expect(solve(graph, { reward }).score).toBe(1);
    expect(() => solve(graph, { reward, discount: 1.5 })).toThrow(
      'Expected `discount` to be in [0, 1], got 1.5.',
    );
    expect(() => solve(graph, { reward, stop: 'terminator' })).toThrow('Expected a `terminator`');
    expect(() => solve(graph, { reward, stop: 'soon' as 'never' })).toThrow('Expected `stop`');
    expect(() => solve(graph, { reward: { threshold: 1, maxSteps: 5 } })).toThrow(
      'Expected `maxSteps` to be an integer in [1, 4], got 5.',
    );
  });
});
