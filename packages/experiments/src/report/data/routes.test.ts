import { evaluatePolicy, type Observable, type StopRule, stopTable } from '@der-gym/env';
import { arbitraryWorld } from '@der-gym/env/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certainPolicy, graphOf, mixedPolicy, relay } from './__fixtures__/worlds.ts';
import { routeReport } from './routes.ts';

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('routeReport', () => {
  const coin = {
    name: 'coin',
    observes: [],
    probabilities: (states: readonly unknown[]) => new Float64Array(2 * states.length).fill(0.5),
  };

  it('equals a calculation by hand for two experts and two calls', () => {
    const { graph } = relay;
    const stops = stopTable(graph, { stop: 'reference', threshold: 0.75 });
    const report = routeReport({
      router: 'coin',
      runs: [coin],
      graph,
      stops: [stops],
      maxSteps: 2,
      questions: [0],
      scores: [0, 1],
    });
    // A (1/2): a at .25; B (1/2): c at .5; neither ends. Then A again (.25 to .25), A to B (.25 to 1), B to A (.5 to .25), B
    // again (.5 to .5), a quarter each
    expect(report.lengths.shares.map(({ value }) => value)).toEqual([0, 1]);
    expect(report.map.matrix).toEqual([
      [0.25, 0.25],
      [0.25, 0.25],
    ]);
    expect(report.map.gains).toEqual([
      [0, 0.75],
      [-0.25, 0],
    ]);
    expect(report.map.ends).toEqual([
      [0, 0],
      [0.5, 0.5],
    ]);
    expect(report.map.flows).toContainEqual({ t: 0, from: -1, to: 0, share: 0.5, gain: 0.25 });
    expect(report.map.flows).toContainEqual({ t: 1, from: 0, to: 1, share: 0.25, gain: 0.75 });
    expect(report.shares.steps.map(({ open }) => open)).toEqual([1, 1]);
    expect(report.map.handovers.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    const { interval, ...gain } = report.map.handovers[1]!.gain;
    expect(gain).toEqual({ value: 0.75, n: 1, runs: 1 });
    // one question: the interval is wide
    expect(interval![0]).toBeLessThan(0);
  });

  const observables: readonly Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];
  const cases = fc.record({
    world: arbitraryWorld(),
    observes: fc.subarray([...observables]),
    stop: fc.constantFrom<StopRule>('reference', 'never'),
  });

  it('agrees with evaluatePolicy, for any observation of the policy', () => {
    fc.assert(
      fc.property(cases, ({ world, observes, stop }) => {
        const graph = graphOf(world);
        const numExperts = graph.experts.length;
        const runs = [mixedPolicy(numExperts, observes), certainPolicy(numExperts, observes)];
        const questions = graph.questions.map((_, q) => q);
        const stops = stopTable(graph, { stop, threshold: graph.threshold });
        const { lengths, shares, map } = routeReport({
          router: 'r',
          runs,
          graph,
          stops: runs.map(() => stops),
          maxSteps: graph.maxSteps,
          questions,
          scores: [0, 1] as const,
        });
        const evaluations = runs.map((policy) => evaluatePolicy(graph, policy, { stops, questions }));
        const mean = (of: (evaluation: ReturnType<typeof evaluatePolicy>) => number) =>
          sum(evaluations.map(of)) / runs.length;
        lengths.shares.forEach(({ value }, t) => {
          expect(value).toBeCloseTo(
            mean(({ lengthShare }) => lengthShare[t]!),
            12,
          );
        });
        expect(sum(lengths.shares.map(({ value }) => value))).toBeCloseTo(1, 12);
        // the number of calls minus one
        expect(sum(map.matrix.flat())).toBeCloseTo(mean(({ routeLength }) => routeLength) - 1, 12);
        // the first scores and all gains add up to the last score
        expect(sum(map.flows.map(({ share, gain }) => share * gain))).toBeCloseTo(
          mean(({ score }) => score),
          12,
        );
        expect(sum(map.ends.flat())).toBeCloseTo(1, 12);
        // parameters, from the calls of each expert
        const calls = graph.experts.map((_, expert) =>
          sum(shares.steps.map(({ open, shares: at }) => open * at[expert]!.value)),
        );
        expect(sum(calls.map((count, expert) => count * graph.experts[expert]!.parameters))).toBeCloseTo(
          mean(({ parameters }) => parameters),
          12,
        );
      }),
      { numRuns: 15 },
    );
  });

  it('has the handovers that enumerating all routes finds', () => {
    // few answers, so that several routes lead to the same answer
    const small = arbitraryWorld({ maxQuestions: 1, maxExperts: 3, maxAnswers: 2, maxSteps: 3 });
    const seen = fc.oneof(fc.constant<readonly Observable[]>(['askedSet']), fc.subarray([...observables]));
    fc.assert(
      fc.property(small, seen, (world, observes) => {
        const graph = graphOf(world);
        const numExperts = graph.experts.length;
        const policy = mixedPolicy(numExperts, observes);
        const stops = stopTable(graph, { stop: 'reference', threshold: graph.threshold });
        const expected = graph.experts.map(() => graph.experts.map(() => 0));
        const play = (node: number, route: readonly number[], mass: number): void => {
          const state = {
            question: graph.questions[0]!.text,
            answer: graph.texts[node] ?? '',
            hasAnswer: graph.texts[node] === null ? 0 : 1,
            step: route.length,
            lastExpert: route.at(-1) ?? -1,
            askedSet: Uint8Array.from(graph.experts, (_, expert) => Number(route.includes(expert))),
            route: Int32Array.from({ length: graph.maxSteps }, (_, t) => route[t] ?? -1),
          };
          policy.probabilities([state]).forEach((probability, expert) => {
            const target = graph.next[node * numExperts + expert]!;
            if (route.length > 0) expected[route.at(-1)!]![expert]! += mass * probability;
            const ends = route.length === graph.maxSteps - 1 || graph.score[target]! >= graph.threshold;
            if (!ends) play(target, [...route, expert], mass * probability);
          });
        };
        play(0, [], 1);
        const inputs = {
          runs: [policy],
          graph,
          stops: [stops],
          maxSteps: graph.maxSteps,
          questions: [0],
          scores: [0, 1] as const,
        };
        const { map } = routeReport({ router: 'r', ...inputs });
        map.matrix.forEach((row, from) => {
          row.forEach((flow, to) => {
            expect(flow).toBeCloseTo(expected[from]![to]!, 12);
          });
        });
      }),
      { numRuns: 40 },
    );
  });

  it('conserves flow: the calls of a step equal the previous calls minus the ends', () => {
    fc.assert(
      fc.property(cases, ({ world, observes, stop }) => {
        const graph = graphOf(world);
        const stops = stopTable(graph, { stop, threshold: graph.threshold });
        const runs = [mixedPolicy(graph.experts.length, observes)];
        const questions = [graph.questions.length - 1];
        const { map } = routeReport({
          router: 'r',
          runs,
          graph,
          stops: runs.map(() => stops),
          maxSteps: graph.maxSteps,
          questions,
          scores: [0, 1] as const,
        });
        for (let t = 1; t < graph.maxSteps; t++) {
          graph.experts.forEach((_, expert) => {
            const arrived = sum(
              map.flows.filter((f) => f.t === t - 1 && f.to === expert).map((f) => f.share),
            );
            const left = sum(map.flows.filter((f) => f.t === t && f.from === expert).map((f) => f.share));
            expect(left).toBeCloseTo(arrived - map.ends[t - 1]![expert]!, 12);
          });
        }
      }),
      { numRuns: 15 },
    );
  });
});
