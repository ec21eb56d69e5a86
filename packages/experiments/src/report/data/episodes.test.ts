import {
  composeReward,
  evaluatePolicy,
  gainAsPotential,
  type RewardSettings,
  solve,
  stopTable,
  utilityReward,
} from '@der-gym/env';
import { arbitraryWorld } from '@der-gym/env/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certainPolicy, graphOf, mixedPolicy, relay } from './__fixtures__/worlds.ts';
import { type EpisodeInputs, episodeBrowser } from './episodes.ts';

const common = { router: 'r', rewardName: 'reward', stopRule: 'reference' } as const;

describe('episodeBrowser', () => {
  it('has the reward terms of each call, beside the optimal route', () => {
    const { graph, questions } = relay;
    const always = {
      name: 'A',
      observes: [],
      probabilities: (states: readonly unknown[]) => Float64Array.from(states.flatMap(() => [1, 0])),
    };
    const browser = episodeBrowser({
      ...common,
      policy: always,
      graph,
      questions,
      from: [0],
      reward: { costWeight: 0.01, gainWeight: 2, bonus: 1 },
      stops: stopTable(graph, { stop: 'reference', threshold: 0.75 }),
      seed: 1,
    });
    const [episode] = browser.episodes;
    expect(browser.episodes).toHaveLength(1);
    // A, A: .25 - .1 = .15; then .25 + 2 (0) - .1 - 1 at the horizon = -.85
    expect(episode!.taken).toEqual({
      calls: [
        {
          expert: 'A',
          probability: 1,
          answer: 'a',
          score: 0.25,
          terms: { score: 0.25, gain: 0, cost: -0.1, bonus: 0, total: 0.15 },
        },
        {
          expert: 'A',
          probability: 1,
          answer: 'a',
          score: 0.25,
          terms: { score: 0.25, gain: 0, cost: -0.1, bonus: -1, total: -0.85 },
        },
      ],
      total: 0.15 - 0.85,
    });
    // A, B: .15; then 1 + 2 (.75) - .2 + 1 = 3.3
    expect(episode!.optimum.calls.map(({ expert, probability }) => [expert, probability])).toEqual([
      ['A', null],
      ['B', null],
    ]);
    expect(episode!.optimum.total).toBeCloseTo(3.45, 12);
    expect(episode!.regret).toBeCloseTo(3.45 + 0.7, 12);
    expect(episode!.reference).toBe('b');
  });

  const rewards: readonly RewardSettings[] = [
    { costWeight: 0.125, gainWeight: 2, bonus: 1 },
    { costWeight: 0.125, formula: utilityReward },
    { costWeight: 0.125, formula: composeReward({ gain: gainAsPotential(0.25) }) },
  ];
  const inputsOf = (
    world: Parameters<typeof graphOf>[0],
    reward: RewardSettings,
    more: Partial<EpisodeInputs>,
  ): EpisodeInputs => {
    const graph = graphOf(world);
    const stops = stopTable(graph, { stop: 'reference', threshold: graph.threshold });
    return {
      ...common,
      policy: certainPolicy(graph.experts.length, ['answer', 'step']),
      graph,
      questions: world.questions,
      from: graph.questions.map((_, q) => q),
      reward,
      stops,
      seed: 1,
      ...more,
    };
  };

  it('agrees with evaluatePolicy on a deterministic policy, and with solve on the optimum', () => {
    fc.assert(
      fc.property(arbitraryWorld({ maxQuestions: 4 }), fc.constantFrom(...rewards), (world, reward) => {
        const inputs = inputsOf(world, reward, { regrets: 1, drawn: 9 });
        const { graph, stops, policy, from } = inputs;
        const problem = { reward, stops };
        const expected = evaluatePolicy(graph, policy, { ...problem, questions: from }).perQuestion;
        const optimum = solve(graph, problem).valuePerQuestion;
        const { episodes } = episodeBrowser(inputs);
        expect(episodes.map(({ question }) => question).sort()).toEqual(world.questions.map(({ id }) => id));
        for (const { question, taken, optimum: best, regret } of episodes) {
          const q = world.questions.findIndex(({ id }) => id === question);
          expect(taken.total).toBeCloseTo(expected.return[q]!, 12);
          expect(taken.calls.at(-1)!.score).toBe(expected.score[q]);
          expect(best.total).toBeCloseTo(optimum[q]!, 12);
          expect(regret).toBeCloseTo(optimum[q]! - expected.return[q]!, 12);
          expect(regret).toBeGreaterThanOrEqual(-1e-12);
        }
        const regrets = episodes.map(({ regret }) => regret);
        expect(regrets[0]).toBe(Math.max(...regrets));
      }),
      { numRuns: 40 },
    );
  });

  it('draws the other questions without repetition, depending on the seed', () => {
    const many = fc.sample(
      arbitraryWorld({ maxQuestions: 40, maxExperts: 2, maxAnswers: 2, maxSteps: 2 }),
      30,
    );
    const world = many.reduce((a, b) => (b.questions.length > a.questions.length ? b : a));
    expect(world.questions.length).toBeGreaterThan(20);
    const chosen = (seed: number) =>
      episodeBrowser(inputsOf(world, rewards[0]!, { regrets: 3, drawn: 6, seed })).episodes;
    const episodes = chosen(1);
    expect(episodes.map(({ why }) => why)).toEqual([
      ...Array.from({ length: 3 }, () => 'largest regret'),
      ...Array.from({ length: 6 }, () => 'drawn at random'),
    ]);
    expect(new Set(episodes.map(({ question }) => question)).size).toBe(9);
    const least = Math.min(...episodes.slice(0, 3).map(({ regret }) => regret));
    for (const { regret } of episodes.slice(3)) expect(regret).toBeLessThanOrEqual(least);
    expect(chosen(1)).toEqual(episodes);
    const others = [2, 3, 4].map((seed) =>
      chosen(seed)
        .map(({ question }) => question)
        .join(),
    );
    expect(others.some((other) => other !== episodes.map(({ question }) => question).join())).toBe(true);
  });

  it('draws only experts with a positive probability, and reports the probability', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const graph = graphOf(world);
        const policy = mixedPolicy(graph.experts.length, ['route']);
        const { episodes } = episodeBrowser(inputsOf(world, rewards[0]!, { policy }));
        for (const { taken, question } of episodes) {
          const route: number[] = [];
          for (const { expert, probability } of taken.calls) {
            const asked = graph.experts.findIndex(({ name }) => name === expert);
            const padded = Int32Array.from({ length: graph.maxSteps }, (_, t) => route[t] ?? -1);
            const { text } = graph.questions.find(({ id }) => id === question)!;
            const state = { question: text, route: padded };
            expect(probability).toBeCloseTo(policy.probabilities([state])[asked]!, 12);
            expect(probability).toBeGreaterThan(0);
            route.push(asked);
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});
