import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { terminator } from '../__fixtures__/brute-force.ts';
import type { TerminatorInput } from '../stop-rule.ts';
import { NOT_JUDGED } from '../stop-rule.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { createDerVectorEnv } from '../vector/vector-env.ts';
import { routeValues } from './best-fixed-route.ts';
import { compileAnswerGraph } from './compile.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { oracleStopping } from './oracle.ts';
import { solve } from './solve.ts';
import { arrivals, stopTable } from './stop-table.ts';
import { walkPolicy } from './walk.ts';

describe('stopTable', () => {
  it('stops at p0 and above for every expert, and never before an answer', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const graph = compileAnswerGraph(world);
        const numExperts = graph.experts.length;
        stopTable(graph).forEach((stops, place) => {
          const score = graph.score[Math.floor(place / numExperts)]!;
          expect(stops).toBe(Number.isNaN(score) || score < world.threshold ? 0 : 1);
        });
        expect(stopTable(graph, { stop: 'never' })).toEqual(new Uint8Array(graph.numNodes * numExperts));
      }),
    );
  });

  it('asks the Terminator once about every answer that an edge leads to, by question, answer and expert only', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const asked: TerminatorInput[] = [];
        const spy = {
          name: 'spy',
          satisfied(inputs: readonly TerminatorInput[]) {
            asked.push(...inputs);
            return terminator.satisfied(inputs);
          },
        };
        const graph = compileAnswerGraph({
          ...world,
          questions: world.questions.map((question) => ({ ...question, reference: 'secret' })),
        });
        const numExperts = graph.experts.length;
        const table = stopTable(graph, { stop: 'terminator', terminator: spy });
        const due = new Set<string>();
        const expected = new Uint8Array(table.length);
        for (let node = 0; node < graph.numNodes; node++) {
          for (let expert = 0; expert < numExperts; expert++) {
            const target = graph.next[node * numExperts + expert]!;
            if (target < 0) continue;
            const question = graph.questions[graph.nodeQuestion[target]!]!;
            const input = { question, answer: graph.texts[target]!, expert };
            due.add(JSON.stringify(input));
            expected[target * numExperts + expert] = terminator.satisfied([input])[0]!;
          }
        }
        expect(table).toEqual(expected);
        expect(asked.map((input) => JSON.stringify(input)).toSorted()).toEqual([...due].toSorted());
        expect(JSON.stringify(asked)).not.toContain('secret');
      }),
    );
  });

  it('rejects a Terminator that returns too few verdicts', () => {
    const [world] = fc.sample(arbitraryWorld(), { numRuns: 1, seed: 1 });
    const short = { name: 'short', satisfied: () => new Uint8Array(0) };
    expect(() => stopTable(compileAnswerGraph(world!), { stop: 'terminator', terminator: short })).toThrow(
      /Expected Terminator short to return \d+ verdicts, got 0\./,
    );
  });
});

describe('arrivals', () => {
  it('for some questions equals the result for all, restricted to these', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const graph = compileAnswerGraph(world);
        const all = arrivals(graph);
        const last = graph.questions.length - 1;
        const some = arrivals(graph, [last]);
        const first = graph.questionOffsets[last]! * graph.experts.length;
        expect([...some.places]).toEqual([...all.places].filter((place) => place >= first));
        expect(some.inputs).toEqual(all.inputs.slice(all.inputs.length - some.inputs.length));
      }),
    );
  });
});

describe('the option stops', () => {
  it('equals the rule of its table, and rejects the table of another graph', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const graph = compileAnswerGraph(world);
        const reward = { threshold: world.threshold };
        const stops = stopTable(graph, { stop: 'terminator', terminator });
        expect(solve(graph, { reward, stops }).value).toEqual(
          solve(graph, { reward, stop: 'terminator', terminator }).value,
        );
        expect(() => solve(graph, { reward, stops: stops.subarray(1) })).toThrow('`stops`');
        expect(() => solve(graph, { reward, stops: stops.fill(7) })).toThrow(
          'to hold 0, 1 or 2 (not judged), got 7',
        );
      }),
    );
  });
});

describe('a stop table of some questions', () => {
  /** A world, some of its questions, and one other question. */
  const arbitraryParts = arbitraryWorld()
    .filter(({ questions }) => questions.length > 1)
    .map((world) => {
      const graph = compileAnswerGraph(world);
      const judged = world.questions.map((_, q) => q).slice(0, -1);
      const rule = { stop: 'terminator', terminator } as const;
      return { graph, judged, other: judged.length, rule, reward: { threshold: world.threshold } };
    });

  it('equals the whole table for these questions, and is NOT_JUDGED elsewhere', () => {
    fc.assert(
      fc.property(arbitraryParts, ({ graph, judged, other, rule }) => {
        const from = graph.questionOffsets[other]! * graph.experts.length;
        for (const options of [rule, { stop: 'never' }, { stop: 'reference' }] as const) {
          const whole = stopTable(graph, options);
          const part = stopTable(graph, { ...options, questions: judged });
          expect(part.subarray(0, from)).toEqual(whole.subarray(0, from));
          expect(part.subarray(from).every((verdict) => verdict === NOT_JUDGED)).toBe(true);
        }
      }),
    );
  });

  it('has the same results on these questions, and throws at the first episode of another', () => {
    fc.assert(
      fc.property(arbitraryParts, ({ graph, judged, other, rule, reward }) => {
        const part = { reward, stops: stopTable(graph, { ...rule, questions: judged }) };
        const whole = { reward, ...rule };
        const coin = {
          name: 'coin',
          observes: [],
          probabilities: (states: readonly unknown[]) =>
            new Float64Array(graph.experts.length * states.length).fill(1 / graph.experts.length),
        };
        const play = (options: typeof part | typeof whole, questions: readonly number[]) => {
          const env = createDerVectorEnv(graph, { ...options, questions, numEnvs: 1, observes: ['step'] });
          env.reset({ seed: 1 });
          return Array.from({ length: 4 }, () => env.step([0]).rewards[0]);
        };
        const uses: readonly ((
          options: typeof part | typeof whole,
          questions: readonly number[],
        ) => unknown)[] = [
          play,
          (options, questions) => solve(graph, { ...options, questions }).perQuestion,
          (options, questions) => routeValues(graph, { ...options, questions }).return,
          (options, questions) => evaluatePolicy(graph, coin, { ...options, questions }).perQuestion,
          (options, questions) => oracleStopping(graph, coin, { ...options, questions }).perQuestion,
        ];
        for (const use of uses) {
          expect(use(part, judged)).toEqual(use(whole, judged));
          expect(() => use(part, [other])).toThrow(
            /Expected a stop table with a verdict on the answer of expert/,
          );
        }
        if (graph.maxSteps > 1) {
          const walk = { stops: part.stops, maxSteps: graph.maxSteps, questions: [other] };
          expect(() => walkPolicy(graph, coin, walk, () => {})).toThrow(/stop table with a verdict/);
        }
      }),
    );
  });
});
