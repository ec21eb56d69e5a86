import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowed,
  arbitrarySettings,
  call,
  fitted,
  graphOf,
  hashPolicy,
  type Settings,
  seenBy,
  terminator,
} from '../__fixtures__/brute-force.ts';
import { type DerState, initialState } from '../mdp.ts';
import { OBSERVABLES, type Policy } from '../policy.ts';
import { utilityReward } from '../reward.ts';
import { arbitraryWorld, type World } from '../testing/worlds.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { compileAnswerGraph } from './compile.ts';
import { measureGaming } from './gaming.ts';
import { solve } from './solve.ts';

interface Episode {
  readonly probability: number;
  readonly calls: readonly (ReturnType<typeof call> & { readonly from: DerState })[];
}

/** Every episode of a policy on a question, call by call. */
function episodesOf(world: World, settings: Settings, policy: Policy, from: DerState): Episode[] {
  const may = allowed(world, settings, from);
  const row = policy.probabilities([seenBy(policy, world, settings, from)]);
  const whole = may.reduce((sum, expert) => sum + row[expert]!, 0);
  return may
    .filter((expert) => row[expert]! > 0)
    .flatMap((expert): Episode[] => {
      const made = { ...call(world, settings, from, expert), from };
      const rest = made.ended
        ? [{ probability: 1, calls: [] }]
        : episodesOf(world, settings, policy, made.after);
      return rest.map(({ probability, calls }) => ({
        probability: (row[expert]! / whole) * probability,
        calls: [made, ...calls],
      }));
    });
}

function sandbags(world: World, settings: Settings, { calls }: Episode): boolean {
  const { from, score: first } = calls[0]!;
  const others = allowed(world, settings, from).map((e) => call(world, settings, from, e).score);
  const better = others.filter((score) => score > first).length;
  return better > (others.length - 1) / 2 && calls.at(-1)!.score > first;
}

function stalls(world: World, settings: Settings, { calls }: Episode): boolean {
  const { score: final } = calls.at(-1)!;
  return calls.slice(0, -1).some(({ from }, t) => {
    const made = calls.slice(t).reduce((sum, { cost }) => sum + cost, 0);
    return allowed(world, settings, from).some((expert) => {
      // before the last call only an accepted answer ends the episode
      const { score, cost, ended } = call(world, settings, from, expert);
      const dominates = score >= final && cost <= made && (score > final || cost < made);
      return ended && score >= world.threshold && dominates;
    });
  });
}

/** One question. A table holds each expert's answer after each previous answer; the text of an answer is its score. All other answers are 0. */
function graphFrom(
  answers: Readonly<Record<string, readonly string[]>>,
  parameters: readonly number[],
  maxSteps: number,
): AnswerGraph {
  return compileAnswerGraph({
    questions: [{ id: 'q', text: 'Why?', reference: null }],
    pool: {
      experts: parameters.map((size, e) => ({ name: `${e}`, parameters: size })),
      answer: ({ expert, previousAnswers }) => ({
        text: answers[previousAnswers.at(-1) ?? '']?.[expert] ?? '0',
      }),
    },
    scorer: { signature: 'text', range: [0, 1], defaultThreshold: 0.5, score: (text) => Number(text) },
    maxSteps,
  });
}

/** Asks one expert after another. */
const route = (numExperts: number, ...experts: readonly number[]): Policy => ({
  name: 'route',
  observes: ['step'],
  probabilities: (states) =>
    Float64Array.from(
      states.flatMap(({ step }) =>
        Array.from({ length: numExperts }, (_, e) => (e === experts[step!] ? 1 : 0)),
      ),
    ),
});

describe('measureGaming', () => {
  it('counts stalling only if the earlier end was better in score or in cost', () => {
    const stalling = (last: string, parameters: readonly number[]) => {
      const graph = graphFrom({ '': ['0', '.75'], '0': [last, '.75'] }, parameters, 2);
      return measureGaming(graph, route(2, 0, 0)).stalling;
    };
    // now two calls of cost 12 in all, to the same score, to a higher one, to a lower one
    expect(stalling('.75', [6, 12])).toBe(0);
    expect(stalling('.8', [6, 12])).toBe(0);
    expect(stalling('.7', [6, 12])).toBe(1);
    // to the same score at a lower cost, at a higher cost
    expect(stalling('.75', [6, 13])).toBe(0);
    expect(stalling('.75', [6, 11])).toBe(1);
    // to a lower score at a lower cost
    expect(stalling('.7', [6, 13])).toBe(0);
  });

  it('considers every possible end', () => {
    const answers = ['0', '.5', '1', '.75'];
    const graph = graphFrom({ '': answers, '0': answers }, [6, 6, 6, 6], 2);
    expect(measureGaming(graph, route(4, 0, 3)).stalling).toBe(1);
  });

  it('distinguishes histories with the same answer and other ends not taken', () => {
    const answers = { '': ['.1', '.2'], '.1': ['.3', '1'], '.2': ['.3', '.5'], '.3': ['.75', '.75'] };
    const coin: Policy = {
      name: 'coin',
      observes: [],
      probabilities: (states) => Float64Array.from(states.flatMap(() => [0.5, 0.5, 0])),
    };
    // .1, then .3, then .75, where 1 was possible after .1; after .2 only .5 was possible, which is below .75
    expect(measureGaming(graphFrom(answers, [6, 6, 6], 3), coin).stalling).toBe(0.25);
  });

  it('equals the count over all episodes', () => {
    fc.assert(
      fc.property(
        arbitraryWorld(),
        arbitrarySettings,
        fc.subarray([...OBSERVABLES]),
        fc.nat(1000),
        (drawn, settings, observes, salt) => {
          const world = fitted(drawn, settings);
          const policy = hashPolicy(world.pool.experts.length, observes, salt, settings.repeats);
          const gaming = measureGaming(graphOf(world, settings), policy, { ...settings, terminator });
          world.questions.forEach((question, q) => {
            const episodes = episodesOf(world, settings, policy, initialState(question));
            const share = (does: (episode: Episode) => boolean): number =>
              episodes.reduce((sum, each) => sum + (does(each) ? each.probability : 0), 0);
            const first = episodes.reduce((sum, each) => sum + each.probability * each.calls[0]!.score, 0);
            const { firstScore, sandbagging, stalling } = gaming.perQuestion;
            expect(firstScore[q]).toBeCloseTo(first, 12);
            expect(sandbagging[q]).toBeCloseTo(
              share((each) => sandbags(world, settings, each)),
              12,
            );
            expect(stalling[q]).toBeCloseTo(
              share((each) => stalls(world, settings, each)),
              12,
            );
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds that random choice sandbags in at most half of the episodes, for every question', () => {
    fc.assert(
      fc.property(arbitraryWorld({ maxExperts: 5, maxSteps: 3 }), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const numExperts = world.pool.experts.length;
        const blind: Policy = {
          name: 'blind',
          observes: [],
          probabilities: ({ length }) => new Float64Array(length * numExperts).fill(1 / numExperts),
        };
        const gaming = measureGaming(graphOf(world, settings), blind, { ...settings, terminator });
        expect(Math.max(...gaming.perQuestion.sandbagging)).toBeLessThanOrEqual(0.5 + 1e-12);
      }),
      { numRuns: 20 },
    );
  });

  it('finds neither with a single call, and no stalling if no answer ends an episode', () => {
    fc.assert(
      fc.property(
        arbitraryWorld({ maxSteps: 3 }),
        arbitrarySettings,
        fc.nat(1000),
        (drawn, settings, salt) => {
          const world = fitted(drawn, settings);
          const policy = hashPolicy(world.pool.experts.length, ['answer'], salt, settings.repeats);
          const graph = graphOf(world, settings);
          const once = measureGaming(graph, policy, {
            ...settings,
            terminator,
            reward: { ...settings.reward, maxSteps: 1 },
          });
          expect([once.sandbagging, once.stalling]).toEqual([0, 0]);
          expect(measureGaming(graph, policy, { ...settings, stop: 'never' }).stalling).toBe(0);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('finds that the optimum of the utility never stalls if calls have a price', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const graph = graphOf(world, settings);
        const problem = {
          ...settings,
          terminator,
          discount: 1,
          reward: { ...settings.reward, formula: utilityReward, costWeight: 0.125, discount: 1 },
        };
        const { routes } = solve(graph, problem);
        const numExperts = world.pool.experts.length;
        const optimal: Policy = {
          name: 'optimal',
          observes: ['step'],
          probabilities: (states) =>
            Float64Array.from(
              states.flatMap(({ question, step }) => {
                const q = world.questions.findIndex(({ text }) => text === question);
                const expert = routes[q * world.maxSteps + step!]!;
                return Array.from({ length: numExperts }, (_, e) => (e === expert ? 1 : 0));
              }),
            ),
        };
        expect(measureGaming(graph, optimal, problem).stalling).toBe(0);
      }),
      { numRuns: 20 },
    );
  });
});
