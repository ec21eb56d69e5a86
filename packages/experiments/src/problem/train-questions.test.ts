import { firstAnswers } from '@der-gym/env';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareTask } from './task.ts';
import { drawTrain } from './train-questions.ts';

const questions = Array.from({ length: 60 }, (_, i) => ({
  id: `q${i}`,
  text: `Question ${i}`,
  reference: null,
}));
const split = {
  train: Array.from({ length: 40 }, (_, i) => i),
  validation: Array.from({ length: 10 }, (_, i) => 40 + i),
  test: Array.from({ length: 10 }, (_, i) => 50 + i),
  name: 'by hand',
};
const trainSeed = fc.nat({ max: 1000 });

describe('a training set that is drawn', () => {
  it('is part of train, of the size asked for, in order; validation and test stay', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), trainSeed, (trainQuestions, seed) => {
        const drawn = drawTrain(split, questions, { trainQuestions, trainSeed: seed });
        expect(new Set(drawn.train).size).toBe(trainQuestions);
        expect(drawn.train).toEqual(split.train.filter((q) => drawn.train.includes(q)));
        expect([drawn.validation, drawn.test]).toEqual([split.validation, split.test]);
      }),
      { numRuns: 50 },
    );
  });

  it('is part of a larger one with the same seed, and another with another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 39 }), trainSeed, (trainQuestions, seed) => {
        const of = (count: number, trainSeed_: number) =>
          drawTrain(split, questions, { trainQuestions: count, trainSeed: trainSeed_ }).train;
        const larger = new Set(of(trainQuestions + 1, seed));
        expect(of(trainQuestions, seed).every((q) => larger.has(q))).toBe(true);
      }),
      { numRuns: 50 },
    );
    const sets = [1, 2, 3].map(
      (seed) => drawTrain(split, questions, { trainQuestions: 20, trainSeed: seed }).train,
    );
    expect(new Set(sets.map(String)).size).toBe(3);
    expect(drawTrain(split, questions, { trainQuestions: 20 }).train).toEqual(sets[0]);
  });

  it('is named with its size and seed, and is all of train where none is asked for', () => {
    expect(drawTrain(split, questions, { trainQuestions: 5, trainSeed: 2 }).name).toBe(
      'by hand; train: 5 of its 40 questions, drawn with seed 2',
    );
    expect(drawTrain(split, questions, {})).toBe(split);
  });

  it('is refused where it cannot be, or a seed would decide nothing', () => {
    expect(() => drawTrain(split, questions, { trainQuestions: 41 })).toThrow(
      'Expected `trainQuestions` to be at most the 40 questions of train, got 41.',
    );
    expect(() => drawTrain(split, questions, { trainSeed: 2 })).toThrow(
      'Expected `trainSeed` only with `trainQuestions`, got 2.',
    );
  });

  it('is all that a task is fitted on: p0 is a quantile of its answers', () => {
    const options = { questions: 60, experts: ['Alpaca', 'ChatGLM'], maxSteps: 2, trainQuestions: 3 };
    const whole = prepareTask({ ...options, trainQuestions: 20 });
    const task = prepareTask(options);
    expect(task.split.train).toHaveLength(3);
    expect(task.split.test).toEqual(whole.split.test);
    const scores = [...firstAnswers(task.graph, task.split.train).score];
    expect(scores).toHaveLength(6);
    expect(task.graph.threshold).toBeGreaterThanOrEqual(Math.min(...scores));
    expect(task.graph.threshold).toBeLessThanOrEqual(Math.max(...scores));
    expect(task.graph.threshold).not.toBe(whole.graph.threshold);
  });
});
