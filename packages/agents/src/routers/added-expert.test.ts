import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { packRows } from '../linear/sparse-rows.ts';
import { expertFactor, factorise } from './_factorise.ts';
import { leaveOneOut } from './_leave-one-out.ts';
import { trainMatrixFactorisation } from './matrix-factorisation.ts';
import { trainRidge } from './ridge.ts';
import type { FewAnswers, OpenScorePredictor, ScorePredictor } from './score-predictor.ts';
import type { FitRouterOptions } from './scored-questions.ts';

const file = new URL('../linear/__fixtures__/regressions.json', import.meta.url);
const { table, residuals } = JSON.parse(readFileSync(file, 'utf8')) as {
  table: number[];
  residuals: number[];
};

function errorOf(scores: readonly number[], experts: number, rank: number, penalty: number): number {
  const { questions, experts: factors, means } = factorise(scores, experts, rank, penalty);
  return scores.reduce((sum, score, i) => {
    if (Number.isNaN(score)) return sum;
    const [q, m] = [Math.floor(i / experts), i % experts];
    let guess = means[m]!;
    for (let f = 0; f < rank; f += 1) guess += questions[q * rank + f]! * factors[m * rank + f]!;
    return sum + (score - guess) * (score - guess);
  }, 0);
}

describe('factorise', () => {
  it('leaves the residual given by the singular values of the table', () => {
    residuals.forEach((residual, i) => {
      expect(errorOf(table, 4, i + 1, 1e-9)).toBeCloseTo(residual, 6);
    });
  });

  it('fills the gaps of a table of rank one', () => {
    const [u, v] = [
      [-3, -2, -1, 0, 1, 2, 3],
      [1, 2, -1],
    ];
    const full = u!.flatMap((x) => v!.map((y) => 0.5 + x * y));
    const gaps = full.map((score, i) => (i === 2 || i === 20 ? Number.NaN : score));
    const { questions, experts, means } = factorise(gaps, 3, 1, 1e-6);
    // expert 2 has gaps at u = -3 and u = 3, so its mean is correct, and so are the filled values
    for (const i of [2, 20]) {
      const guess = means[2]! + questions[Math.floor(i / 3)]! * experts[2]!;
      expect(guess).toBeCloseTo(full[i]!, 4);
    }
  });

  it('fits no worse with one factor more, and rejects an expert without scores', () => {
    const score = fc.integer({ min: 0, max: 4 }).map((n) => n / 4);
    fc.assert(
      fc.property(fc.array(score, { minLength: 12, maxLength: 12 }), (scores) => {
        expect(errorOf(scores, 3, 2, 1e-6)).toBeLessThanOrEqual(errorOf(scores, 3, 1, 1e-6) + 1e-6);
      }),
      { numRuns: 30 },
    );
    expect(() => factorise([1, Number.NaN, 0, Number.NaN], 2, 1, 0.1)).toThrow('expert 1');
  });
});

describe('expertFactor', () => {
  it('is the average expert shifted to its own mean, until its answers show otherwise', () => {
    const known = {
      rank: 1,
      questions: new Float64Array(),
      experts: Float64Array.of(1, 3),
      means: new Float64Array(2),
    };
    // one answer, at u = 2: factor 2 as the others' mean; .5 = mean + 2 x 2
    const one = expertFactor(Float64Array.of(2), [0.5], known);
    expect([one.factor[0], one.mean]).toEqual([2, 0.5 - 4]);
    // many answers on the line -1 + 5 u
    const u = Float64Array.from({ length: 50 }, (_, i) => i / 10);
    const many = expertFactor(
      u,
      u.map((x) => -1 + 5 * x),
      known,
    );
    expect(many.factor[0]).toBeGreaterThan(4.5);
  });
});

describe('leaveOneOut', () => {
  it('chooses the weak penalty if words predict the score, and the strongest if not', () => {
    const rng = createRng('loo');
    const x = Array.from({ length: 40 }, () => rng.normal());
    const rows = packRows(x, 1);
    const penalties = [Number.POSITIVE_INFINITY, 1, 1e-4];
    const chosen = (targets: number[]) => leaveOneOut(rows, Float64Array.from(targets), penalties).l2;
    expect(chosen(x.map((v) => 2 * v))).toBe(1e-4);
    expect(chosen(x.map(() => rng.normal()))).toBe(Number.POSITIVE_INFINITY);
    // a noisy line: clear from 38 answers, not from the 2 that are left out
    const noisy = Float64Array.from(x, (v) => v + 0.7 * rng.normal());
    expect(leaveOneOut(rows, noisy, [Number.POSITIVE_INFINITY, 1e-4]).l2).toBe(1e-4);
    expect(leaveOneOut(packRows([1], 1), Float64Array.of(3), penalties).l2).toBe(Number.POSITIVE_INFINITY);
  });
});

/** Three topics; experts 0, 1, 2 are good at one each, expert 3 at what expert 0 is good at. */
function world(count: number, seed: string) {
  const rng = createRng(seed);
  const names = ['maths', 'verse', 'law'];
  const questions = [];
  const scores = [];
  const added = [];
  for (let i = 0; i < count; i += 1) {
    const topic = rng.integer(3);
    questions.push({ id: `${seed}-${i}`, text: `On ${names[topic]} and filler${rng.integer(40)}, say more` });
    for (let e = 0; e < 3; e += 1) scores.push(rng.uniform() < (e === topic ? 0.9 : 0.2) ? 1 : 0);
    added.push(rng.uniform() < (topic === 0 ? 0.9 : 0.2) ? 1 : 0);
  }
  return { questions, scores, added };
}

const train = world(200, 'train');
const test = world(200, 'test');
const options: FitRouterOptions = {
  train,
  validation: world(100, 'validation'),
  experts: ['A', 'B', 'C'].map((name) => ({ name, parameters: 7 })),
};
const open: Record<string, (options: FitRouterOptions) => OpenScorePredictor> = {
  'ridge regression': trainRidge,
  'matrix factorisation': trainMatrixFactorisation,
};

describe.each(Object.entries(open))('an expert added to %s', (_, fit) => {
  const predictor = fit(options);
  const few = (count: number): FewAnswers => ({
    questions: train.questions.slice(0, count),
    scores: train.added.slice(0, count),
  });
  const squaredError = (known: ScorePredictor) => {
    const guesses = known.predict(test.questions);
    const width = guesses.length / test.questions.length;
    return (
      test.added.reduce((sum, score, q) => sum + (score - guesses[q * width + width - 1]!) ** 2, 0) /
      test.added.length
    );
  };

  it('is predicted better than by its mean from a few answers', () => {
    const { scores } = few(60);
    const mean = Array.from(scores).reduce((sum, x) => sum + x, 0) / 60;
    const ofMean = test.added.reduce((sum, score) => sum + (score - mean) ** 2, 0) / test.added.length;
    expect(squaredError(predictor.withExpert(few(60)))).toBeLessThan(0.85 * ofMean);
  });

  it('is last, and leaves the other experts and the predictor unchanged', () => {
    const before = predictor.predict(test.questions);
    const known = predictor.withExpert(few(60));
    const after = known.predict(test.questions);
    before.forEach((score, i) => {
      expect(after[4 * Math.floor(i / 3) + (i % 3)]).toBe(score);
    });
    expect(predictor.predict(test.questions)).toEqual(before);
    expect(known.agentParameters).toBeGreaterThan(predictor.agentParameters);
    expect(known.validationUtility).toBeNaN();
    expect(known.withExpert(few(5)).predict(test.questions)).toHaveLength(5 * test.questions.length);
  });

  it('needs at least one answer', () => {
    expect(predictor.withExpert(few(1)).predict(test.questions).every(Number.isFinite)).toBe(true);
    expect(() => predictor.withExpert({ questions: [], scores: [] })).toThrow('`answers.questions`');
    expect(() => predictor.withExpert({ ...few(2), scores: [1] })).toThrow('`answers.scores`');
    expect(() => predictor.withExpert({ ...few(1), scores: [Number.NaN] })).toThrow('`answers.scores[0]`');
  });
});

describe('trainRidge', () => {
  it('predicts the constant score of an added expert, independent of the others', () => {
    const questions = train.questions.slice(0, 30);
    const known = trainRidge(options).withExpert({ questions, scores: questions.map(() => 0.7) });
    known.predict(test.questions).forEach((score, i) => {
      if (i % 4 === 3) expect(score).toBeCloseTo(0.7, 10);
    });
  });
});

describe('trainMatrixFactorisation', () => {
  it('uses the answers to train questions, not their words', () => {
    const predictor = trainMatrixFactorisation({ ...options, ranks: [3], l2: [3e-3], factorPenalty: 1e-3 });
    // an expert with the answers of the first
    const twin = (rename: (id: string) => string) =>
      predictor.withExpert({
        questions: train.questions.slice(0, 40).map(({ id, text }) => ({ id: rename(id), text })),
        scores: train.questions.slice(0, 40).map((_, q) => train.scores[3 * q]!),
      });
    const distance = (known: ScorePredictor) => {
      const scores = known.predict(test.questions);
      return (
        test.questions.reduce((sum, _, q) => sum + Math.abs(scores[4 * q]! - scores[4 * q + 3]!), 0) / 200
      );
    };
    expect(distance(twin((id) => id))).toBeLessThan(0.9 * distance(twin((id) => `another ${id}`)));
  });

  it('learns from a table with gaps', () => {
    const rng = createRng('gaps');
    const gaps = train.scores.map((score) => (rng.uniform() < 0.3 ? Number.NaN : score));
    const predictor = trainMatrixFactorisation({ ...options, train: { ...train, scores: gaps } });
    const guesses = predictor.predict(test.questions);
    const error = (guess: (i: number) => number) =>
      test.scores.reduce((sum, score, i) => sum + (score - guess(i)) ** 2, 0) / test.scores.length;
    // the experts' means are all near .43, an error of .245; given the topic it is .13
    expect(error((i) => guesses[i]!)).toBeLessThan(0.21);
    expect(() => trainRidge({ ...options, train: { ...train, scores: gaps } })).toThrow('`train.scores');
  });
});
