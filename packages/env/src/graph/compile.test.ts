import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asked } from '../__fixtures__/brute-force.ts';
import { initialState } from '../mdp.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import type { ExpertPool, Question, Scorer } from '../types.ts';
import { withThreshold } from './answer-graph.ts';
import { compileAnswerGraph } from './compile.ts';

const pool: ExpertPool = {
  experts: [
    { name: '__proto__', parameters: 7 },
    { name: 'B', parameters: 13 },
  ],
  answer: ({ expert, previousAnswers }) => ({
    text: `${previousAnswers.at(-1) ?? ''}${'ab'[expert]}`.slice(-2),
  }),
};
const scorer: Scorer = {
  signature: 'length',
  range: [0, 2],
  defaultThreshold: 2,
  score: (answer) => answer.length,
};
const question: Question = { id: '__proto__', text: 'Which?', reference: null };

describe('compileAnswerGraph', () => {
  it('follows every expert from every state, like the transition of the MDP', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const graph = compileAnswerGraph(world);
        const numExperts = graph.experts.length;
        for (let node = 0; node < graph.numNodes; node++) {
          const state = {
            ...initialState(world.questions[graph.nodeQuestion[node]!]!),
            answer: graph.texts[node]!,
          };
          for (let expert = 0; expert < numExperts; expert++) {
            const target = graph.next[node * numExperts + expert]!;
            if (graph.depth[node] === world.maxSteps) expect(target).toBe(-1);
            else {
              const after = asked(world, state, expert);
              expect(graph.texts[target]).toBe(after.answer);
              expect(graph.nodeQuestion[target]).toBe(graph.nodeQuestion[node]);
              expect(graph.score[target]).toBe(world.scorer.score(after.answer!, state.question));
            }
          }
        }
      }),
    );
  });

  it('merges equal answers to a question, with roots first and levels in order', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const graph = compileAnswerGraph(world);
        expect(graph.questionOffsets).toHaveLength(world.questions.length + 1);
        expect(graph.questionOffsets.at(-1)).toBe(graph.numNodes);
        world.questions.forEach((_, q) => {
          const from = graph.questionOffsets[q]!;
          const to = graph.questionOffsets[q + 1]!;
          const texts = graph.texts.slice(from, to);
          expect(new Set(texts).size).toBe(texts.length);
          expect(texts[0]).toBeNull();
          expect(texts.slice(1)).not.toContain(null);
          expect(graph.score[from]).toBeNaN();
          const depths = [...graph.depth.slice(from, to)];
          expect(depths).toEqual(depths.toSorted((a, b) => a - b));
        });
      }),
    );
  });

  it('equals a graph computed by hand', () => {
    // level 0: root; 1: a, b; 2: aa, ab, ba, bb (deepest)
    const graph = compileAnswerGraph({ questions: [question], pool, scorer, maxSteps: 2 });
    expect(graph.texts).toEqual([null, 'a', 'b', 'aa', 'ab', 'ba', 'bb']);
    expect([...graph.next]).toEqual([1, 2, 3, 4, 5, 6, -1, -1, -1, -1, -1, -1, -1, -1]);
    expect([...graph.depth]).toEqual([0, 1, 1, 2, 2, 2, 2]);
    expect([...graph.score]).toEqual([Number.NaN, 1, 1, 2, 2, 2, 2]);
    expect([...graph.expertCost]).toEqual([7, 13]);
    expect(graph.promptId).toBe('ktp/1');
    expect(graph.scoreSignature).toBe('length');
    expect(graph.threshold).toBe(2);
  });

  it('continues after p0, so that a graph serves every threshold', () => {
    const one = compileAnswerGraph({ questions: [question], pool, scorer, threshold: 1, maxSteps: 3 });
    const nine = compileAnswerGraph({ questions: [question], pool, scorer, threshold: 9, maxSteps: 3 });
    expect(withThreshold(one, 9)).toEqual(nine);
    expect(() => withThreshold(one, Number.NaN)).toThrow(
      'Expected `threshold` to be a finite number, got NaN.',
    );
  });

  it('shows experts no earlier answer in prompt mode bare', () => {
    const graph = compileAnswerGraph({ questions: [question], pool, scorer, prompt: 'bare' });
    expect(graph.texts).toEqual([null, 'a', 'b']);
    expect(graph.promptId).toBe('bare/1');
  });

  it('has no threshold if neither the scorer nor the options have one', () => {
    const unbounded = { ...scorer, defaultThreshold: null };
    expect(compileAnswerGraph({ questions: [question], pool, scorer: unbounded }).threshold).toBeNull();
  });

  it('holds no references', () => {
    const secret = { ...question, reference: 'the right answer' };
    const graph = compileAnswerGraph({ questions: [secret], pool, scorer });
    expect(JSON.stringify(graph)).not.toContain('the right answer');
  });

  it('reports its progress', () => {
    const seen: unknown[] = [];
    const questions = [question, { ...question, id: 'other' }];
    compileAnswerGraph({ questions, pool, scorer, maxSteps: 1, onProgress: (p) => seen.push(p) });
    expect(seen).toEqual([
      { questions: 1, of: 2, nodes: 3 },
      { questions: 2, of: 2, nodes: 6 },
    ]);
  });

  it('rejects invalid input', () => {
    const compile = (changes: object) => () =>
      compileAnswerGraph({ questions: [question], pool, scorer, ...changes });
    expect(compile({ questions: [] })).toThrow(
      'Expected `questions` to hold at least one question, got none.',
    );
    expect(compile({ questions: [question, question] })).toThrow(
      'Expected question ids to be distinct, got "__proto__" at 0 and 1.',
    );
    expect(compile({ maxSteps: 0 })).toThrow('Expected `maxSteps` to be an integer of at least 1, got 0.');
    expect(compile({ scorer: { ...scorer, score: () => Number.NaN } })).toThrow(
      'Expected `score` of expert "__proto__" on question "__proto__" to be finite, got NaN.',
    );
    expect(compile({ pool: { ...pool, experts: [] } })).toThrow('at least one expert');
    expect(compile({ pool: { ...pool, experts: [pool.experts[0], pool.experts[0]] } })).toThrow('twice');
    expect(compile({ pool: { ...pool, answer: () => ({}) } })).toThrow('to have a text, got undefined');
    expect(compile({ cost: () => -1 })).toThrow(
      'Expected `cost` of expert "__proto__" on question "__proto__" to be a number >= 0, got -1.',
    );
    expect(compile({ threshold: Number.NaN })).toThrow('Expected `threshold`');
    expect(compile({ prompt: 'loud' })).toThrow('Expected `prompt`');
  });
});
