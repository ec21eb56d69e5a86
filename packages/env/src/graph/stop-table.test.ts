import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { terminator } from '../__fixtures__/brute-force.ts';
import type { TerminatorInput } from '../stop-rule.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { compileAnswerGraph } from './compile.ts';
import { solve } from './solve.ts';
import { arrivals, stopTable } from './stop-table.ts';

describe('stopTable', () => {
  it('stops at p0 and above, whoever answered, and never before an answer', () => {
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

  it('asks the Terminator once about every answer an edge leads to, by question, answer and expert alone', () => {
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

  it('refuses a Terminator that gives too few verdicts', () => {
    const [world] = fc.sample(arbitraryWorld(), { numRuns: 1, seed: 1 });
    const short = { name: 'short', satisfied: () => new Uint8Array(0) };
    expect(() => stopTable(compileAnswerGraph(world!), { stop: 'terminator', terminator: short })).toThrow(
      /Expected Terminator short to give \d+ verdicts, got 0\./,
    );
  });
});

describe('arrivals', () => {
  it('of some questions are those of all questions, without the others', () => {
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

describe('a stop table made before', () => {
  it('means what its rule means, and is refused for another graph', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const graph = compileAnswerGraph(world);
        const reward = { threshold: world.threshold };
        const stops = stopTable(graph, { stop: 'terminator', terminator });
        expect(solve(graph, { reward, stops }).value).toEqual(
          solve(graph, { reward, stop: 'terminator', terminator }).value,
        );
        expect(() => solve(graph, { reward, stops: stops.subarray(1) })).toThrow('`stops`');
      }),
    );
  });
});
