import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allRoutes,
  arbitrarySettings,
  fitted,
  graphOf,
  play,
  terminator,
} from '../__fixtures__/brute-force.ts';
import type { Policy } from '../policy.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { bestFixedRoute, fixedRoutePolicy, routeValues } from './best-fixed-route.ts';
import { compileAnswerGraph } from './compile.ts';
import { evaluatePolicy } from './evaluate-policy.ts';

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('routeValues', () => {
  it('returns the mean over the questions of every route when it is played', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, fc.nat(), (drawn, settings, n) => {
        const world = fitted(drawn, settings);
        const graph = graphOf(world, settings);
        const length = (n % world.maxSteps) + 1;
        const values = routeValues(graph, { ...settings, length, terminator });
        allRoutes(graph.experts.length, length).forEach((route, r) => {
          const barred = !settings.repeats && new Set(route).size < route.length;
          if (barred) {
            expect(values.return[r]).toBeNaN();
            return;
          }
          const episodes = world.questions.map((_, q) => play(world, settings, q, route));
          expect(values.return[r]).toBe(mean(episodes.map((episode) => episode.return)));
          expect(values.score[r]).toBe(mean(episodes.map((episode) => episode.score)));
          expect(values.parameters[r]).toBe(mean(episodes.map((episode) => episode.parameters)));
          expect(values.utility[r]).toBe(
            values.score[r]! - settings.reward.costWeight * mean(episodes.map((episode) => episode.cost)),
          );
        });
      }),
      { numRuns: 100 },
    );
  });

  it('returns the same with rewards cached under another stop table, and without returns', () => {
    const tables = fc.infiniteStream(fc.constantFrom(0, 1));
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, tables, (drawn, settings, bits) => {
        const graph = graphOf(fitted(drawn, settings), settings);
        const memory = new Map();
        for (let table = 0; table < 3; table++) {
          const stops = Uint8Array.from(graph.next, () => bits.next().value);
          const options = { reward: settings.reward, stops };
          const { best: _, ...values } = routeValues(graph, options);
          expect(routeValues(graph, { ...options, memory })).toMatchObject(values);
          const { return: none, best, ...others } = routeValues(graph, { ...options, returns: false });
          expect(none.every(Number.isNaN)).toBe(true);
          expect(values).toMatchObject(others);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('rejects too many routes, and lengths outside the horizon', () => {
    const graph = compileAnswerGraph({
      questions: [{ id: 'q', text: 'Why?', reference: null }],
      pool: {
        experts: Array.from({ length: 64 }, (_, e) => ({ name: String(e), parameters: 1 })),
        answer: () => ({ text: 'a' }),
      },
      scorer: { signature: 's', range: [0, 1], defaultThreshold: 1, score: () => 0 },
      maxSteps: 5,
    });
    expect(() => routeValues(graph)).toThrow('Expected at most 16777216 routes, got 64^5');
    expect(() => routeValues(graph, { length: 0 })).toThrow(
      'Expected `length` to be an integer in [1, 5], got 0.',
    );
    expect(() => routeValues(graph, { length: 6 })).toThrow('Expected `length`');
    expect(() => routeValues(graph, { length: 2, questions: [1] })).toThrow('Expected `questions`');
  });
});

describe('bestFixedRoute', () => {
  it('returns the first of the cheapest of the best routes', () => {
    const objectives = fc.constantFrom('return', 'utility', 'score');
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, objectives, (drawn, settings, objective) => {
        const world = fitted(drawn, settings);
        const graph = graphOf(world, settings);
        const { route, value } = bestFixedRoute(graph, { ...settings, objective, terminator });
        const { costWeight } = settings.reward;
        const ranked = allRoutes(graph.experts.length, world.maxSteps, settings.repeats)
          .map((each) => {
            const episodes = world.questions.map((_, q) => play(world, settings, q, each));
            const score = mean(episodes.map((episode) => episode.score));
            const cost = mean(episodes.map((episode) => episode.cost));
            const earned = mean(episodes.map((episode) => episode.return));
            return {
              each,
              cost,
              values: { return: earned, score, utility: score - costWeight * cost },
            };
          })
          // the sort is stable, so equal routes stay in lexicographic order
          .sort((a, b) => b.values[objective] - a.values[objective] || a.cost - b.cost);
        expect(value).toBe(ranked[0]!.values[objective]);
        expect(route).toEqual(ranked[0]!.each);
      }),
      { numRuns: 100 },
    );
  });

  it('returns the value of the route as a policy', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const graph = graphOf(world, settings);
        const { route, value } = bestFixedRoute(graph, { ...settings, terminator });
        const policy = fixedRoutePolicy(route, graph.experts);
        expect(evaluatePolicy(graph, policy, { ...settings, terminator }).return).toBeCloseTo(value, 11);
      }),
    );
  });

  it('returns the best deterministic policy on step and last expert', () => {
    fc.assert(
      fc.property(
        arbitraryWorld({ maxExperts: 2, maxSteps: 3 }).filter((world) => world.pool.experts.length === 2),
        arbitrarySettings,
        (world, anySettings) => {
          const settings = { ...anySettings, repeats: true };
          const graph = graphOf(world, settings);
          // step 0 has no last expert, so it has 1 entry; every later step has 2
          const entries = 1 + 2 * (world.maxSteps - 1);
          let best = Number.NEGATIVE_INFINITY;
          for (const table of allRoutes(2, entries)) {
            const policy: Policy = {
              name: 'table',
              observes: ['step', 'lastExpert'],
              probabilities: (seen) =>
                Float64Array.from(
                  seen.flatMap(({ step, lastExpert }) => {
                    const expert = table[step === 0 ? 0 : 2 * step! - 1 + lastExpert!];
                    return expert === 0 ? [1, 0] : [0, 1];
                  }),
                ),
            };
            best = Math.max(best, evaluatePolicy(graph, policy, { ...settings, terminator }).return);
          }
          expect(bestFixedRoute(graph, { ...settings, terminator }).value).toBeCloseTo(best, 11);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('chooses by the given questions', () => {
    // only one expert answers each question correctly
    const graph = compileAnswerGraph({
      questions: ['0', '1'].map((id) => ({ id, text: id, reference: id })),
      pool: {
        experts: [
          { name: 'A', parameters: 1 },
          { name: 'B', parameters: 1 },
        ],
        answer: ({ expert }) => ({ text: String(expert) }),
      },
      scorer: {
        signature: 's',
        range: [0, 1],
        defaultThreshold: 1,
        score: (text, { reference }) => (text === reference ? 1 : 0),
      },
    });
    const best = (questions: number[]) => bestFixedRoute(graph, { questions, length: 1, objective: 'score' });
    expect(best([0])).toEqual({ route: [0], value: 1 });
    expect(best([1])).toEqual({ route: [1], value: 1 });
    expect(best([0, 1, 1])).toEqual({ route: [1], value: 2 / 3 });
  });

  it('enumerates 11^4 routes on 1,000 questions in seconds', () => {
    const numExperts = 11;
    const graph = compileAnswerGraph({
      questions: Array.from({ length: 1000 }, (_, q) => ({
        id: String(q),
        text: String(q),
        reference: null,
      })),
      pool: {
        experts: Array.from({ length: numExperts }, (_, e) => ({ name: String(e), parameters: e + 1 })),
        answer: ({ question, expert }) => ({ text: String((Number(question.id) * 7 + expert * 3) % 13) }),
      },
      scorer: { signature: 's', range: [0, 12], defaultThreshold: 12, score: Number },
    });
    const { route, value } = bestFixedRoute(graph, { objective: 'score', stop: 'never' });
    // only the last answer counts: the expert with the best mean last, the cheapest expert before it
    expect(route.slice(0, 3)).toEqual([0, 0, 0]);
    expect(value).toBe(Math.max(...routeValues(graph, { length: 1, stop: 'never' }).score));
  }, 20_000);
});

describe('fixedRoutePolicy', () => {
  it('rejects an invalid route', () => {
    const experts = [{ name: 'A' }, { name: 'B' }];
    expect(() => fixedRoutePolicy([], experts)).toThrow('at least one expert');
    expect(() => fixedRoutePolicy([2], experts)).toThrow('Expected `route`');
    const policy = fixedRoutePolicy([1, 0], experts);
    expect(policy.name).toBe('route B > A');
    const question = 'Why?';
    expect([
      ...policy.probabilities([
        { question, step: 1 },
        { question, step: 0 },
      ]),
    ]).toEqual([1, 0, 0, 1]);
    expect(() => policy.probabilities([{ question, step: 2 }])).toThrow('Expected a step below 2');
  });
});
