import { compileAnswerGraph, type TextEncoder } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { fitFeatureRanker } from './methods/ensembles/feature-ranker.ts';
import { fitScoreModel } from './methods/sequential/fit-score-model.ts';
import { trainClassifier } from './routers/classifier.ts';
import { trainMatrixFactorisation } from './routers/matrix-factorisation.ts';
import { trainNearestNeighbours } from './routers/nearest-neighbours.ts';
import { trainRidge } from './routers/ridge.ts';
import { routeByUtility } from './routers/score-predictor.ts';
import { trainScoreRegression } from './routers/score-regression.ts';
import { trainSoftLabels } from './routers/soft-labels.ts';
import { trainZooter } from './routers/zooter.ts';
import { fitScale, terminatorFeatures } from './terminator/features.ts';
import { trainTerminator } from './terminator/train-terminator.ts';
import { terminatorFromState } from './terminator/trained-terminator.ts';

/** Encodes whether question and answer contain a comma or a semicolon, which hashed words cannot see. */
const commas: TextEncoder = {
  id: 'commas',
  options: null,
  size: 4,
  encodeAnswer: null,
  encode(question, answer, out, offset) {
    [question, answer ?? ''].forEach((text, half) => {
      out[offset + 2 * half] = text.includes(',') ? 1 : 0;
      out[offset + 2 * half + 1] = text.includes(';') ? 1 : 0;
    });
  },
};

const experts = [
  { name: 'A', parameters: 1 },
  { name: 'B', parameters: 1 },
];
/** A is right on questions with a comma, B on those with a semicolon. */
const asked = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    id: `${i}`,
    text: `why${i % 2 === 0 ? ',' : ';'} then`,
    reference: null,
  }));
const scoresOf = (questions: readonly { text: string }[]) =>
  questions.flatMap(({ text }) => (text.includes(',') ? [1, 0] : [0, 1]));
const scored = (questions: ReturnType<typeof asked>) => ({ questions, scores: scoresOf(questions) });
const common = { train: scored(asked(30)), validation: scored(asked(10)), experts, encoder: commas };
const { encoder: _, ...blind } = common;

describe('a given encoder encodes the texts', () => {
  it.each([
    ['the classifier', () => trainClassifier({ ...common, threshold: 1 })],
    ['the classifier of soft labels', () => trainSoftLabels(common)],
    ['the regression of scores', () => routeByUtility(trainScoreRegression(common), common)],
    ['ZOOTER', () => trainZooter({ ...common, rng: createRng(1) })],
    ['nearest neighbours', () => routeByUtility(trainNearestNeighbours({ ...common, k: [1] }), common)],
    ['ridge regression', () => routeByUtility(trainRidge(common), common)],
    ['matrix factorisation', () => routeByUtility(trainMatrixFactorisation(common), common)],
  ])('of %s', (_name, fit) => {
    const { route } = fit();
    expect([...route([{ text: 'new, words' }, { text: 'new; words' }, { text: 'other, ones' }])]).toEqual([
      0, 1, 0,
    ]);
  });

  it('of the routers; without it, hashed words see no comma', () => {
    const { route } = trainClassifier({ ...blind, threshold: 1 });
    const [comma, semicolon] = route([{ text: 'why, then' }, { text: 'why; then' }]);
    expect(comma).toBe(semicolon);
  });

  it('of the ranker of answers', () => {
    const questions = asked(20);
    const answers = questions.flatMap((_each, i) =>
      i % 2 === 0 ? ['so, there', 'so; there'] : ['so; there', 'so, there'],
    );
    const ranked = { questions, answers, scores: answers.map((text) => (text.includes(',') ? 1 : 0)) };
    const ranker = fitFeatureRanker({
      train: ranked,
      validation: ranked,
      experts,
      rng: createRng(1),
      encoder: commas,
    });
    const logit = ranker.logit(questions[0]!, { expert: 0, text: 'x; y' }, { expert: 1, text: 'x, y' });
    expect(logit).toBeLessThan(-1);
    expect(ranker.agentParameters).toBe((commas.size + experts.length) / 1e9);
  });

  it('of the score model', () => {
    const questions = asked(24);
    const graph = compileAnswerGraph({
      questions,
      pool: {
        experts,
        answer: ({ question, expert }) => ({
          text: question.text.includes(',') === (expert === 0) ? 'so, there' : 'so; there',
        }),
      },
      scorer: {
        signature: 'comma',
        range: [0, 1],
        defaultThreshold: 1,
        score: (text) => (text.includes(',') ? 1 : 0),
      },
      maxSteps: 2,
    });
    const all = questions.map((_each, q) => q);
    const model = fitScoreModel({
      graph,
      train: all.slice(0, 16),
      validation: all.slice(16),
      rng: createRng(1),
      encoder: commas,
    });
    const [a, b] = model.next({ id: 'new', text: 'new; one' }, null);
    expect(b! - a!).toBeGreaterThan(0.8);
    expect(model.current({ id: 'new', text: 'new' }, 'x, y')).toBeGreaterThan(0.8);
  });
});

describe('a Terminator with an encoder', () => {
  const judged = (count: number) => ({
    inputs: asked(count).map((question, i) => ({
      question,
      answer: i % 3 === 0 ? 'so, there' : 'so; there',
      expert: i % 2,
    })),
    labels: Array.from({ length: count }, (_each, i) => (i % 3 === 0 ? 1 : 0)),
  });
  const names = experts.map(({ name }) => name);
  const given = { train: judged(60), validation: judged(30), experts: names };
  const { terminator, report } = trainTerminator({ ...given, encoder: commas });

  it('has one weight for each number of the encoder, for each expert, and a bias', () => {
    expect(report.auc).toBe(1);
    expect(trainTerminator(given).report.auc).toBeLessThan(0.6);
    expect(terminator.agentParameters).toBe((commas.size + 2 + 1) / 1e9);
  });

  it('divides the numbers by their spread on train, and skips zeros', () => {
    const layout = { experts: names, extras: [], agreement: [], encoder: commas };
    // a comma in one answer of three: mean 1/3, variance 2/9
    const { inputs } = judged(6);
    const { indices, offsets, values } = terminatorFeatures(layout, fitScale(inputs, layout), 0)(inputs);
    expect([...indices.subarray(0, offsets[1])]).toEqual([0, 2, 4, 5]);
    const [, comma, isA, isB] = values;
    expect(comma).toBeCloseTo(1 / Math.sqrt(2 / 9), 12);
    // experts are centred; each has half of the answers
    expect([isA, isB]).toEqual([1, -1]);
  });

  it('judges each answer independently of the others', () => {
    const inputs = judged(4100).inputs.map((input, i) => ({ ...input, question: { id: '', text: `q${i}` } }));
    const all = terminator.probabilities(inputs);
    for (const i of [0, 1, 4095, 4096]) expect(terminator.probabilities([inputs[i]!])[0]).toBe(all[i]);
  });

  it('survives JSON with an encoder of the same id, and rejects every other encoder', () => {
    const state = JSON.parse(JSON.stringify(terminator.state()));
    const again = terminatorFromState(state, names, { encoder: { ...commas } });
    expect(again.probabilities(given.train.inputs)).toEqual(terminator.probabilities(given.train.inputs));
    expect(() => terminatorFromState(state, names)).toThrow(
      new RangeError('Expected the encoder "commas", which the Terminator was trained with, got none.'),
    );
    expect(() => terminatorFromState(state, names, { encoder: { ...commas, id: 'dots' } })).toThrow(
      'got "dots".',
    );
    const plain = trainTerminator(given).terminator.state();
    expect(plain).not.toHaveProperty('encoder');
    expect(() => terminatorFromState(plain, names, { encoder: commas })).toThrow(
      'Expected no encoder, which',
    );
  });

  it('has no hashed words in addition', () => {
    expect(() => trainTerminator({ ...given, encoder: commas, hashedSize: 8 })).toThrow(
      'Expected `hashedSize` to be 0 with',
    );
  });
});
