import { type AnswerRequest, compileAnswerGraph } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { echoPool, rightScorer } from '../__fixtures__/worlds.ts';
import { runMethod } from '../run-method.ts';
import { fitScoreModel } from './fit-score-model.ts';
import { lookAheadMethod, type ScoreModel } from './look-ahead.ts';

const experts = [
  { name: 'A', parameters: 10 },
  { name: 'B', parameters: 100 },
];
const questions = [{ id: 'q', text: 'Why?', reference: null }];

function model(next: (answer: string | null) => number[], current: (answer: string) => number): ScoreModel {
  return {
    name: 'by hand',
    agentParameters: 0.2,
    next: (_, answer) => Float64Array.from(next(answer)),
    current: (_, answer) => current(answer),
  };
}
const routeOf = (given: ScoreModel, more = {}) =>
  runMethod(lookAheadMethod({ model: given, experts, maxSteps: 3, ...more }), {
    questions,
    pool: echoPool(experts),
    scorer: rightScorer,
    seed: 1,
  }).routes[0];

describe('lookAheadMethod', () => {
  it('asks the expert with the highest expected score minus cost', () => {
    // .5 - .01 against .58 - .1 and .6 - .1; then nothing pays
    const stop = () => 9;
    expect(routeOf(model(() => [0.5, 0.58], stop))).toEqual([0]);
    expect(routeOf(model(() => [0.5, 0.6], stop))).toEqual([1]);
    expect(
      routeOf(
        model(() => [0.5, 0.6], stop),
        { costWeight: 0.002 },
      ),
    ).toEqual([0]);
    // a tie goes to the lowest index
    expect(
      routeOf(
        model(() => [0.5, 0.5], stop),
        { costWeight: 0 },
      ),
    ).toEqual([0]);
  });

  it('continues while a call is expected to improve on the current answer, up to the horizon', () => {
    const expected = (answer: string | null) => (answer === null ? [0.5, 0] : [0.4, 0.7]);
    // B next has the value .7 - .1 = .6
    expect(routeOf(model(expected, () => 0.59))).toEqual([0, 1, 1]);
    expect(routeOf(model(expected, () => 0.6))).toEqual([0]);
    // .6 exceeds .3 by .3, not by more
    expect(
      routeOf(
        model(expected, () => 0.3),
        { margin: 0.29 },
      ),
    ).toEqual([0, 1, 1]);
    expect(
      routeOf(
        model(expected, () => 0.3),
        { margin: 0.31 },
      ),
    ).toEqual([0]);
    expect(routeOf(model(expected, (answer) => (answer.startsWith('1') ? 0.65 : 0.3)))).toEqual([0, 1]);
  });

  it('shows the last answer, and asks only available experts', () => {
    const run = runMethod(
      lookAheadMethod({
        model: model(
          () => [0.5, 0.9],
          () => 0,
        ),
        experts,
        maxSteps: 2,
      }),
      { questions, pool: echoPool(experts), scorer: rightScorer, seed: 1, available: () => [0] },
    );
    expect(run.answers).toEqual(['0(0())']);
    expect(run.agentParameters).toBe(0.2);
  });

  it('rejects a model of other experts', () => {
    expect(() =>
      routeOf(
        model(
          () => [1],
          () => 0,
        ),
      ),
    ).toThrow('`model.next`');
  });
});

describe('fitScoreModel', () => {
  /** A is good at sums, B at verses; an expert that is shown a refusal does better than alone. */
  const pool = {
    experts,
    transfer: 'recorded',
    answer({ question, expert, previousAnswers }: AnswerRequest) {
      const own = question.text.includes('sum') === (expert === 0);
      return { text: own || previousAnswers[0] === 'I am sorry' ? 'right it is' : 'I am sorry' };
    },
  };
  const scorer = { ...rightScorer, score: (answer: string) => (answer === 'right it is' ? 1 : 0) };
  const asked = Array.from({ length: 60 }, (_, i) => ({
    id: `q${i}`,
    text: `${i % 2 === 0 ? 'A sum of' : 'A verse on'} ${i % 5} things`,
    reference: null,
  }));
  const graph = compileAnswerGraph({ questions: asked, pool, scorer, maxSteps: 2 });
  const indices = asked.map((_, i) => i);
  const options = {
    graph,
    train: indices.slice(0, 40),
    validation: indices.slice(40),
    rng: createRng(1),
    textSize: 64,
  };
  const fitted = fitScoreModel(options);

  it('learns whom to ask first, and the value of an answer', () => {
    const sum = { id: 'new', text: 'A sum of 3 things' };
    const verse = { id: 'new', text: 'A verse on 3 things' };
    const [a, b] = fitted.next(sum, null);
    expect([a! > 0.8, b! < 0.2]).toEqual([true, true]);
    const [c, d] = fitted.next(verse, null);
    expect([c! < 0.2, d! > 0.8]).toEqual([true, true]);
    expect(fitted.current(sum, 'right it is')).toBeGreaterThan(0.8);
    expect(fitted.current(sum, 'I am sorry')).toBeLessThan(0.2);
  });

  it('learns what follows an answer', () => {
    const sum = { id: 'new', text: 'A sum of 3 things' };
    // B fails at sums, but not after a refusal. Question and answer add up in this model: of 0, 1, 1, 1 for
    // (sum, right), (sum, sorry), (verse, right), (verse, sorry) least squares makes .25, .75, .75, 1.25
    expect(fitted.next(sum, 'I am sorry')[1]).toBeCloseTo(0.75, 1);
    expect(fitted.next(sum, 'right it is')[1]).toBeCloseTo(0.25, 1);
    expect(fitted.next(sum, null)[1]).toBeLessThan(0.2);
  });

  it('depends only on the data and the generator', () => {
    const value = (seed: number) =>
      fitScoreModel({ ...options, rng: createRng(seed), mostAnswers: 20 }).next(asked[0]!, 'I am sorry');
    expect(value(1)).toEqual(value(1));
    expect(value(1)).not.toEqual(value(2));
  });

  it('can be fitted to more answers than columns', () => {
    const many = Array.from({ length: 120 }, (_, i) => ({
      id: `m${i}`,
      text: `${i % 2 === 0 ? 'A sum of' : 'A verse on'} ${(i * 37) % 101} things and ${(i * 53) % 89} more`,
      reference: null,
    }));
    const wide = compileAnswerGraph({ questions: many, pool, scorer, maxSteps: 2 });
    const parts = { train: many.map((_, i) => i).slice(0, 90), validation: many.map((_, i) => i).slice(90) };
    const model = fitScoreModel({ graph: wide, ...parts, rng: createRng(1), textSize: 24 });
    expect(model.next(many[100]!, null).every(Number.isFinite)).toBe(true);
  });

  it('rejects invalid data', () => {
    expect(() => fitScoreModel({ ...options, train: [] })).toThrow('`train`');
    expect(() => fitScoreModel({ ...options, l2: [] })).toThrow('`l2`');
    const one = compileAnswerGraph({ questions: asked, pool, scorer, maxSteps: 1 });
    expect(() => fitScoreModel({ ...options, graph: one })).toThrow('2 steps or more');
    expect(() => fitScoreModel({ ...options, graph: { ...graph, texts: [] } })).toThrow('texts');
  });
});
