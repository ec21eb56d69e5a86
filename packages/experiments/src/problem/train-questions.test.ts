import { firstAnswers } from '@der-gym/env';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareTask, type Task } from './task.ts';
import { drawTrain, withFreshTrain } from './train-questions.ts';

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
  it('is an ordered part of train of the requested size, and leaves validation and test unchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), trainSeed, (trainQuestions, seed) => {
        const drawn = drawTrain(split, questions, { trainQuestions, trainSeed: seed }, false);
        expect(new Set(drawn.train).size).toBe(trainQuestions);
        expect(drawn.train).toEqual(split.train.filter((q) => drawn.train.includes(q)));
        expect([drawn.validation, drawn.test]).toEqual([split.validation, split.test]);
      }),
      { numRuns: 50 },
    );
  });

  it('is part of a larger one with the same seed, and differs for another seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 39 }), trainSeed, (trainQuestions, seed) => {
        const of = (count: number, trainSeed_: number) =>
          drawTrain(split, questions, { trainQuestions: count, trainSeed: trainSeed_ }, false).train;
        const larger = new Set(of(trainQuestions + 1, seed));
        expect(of(trainQuestions, seed).every((q) => larger.has(q))).toBe(true);
      }),
      { numRuns: 50 },
    );
    const sets = [1, 2, 3].map(
      (seed) => drawTrain(split, questions, { trainQuestions: 20, trainSeed: seed }, false).train,
    );
    expect(new Set(sets.map(String)).size).toBe(3);
    expect(drawTrain(split, questions, { trainQuestions: 20 }, false).train).toEqual(sets[0]);
  });

  it('is named with its size and seed, and is all of train by default', () => {
    expect(drawTrain(split, questions, { trainQuestions: 5, trainSeed: 2 }, false).name).toBe(
      'by hand; train: 5 of its 40 questions, drawn with seed 2',
    );
    expect(drawTrain(split, questions, {}, false)).toBe(split);
  });

  it('is rejected when train is too small, or when a seed would have no effect', () => {
    expect(() => drawTrain(split, questions, { trainQuestions: 41 }, false)).toThrow(
      'Expected `trainQuestions` to be at most the 40 questions of train, got 41.',
    );
    expect(() => drawTrain(split, questions, { trainSeed: 2 }, false)).toThrow(
      'Expected `trainSeed` only with `trainQuestions`, got 2.',
    );
  });

  it('is everything that a task is fitted on: p0 is a quantile of its answers', () => {
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

describe('training sets of recorded data', () => {
  it('are disjoint pieces of train of the requested size, and leave validation and test unchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), trainSeed, (trainQuestions, seed) => {
        const sets = Array.from({ length: Math.floor(40 / trainQuestions) }, (_, k) =>
          drawTrain(split, questions, { trainQuestions, trainSeed: seed, trainSet: k + 1 }, false),
        );
        const all = sets.flatMap(({ train }) => train);
        expect(new Set(all).size).toBe(all.length);
        expect(all.every((q) => split.train.includes(q))).toBe(true);
        expect(new Set(sets.map(({ train }) => train.length))).toEqual(new Set([trainQuestions]));
        for (const each of sets) expect([each.validation, each.test]).toEqual([split.validation, split.test]);
      }),
      { numRuns: 50 },
    );
  });

  it('are rejected without a size, or with too few questions', () => {
    expect(() => drawTrain(split, questions, { trainQuestions: 15, trainSet: 3 }, false)).toThrow(
      'Expected `trainSet` times `trainQuestions` to be at most the 40 questions of train, got 3 times 15.',
    );
    expect(() => drawTrain(split, questions, { trainSet: 2 }, false)).toThrow(
      'Expected `trainQuestions`, the size of a training set, because `trainSet` is 2 and the data are recorded.',
    );
  });
});

describe('training sets of the synthetic pool', () => {
  const options = { questions: 40, experts: ['Alpaca', 'ChatGLM'], maxSteps: 2, threshold: 0.5 } as const;
  const ids = ({ graph }: Task, part: readonly number[]) => part.map((q) => graph.questions[q]!.id);
  const splits = fc.oneof(
    fc.constantFrom('hash' as const, 'near-duplicates' as const),
    fc.constantFrom('law', 'music').map((leaveOut) => ({ leaveOut })),
  );
  /** Question, answer and score at every node of a part, in its order. */
  const nodes = ({ graph }: Task, part: readonly number[]) =>
    part.flatMap((q) =>
      graph.texts
        .slice(graph.questionOffsets[q], graph.questionOffsets[q + 1])
        .map((text, i) => [q, text, graph.score[graph.questionOffsets[q]! + i]].slice(1)),
    );

  it('are disjoint and fresh under every split, and leave validation and test unchanged to the bit', () => {
    fc.assert(
      fc.property(splits, fc.integer({ min: 2, max: 9 }), fc.nat({ max: 4 }), (how, trainSet, splitSeed) => {
        const given = { ...options, split: how, splitSeed };
        const first = prepareTask(given);
        const other = prepareTask({ ...given, trainSet });
        for (const part of ['validation', 'test'] as const) {
          expect(ids(other, other.split[part])).toEqual(ids(first, first.split[part]));
          expect(nodes(other, other.split[part])).toEqual(nodes(first, first.split[part]));
        }
        const block = ids(other, other.split.train).map((id) => Math.floor(Number(id.split('-')[2]) / 40));
        expect(new Set(block)).toEqual(new Set([trainSet - 1]));
        const { train, validation, test } = other.split;
        expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual(
          other.graph.questions.map((_, q) => q),
        );
        const data = ({ dataset, fresh, ...rest }: Task) => rest;
        expect(data(prepareTask({ ...given, trainSet: 1 }))).toEqual(data(first));
      }),
      { numRuns: 12 },
    );
  });

  it('leave out fresh questions that share a group with a validation or test question', () => {
    const by = (group: string, id: string) => ({ id, text: id, reference: null, group });
    const block = ['a', 'b', 'c'].map((id) => by(id, id));
    const fresh = [by('d', 'd'), by('e', 'e')];
    // index 1 is validation, index 2 is test, and all others are train
    const splitOf = (all: readonly { id: string }[]) => ({
      train: all.flatMap((_, q) => (q === 1 || q === 2 ? [] : [q])),
      validation: [1],
      test: [2],
      name: 'by place',
    });
    const names = (grouped?: Parameters<typeof withFreshTrain>[3]) =>
      withFreshTrain(block, fresh, splitOf, grouped).questions.map(({ id }) => id);
    expect(names()).toEqual(['b', 'c', 'd', 'e']);
    expect(names((all) => all.map((q) => (q.id === 'd' ? { ...q, group: 'b' } : q)))).toEqual([
      'b',
      'c',
      'e',
    ]);
  });

  it('are sampled by `trainQuestions` like the first, with p0 calibrated on each', () => {
    const of = (trainSet: number) =>
      prepareTask({
        questions: 60,
        experts: ['Alpaca', 'ChatGLM'],
        maxSteps: 2,
        trainQuestions: 9,
        trainSet,
      });
    const [first, second] = [of(1), of(2)];
    expect(second.split.train).toHaveLength(9);
    expect(second.graph.threshold).not.toBe(first.graph.threshold);
    expect(second.split.name).toMatch(/; train: set 2; train: 9 of its \d+ questions, drawn with seed 1$/);
  });

  it('need the generator: a given split has no further set', () => {
    const made = { train: [0], validation: [1], test: [2], name: 'mine' };
    expect(() => prepareTask({ ...options, trainSet: 2 }, { split: made })).toThrow(
      'Expected `trainSet` to be 1 with a given split or data set, got 2.',
    );
    expect(() => prepareTask({ ...options, trainQuestions: 5, trainSet: 2_000_000 })).toThrow(
      'Expected `trainSet` times `questions` to be at most 40960000, got 2000000 times 40.',
    );
  });
});
