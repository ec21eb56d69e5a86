import { compileAnswerGraph } from '@der-gym/env';
import { arbitraryWorld } from '@der-gym/env/testing';
import * as fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { trainClassifier } from '../routers/classifier.ts';
import type { FitRouterOptions, ScoredQuestions } from '../routers/scored-questions.ts';
import { routeOracle } from './route-oracle.ts';
import { shuffledLabelNull, shuffleScores } from './shuffled-labels.ts';
import {
  bestExpertOracle,
  cheapestSufficientOracle,
  llmRouterBenchOracle,
  routerBenchOracle,
} from './single-call-oracles.ts';

const experts = [
  { name: 'large', parameters: 20 },
  { name: 'small', parameters: 5 },
  { name: 'small too', parameters: 5 },
];
// one right; a tie; none right; all right; almost good enough
const scores = [1, 0, 0, 0.5, 0.5, 0.5, 0, 0, 0, 1, 1, 1, 0.2, 0.4, 0.3];

describe('the oracles of one call', () => {
  it('take the best answer, with ties to the cheapest and then the first expert', () => {
    const { expert, score, parameters } = bestExpertOracle({ scores, experts });
    expect([...expert]).toEqual([0, 1, 1, 1, 1]);
    expect([...score]).toEqual([1, 0.5, 0, 1, 0.4]);
    expect([...parameters]).toEqual([20, 5, 5, 5, 5]);
    expect([...bestExpertOracle({ scores, experts }, { charge: 'all' }).parameters]).toEqual([
      30, 30, 30, 30, 30,
    ]);
  });

  it('take the cheapest sufficient answer, and the best one if none is sufficient', () => {
    const { expert, score } = cheapestSufficientOracle({ scores, experts }, { threshold: 0.5 });
    expect([...expert]).toEqual([0, 1, 1, 1, 1]);
    expect([...score]).toEqual([1, 0.5, 0, 1, 0.4]);
    // at .3 the last question has two sufficient answers of equal cost: the first wins
    expect(cheapestSufficientOracle({ scores, experts }, { threshold: 0.3 }).expert[4]).toBe(1);
    // cheaper and worse, but sufficient
    const enough = cheapestSufficientOracle({ scores: [1, 0.6, 0], experts }, { threshold: 0.6 });
    expect([enough.expert[0], enough.score[0], enough.parameters[0]]).toEqual([1, 0.6, 5]);
  });

  it('charge nothing for an unsolved question under RouterBench, and the cheapest call under LLMRouterBench', () => {
    const router = routerBenchOracle({ scores, experts });
    expect([...router.expert]).toEqual([0, 1, -1, 1, 1]);
    expect([...router.parameters]).toEqual([20, 5, 0, 5, 5]);
    const other = llmRouterBenchOracle({ scores, experts });
    expect([...other.score]).toEqual([1, 1, 0, 1, 1]);
    expect([...other.parameters]).toEqual([20, 5, 5, 5, 5]);
    // the cheapest of those above 0, not the best
    expect(llmRouterBenchOracle({ scores: [1, 0, 0.1], experts }).expert[0]).toBe(2);
  });

  it('bound every choice of one expert per question in score, and in price among sufficient answers', () => {
    const quarter = fc.integer({ min: 0, max: 4 }).map((n) => n / 4);
    const row = fc.array(quarter, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(
        row,
        fc.array(fc.nat(9), { minLength: 3, maxLength: 3 }),
        quarter,
        (drawn, sizes, threshold) => {
          const table = {
            scores: drawn,
            experts: sizes.map((parameters, e) => ({ name: `${e}`, parameters })),
          };
          const best = bestExpertOracle(table);
          const enough = cheapestSufficientOracle(table, { threshold });
          drawn.forEach((score, e) => {
            expect(best.score[0]).toBeGreaterThanOrEqual(score);
            if (score === best.score[0]) expect(best.parameters[0]).toBeLessThanOrEqual(sizes[e]!);
            if (score >= threshold) {
              expect(enough.score[0]).toBeGreaterThanOrEqual(threshold);
              expect(enough.parameters[0]).toBeLessThanOrEqual(sizes[e]!);
            }
          });
          expect(drawn[enough.expert[0]!]).toBe(enough.score[0]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reject incomplete rows and scores that are not finite', () => {
    expect(() => bestExpertOracle({ scores: [1, 0], experts })).toThrow('`scores`');
    expect(() => routerBenchOracle({ scores: [1, 0, Number.NaN], experts })).toThrow('`scores[2]`');
    expect(() => bestExpertOracle({ scores: [], experts: [] })).toThrow('`experts`');
  });
});

describe('routeOracle', () => {
  it('equals brute force over all routes of all lengths', () => {
    fc.assert(
      fc.property(arbitraryWorld({ maxQuestions: 2, maxSteps: 3 }), (world) => {
        const graph = compileAnswerGraph(world);
        const numExperts = graph.experts.length;
        const byScore = routeOracle(graph);
        const byUtility = routeOracle(graph, { objective: 'utility', costWeight: 0.25 });
        world.questions.forEach((_, q) => {
          const ends: { score: number; cost: number }[] = [];
          const walk = (node: number, depth: number, cost: number) => {
            if (depth > 0) ends.push({ score: graph.score[node]!, cost });
            if (depth === graph.maxSteps) return;
            for (let e = 0; e < numExperts; e += 1) {
              walk(graph.next[node * numExperts + e]!, depth + 1, cost + graph.experts[e]!.parameters);
            }
          };
          walk(graph.questionOffsets[q]!, 0, 0);
          const most = Math.max(...ends.map(({ score }) => score));
          const least = Math.min(...ends.filter(({ score }) => score === most).map(({ cost }) => cost));
          expect(byScore.score[q]).toBe(most);
          expect(byScore.parameters[q]).toBe(least);
          const utility = byUtility.score[q]! - 0.25 * byUtility.parameters[q]!;
          expect(utility).toBe(Math.max(...ends.map(({ score, cost }) => score - 0.25 * cost)));
          const route = byUtility.routes.subarray(q * graph.maxSteps, (q + 1) * graph.maxSteps);
          expect(route.filter((e) => e >= 0)).toHaveLength(byUtility.routeLength[q]!);
        });
        const last = world.questions.length - 1;
        expect(routeOracle(graph, { questions: [last] }).score).toEqual(byScore.score.subarray(last));
      }),
      { numRuns: 40 },
    );
  });
});

describe('shuffleScores', () => {
  const questions = Array.from({ length: 12 }, (_, i) => ({ id: `q${i}`, text: `${i}` }));
  const table: ScoredQuestions = { questions, scores: Array.from({ length: 24 }, (_, i) => i) };

  it('permutes whole rows and does not change its input', () => {
    const { scores: dealt } = shuffleScores(table, createRng(1));
    const rows = Array.from({ length: 12 }, (_, q) => `${dealt[2 * q]},${dealt[2 * q + 1]}`);
    expect([...rows].sort()).toEqual(Array.from({ length: 12 }, (_, q) => `${2 * q},${2 * q + 1}`).sort());
    expect(rows[0] === '0,1' && rows[1] === '2,3' && rows[2] === '4,5').toBe(false);
    expect(table.scores[0]).toBe(0);
    expect(shuffleScores(table, createRng(1)).scores).toEqual(dealt);
    expect(shuffleScores(table, createRng(2)).scores).not.toEqual(dealt);
  });

  it('rejects incomplete rows', () => {
    expect(() => shuffleScores({ questions, scores: [1, 2, 3] }, createRng(1))).toThrow('`scores`');
  });
});

describe('shuffledLabelNull', () => {
  /** One word per question, which determines who is right. */
  const telling = (count: number, seed: string) => {
    const rng = createRng(seed);
    const right = Array.from({ length: count }, () => rng.integer(3));
    return {
      questions: right.map((e, i) => ({ id: `${seed}${i}`, text: ['sum', 'poem', 'law'][e]! })),
      scores: right.flatMap((e) => [0, 1, 2].map((m) => (m === e ? 1 : 0))),
    };
  };
  const options: FitRouterOptions = { train: telling(90, 'train'), validation: telling(45, 'held'), experts };
  const test = telling(300, 'test');
  const fit = (o: FitRouterOptions) =>
    trainClassifier({ ...o, threshold: 1, costWeight: 0, l2: [1e-1, 1e-3] });
  const accuracy = (routed: Int32Array) =>
    routed.reduce((sum, e, q) => sum + test.scores[3 * q + e]!, 0) / routed.length;

  it('is at chance level on data where the true labels give perfect scores', () => {
    expect(accuracy(fit(options).route(test.questions))).toBe(1);
    const nulls = shuffledLabelNull(fit, options, { rng: createRng(1), count: 12 });
    const found = nulls.map((router) => accuracy(router.route(test.questions)));
    const mean = found.reduce((sum, x) => sum + x, 0) / found.length;
    // three words, twelve routers: the mean is within .15 of a third, and no router is near 1
    expect(Math.abs(mean - 1 / 3)).toBeLessThan(0.15);
    expect(new Set(found).size).toBeGreaterThan(1);
  });

  it('shuffles validation too, since choosing on validation is part of chance', () => {
    const seen: ScoredQuestions[] = [];
    const spy = (o: FitRouterOptions) => {
      seen.push(o.train, o.validation);
      return fit(o);
    };
    shuffledLabelNull(spy, options, { rng: createRng(1), count: 2 });
    expect(seen[0]!.scores).not.toEqual(Float64Array.from(options.train.scores));
    expect(seen[1]!.scores).not.toEqual(Float64Array.from(options.validation.scores));
    expect(seen[2]!.scores).not.toEqual(seen[0]!.scores);
  });
});
