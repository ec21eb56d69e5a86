import { compileAnswerGraph, type ExpertPool, utilityReward } from '@der-gym/env';
import { arbitraryWorld, twoExperts } from '@der-gym/env/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachLines, reachOf } from './reach.ts';

const reachIn = (world: Parameters<typeof compileAnswerGraph>[0]) => {
  const graph = { ...compileAnswerGraph(world), threshold: 1 };
  const utility = { formula: utilityReward, costWeight: 0.001, gainWeight: 5, bonus: 2 };
  return reachOf({ graph, utility });
};

/** Experts that repeat their own first answer or the previous one. */
function copying({ pool }: { readonly pool: ExpertPool }, copies: readonly boolean[]): ExpertPool {
  return {
    ...pool,
    answer(request) {
      const { previousAnswers, expert } = request;
      const shown = previousAnswers.at(-1);
      const copied = shown !== undefined && copies[(shown.length + expert) % copies.length];
      return copied ? { text: shown } : pool.answer({ ...request, previousAnswers: [] });
    },
  };
}

describe('reachOf', () => {
  it('counts no new answers if experts only repeat first answers, in any world', () => {
    fc.assert(
      fc.property(arbitraryWorld(), fc.array(fc.boolean(), { minLength: 1 }), (world, copies) => {
        const reach = reachIn({ ...world, pool: copying(world, copies) });
        expect(reach.newAnswers).toBe(0);
        expect(reach.oneCallShare).toBe(1);
        expect(reach.optimumUtility).toBeCloseTo(reach.singleCallUtility, 12);
      }),
    );
  });

  it('agrees with a walk over all routes, and the optimum is at least the best single call', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const { questions, pool, maxSteps } = world;
        const seen = questions.map((question) => {
          const answers = new Map<string, number>();
          const walk = (previousAnswers: readonly string[]): void => {
            if (previousAnswers.length === maxSteps) return;
            pool.experts.forEach((_, expert) => {
              const request = { question, expert, previousAnswers, messages: [], sample: 0 };
              const { text } = pool.answer(request);
              answers.set(text, Math.min(previousAnswers.length, answers.get(text) ?? maxSteps));
              walk([...previousAnswers, text]);
            });
          };
          walk([]);
          return [...answers.values()];
        });
        const reach = reachIn(world);
        expect(reach.answers).toBe(seen.flat().length);
        expect(reach.newAnswers).toBe(seen.flat().filter((before) => before > 0).length);
        expect(reach.optimumUtility).toBeGreaterThanOrEqual(reach.singleCallUtility - 1e-12);
      }),
      { numRuns: 40 },
    );
  });

  it('counts an answer that only a second expert gives, and the route that leads to it', () => {
    // A is always wrong; B is right only after it has seen the answer of A
    const pool: ExpertPool = {
      ...twoExperts.pool,
      answer: ({ expert, previousAnswers }) => ({
        text: expert === 1 && previousAnswers.at(-1) === '41' ? '42' : expert === 0 ? '41' : '43',
      }),
    };
    const reach = reachIn({ ...twoExperts, pool, maxSteps: 2 });
    expect(reach).toMatchObject({ questions: 1, answers: 3, newAnswers: 1, oneCallShare: 0 });
    // 1 - .001 x (7 + 13) against -.001 x 7
    expect(reach.optimumUtility).toBeCloseTo(0.98, 12);
    expect(reach.singleCallUtility).toBeCloseTo(-0.007, 12);
    expect(reachLines(reach)).toHaveLength(2);
    expect(reachLines(reachIn({ ...twoExperts, maxSteps: 2 }))[2]).toMatch(/^No route can do better/);
  });
});
