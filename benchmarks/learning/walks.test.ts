import { compileAnswerGraph, evaluatePolicy, fixedRoutePolicy } from '@der-gym/env';
import { arbitraryWorld } from '@der-gym/env/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stopWalks, walkRoutes } from './_walks.ts';

describe('walkRoutes and stopWalks', () => {
  it('agree with the exact evaluation of the same route, with and without stopping', () => {
    const drawn = fc.tuple(
      arbitraryWorld({ maxSteps: 3 }),
      fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }),
    );
    fc.assert(
      fc.property(drawn, ([world, numbers]) => {
        const graph = compileAnswerGraph(world);
        const route = numbers.slice(0, graph.maxSteps).map((n) => n % graph.experts.length);
        const walks = walkRoutes(
          graph,
          world.questions.map((_, q) => q),
          () => [route],
        );
        for (const stop of ['reference', 'never'] as const) {
          const stops = walks.scores.map((score) =>
            stop === 'reference' && score >= world.threshold ? 1 : 0,
          );
          const { perQuestion } = evaluatePolicy(graph, fixedRoutePolicy(route, graph.experts), { stop });
          const ended = stopWalks(walks, stops);
          expect(ended.score).toEqual(perQuestion.score);
          expect(ended.parameters).toEqual(perQuestion.parameters);
          expect(ended.routeLength).toEqual(perQuestion.routeLength);
        }
        walks.inputs.forEach(({ earlier, expert }, i) => {
          const t = i % walks.horizon;
          expect(expert).toBe(route[t]);
          expect(earlier!.map((each) => each.expert)).toEqual(route.slice(0, t));
          expect(earlier!.map(({ answer }) => answer)).toEqual(
            walks.inputs.slice(i - t, i).map(({ answer }) => answer),
          );
        });
      }),
      { numRuns: 40 },
    );
  });

  it('reject routes outside the graph, routes of different lengths, and stops of another length', () => {
    const graph = compileAnswerGraph({
      questions: [{ id: 'q', text: 'Why?', reference: null }],
      pool: { experts: [{ name: 'A', parameters: 1 }], answer: () => ({ text: 'So.' }) },
      scorer: { signature: 'one', range: [0, 1], defaultThreshold: 1, score: () => 1 },
      maxSteps: 2,
    });
    expect(() => walkRoutes(graph, [0], () => [[1]])).toThrow('got 1 of question 0');
    expect(() => walkRoutes(graph, [0], () => [[0, 0, 0]])).toThrow('of at most 2 calls');
    expect(() => walkRoutes(graph, [0], () => [[0], [0, 0]])).toThrow('`routes`');
    expect(() =>
      stopWalks(
        walkRoutes(graph, [0], () => [[0, 0]]),
        [0],
      ),
    ).toThrow('`stops`');
  });
});
