import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { bestOnValidation, chooseRows } from './_choose.ts';
import { trainClassifier } from './classifier.ts';
import { trainMatrixFactorisation } from './matrix-factorisation.ts';
import { trainNearestNeighbours } from './nearest-neighbours.ts';
import { trainRidge } from './ridge.ts';
import { routeByUtility, type ScorePredictor } from './score-predictor.ts';
import { trainScoreRegression } from './score-regression.ts';
import type { FitRouterOptions, ScoredQuestions } from './scored-questions.ts';
import type { SingleCallRouter } from './single-call-router.ts';
import { trainSoftLabels } from './soft-labels.ts';
import { trainZooter } from './zooter.ts';

const experts = [
  { name: 'A', parameters: 7 },
  { name: 'B', parameters: 7 },
  { name: 'C', parameters: 7 },
];

/** A topic word determines who is good: expert t on topic t by about .6. Filler words have no effect. */
function topics(count: number, seed: string): ScoredQuestions {
  const rng = createRng(seed);
  const names = ['maths', 'verse', 'law'];
  const questions = [];
  const scores = [];
  for (let i = 0; i < count; i += 1) {
    const topic = rng.integer(3);
    questions.push({ id: `${seed}-${i}`, text: `On ${names[topic]} and filler${rng.integer(40)}, say more` });
    for (let e = 0; e < 3; e += 1) scores.push(0.3 * rng.uniform() + (e === topic ? 0.6 : 0.1));
  }
  return { questions, scores };
}

const train = topics(150, 'train');
const validation = topics(60, 'validation');
const test = topics(150, 'test');
const options: FitRouterOptions = { train, validation, experts };

/** Every kind of single-call router, with few settings to choose from. */
const kinds: Record<string, (options: FitRouterOptions) => SingleCallRouter> = {
  'classifier, right': (o) => trainClassifier({ ...o, threshold: 0.5, l2: [1e-2] }),
  'classifier, best': (o) => trainClassifier({ ...o, threshold: 0.5, labels: 'best', l2: [1e-2] }),
  'soft labels': (o) => trainSoftLabels({ ...o, l2: [1e-2], temperatures: [0.2] }),
  ZOOTER: (o) => trainZooter({ ...o, rng: createRng(1), l2: [1e-2], temperatures: [0.5], clusters: [3] }),
  'score regression': (o) => routeByUtility(trainScoreRegression({ ...o, l2: [1e-2] }), o),
  'nearest neighbours': (o) => routeByUtility(trainNearestNeighbours(o), o),
  ridge: (o) => routeByUtility(trainRidge({ ...o, l2: [1e-1, 1e-2] }), o),
  'matrix factorisation': (o) => routeByUtility(trainMatrixFactorisation({ ...o, l2: [1e-2] }), o),
};

function meanScore({ questions, scores }: ScoredQuestions, routed: Int32Array): number {
  return questions.reduce((sum, _, q) => sum + scores[q * 3 + routed[q]!]!, 0) / questions.length;
}

describe.each(Object.entries(kinds))('%s', (_, fit) => {
  it('routes unseen questions by their words, deterministically', () => {
    const router = fit(options);
    const routed = router.route(test.questions);
    // a fixed expert scores .15 + .3 = .45 on average, the right one .75
    expect(meanScore(test, routed)).toBeGreaterThan(0.7);
    expect(fit(options).values(test.questions)).toEqual(router.values(test.questions));
    const rows = router.policy.probabilities(test.questions.map(({ text }) => ({ question: text })));
    expect(chooseRows(rows, experts)).toEqual(routed);
    expect(router.agentParameters).toBeGreaterThan(0);
  });

  it('is equivariant under a permutation of the experts', () => {
    const order = [2, 0, 1];
    const turned = ({ questions, scores }: ScoredQuestions) => ({
      questions,
      scores: Array.from(scores, (_, i) => scores[i - (i % 3) + order[i % 3]!]!),
    });
    const router = fit({
      ...options,
      train: turned(train),
      validation: turned(validation),
      experts: order.map((e) => experts[e]!),
    });
    const back = router.route(test.questions).map((e) => order[e]!);
    expect(meanScore(test, back)).toBeGreaterThan(0.7);
  });

  it('rejects invalid input by name', () => {
    expect(() => fit({ ...options, experts: experts.slice(1) })).toThrow('`train.scores`');
    expect(() => fit({ ...options, validation: { questions: [], scores: [] } })).toThrow(
      '`validation.questions`',
    );
    const gap = {
      ...validation,
      scores: Array.from(validation.scores, (s, i) => (i === 4 ? Number.NaN : s)),
    };
    expect(() => fit({ ...options, validation: gap })).toThrow('`validation.scores[4]`');
    expect(() => fit({ ...options, costWeight: -1 })).toThrow('`costWeight`');
  });
});

describe('routeByUtility', () => {
  const predictor = (scores: number[]): ScorePredictor => ({
    name: 'table',
    agentParameters: 0.5,
    chosen: {},
    validationUtility: Number.NaN,
    predict: () => Float64Array.from(scores),
  });
  const priced = [
    { name: 'dear', parameters: 100 },
    { name: 'cheap', parameters: 10 },
    { name: 'cheap too', parameters: 10 },
  ];
  const question = { id: 'q', text: 'Why?' };

  it('asks the more expensive expert only if it is better by more than its extra cost', () => {
    // 90 billion more at .001 each: .09
    const at = (better: number) =>
      routeByUtility(predictor([better, 0.5, 0.5]), { experts: priced }).route([question])[0];
    expect(at(0.595)).toBe(0);
    expect(at(0.585)).toBe(1);
    expect(
      routeByUtility(predictor([0.585, 0.5, 0.5]), { experts: priced, costWeight: 0 }).route([question])[0],
    ).toBe(0);
  });

  it('breaks ties by the lowest cost, then the lowest index', () => {
    const free = { experts: priced, costWeight: 0 };
    expect(routeByUtility(predictor([0.5, 0.5, 0.5]), free).route([question])[0]).toBe(1);
    expect(routeByUtility(predictor([0.5, 0.4, 0.5]), free).route([question])[0]).toBe(2);
  });

  it('rejects a predictor for another number of experts', () => {
    expect(() => routeByUtility(predictor([1, 2]), { experts: priced }).route([question])).toThrow(
      'to have length 3',
    );
  });
});

describe('what is chosen on validation', () => {
  it('is the best on validation, not on train; ties go to the first', () => {
    const held = { questions: [{ id: 'q', text: '' }], scores: [0, 1, 0] };
    const candidate = (model: string, expert: number) => ({
      model,
      values: Float64Array.from([0, 1, 2], (e) => (e === expert ? 1 : 0)),
    });
    const candidates = [candidate('a', 0), candidate('b', 1), candidate('c', 1)];
    expect(bestOnValidation(candidates, held, experts, 0.001).model).toBe('b');
    expect(bestOnValidation(candidates, held, experts, 0.001).utility).toBeCloseTo(1 - 0.007, 12);
  });

  it('predicts the means if all of train are neighbours', () => {
    const predictor = trainNearestNeighbours({ ...options, k: [1000] });
    const means = [0, 1, 2].map((e) =>
      train.questions.reduce((sum, _, q) => sum + train.scores[3 * q + e]! / 150, 0),
    );
    expect(predictor.chosen.k).toBe(150);
    expect([...predictor.predict(test.questions.slice(0, 2))]).toEqual(
      [...means, ...means].map((m) => expect.closeTo(m, 12)),
    );
  });

  it('is the number of neighbours: one if nearest questions are alike, all if words have no meaning', () => {
    const chosen = (data: ScoredQuestions, held: ScoredQuestions) =>
      trainNearestNeighbours({ train: data, validation: held, experts, k: [1, 150] }).chosen.k;
    expect(chosen(train, validation)).toBe(1);
    const rng = createRng('no words');
    const noise = (count: number): ScoredQuestions => ({
      questions: Array.from({ length: count }, (_, i) => ({ id: `n${i}`, text: `word${rng.integer(30)}` })),
      scores: Array.from({ length: 3 * count }, (_, i) =>
        rng.uniform() < (i % 3 === 1 ? 0.7 : 0.5) ? 1 : 0,
      ),
    });
    expect(chosen(noise(150), noise(150))).toBe(150);
  });
});
