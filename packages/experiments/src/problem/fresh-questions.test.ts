import { compileAnswerGraph, createDerVectorEnv, encodeGraph } from '@der-gym/env';
import { createSyntheticSource } from '@der-gym/experts-mock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTask } from '../encoders/named-encoder.ts';
import { createTraining } from '../training/router-training.ts';
import { routingTask } from '../training/routing-task.ts';
import { countedQuestions, FRESH_BLOCK, freshQuestions } from './fresh-questions.ts';
import { syntheticDomains } from './split-domains.ts';
import { prepareTask } from './task.ts';

const { questions: generator } = createSyntheticSource({ seed: 1 });
const numberOf = ({ id }: { readonly id: string }) => Number(id.split('-')[2]);
const options = { questions: 40, experts: ['Alpaca', 'ChatGLM'], maxSteps: 2 };

describe('fresh questions', () => {
  it('have the numbers of a separate block for each training set, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 38 }), fc.nat(FRESH_BLOCK - 1), (trainSet, number) => {
        const { length, question } = freshQuestions(generator, trainSet);
        expect(length).toBe(FRESH_BLOCK);
        expect(numberOf(question(number))).toBe(trainSet * FRESH_BLOCK + number);
      }),
      { numRuns: 30 },
    );
    expect(() => freshQuestions(generator, 39)).toThrow(
      'Expected `trainSet` to be at most 38 without `trainQuestions`, since each has 1048576 fresh questions, got 39.',
    );
  });

  it('are fixed by their number when only some domains are admitted, and differ for different numbers', () => {
    const of = () => freshQuestions(generator, 2, (each) => !syntheticDomains(each).includes('law'));
    const inOrder = of();
    const questions = Array.from({ length: 100 }, (_, number) => inOrder.question(number));
    expect(questions.filter(({ text }) => /\blaw:/i.test(text))).toEqual([]);
    const numbers = questions.map(numberOf);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers[0]! >= 2 * FRESH_BLOCK && numbers.at(-1)! < 3 * FRESH_BLOCK).toBe(true);
    const random = of();
    for (const number of [77, 3, 99, 4, 31, 32]) expect(random.question(number)).toEqual(questions[number]);
    expect(numberOf(random.question(random.length - 1))).toBeLessThan(3 * FRESH_BLOCK);
    expect(() => freshQuestions(generator, 1, () => false).question(0)).toThrow(
      'Expected 32 of 64 fresh questions to be of domains in training, got 0.',
    );
  });

  it('are counted once each, also after a training resumes', () => {
    const counted = countedQuestions(generator);
    for (const number of [0, 1, 0, 2, 1]) counted.question(number);
    expect(counted.drawn).toBe(3);
    counted.resume(2);
    for (const number of [1, 2]) counted.question(number);
    expect(counted.drawn).toBe(3);
  });
});

describe('a task with fresh questions', () => {
  it('is a task on the synthetic pool without a fixed training set', () => {
    expect(prepareTask(options).fresh).not.toBeNull();
    expect(prepareTask({ ...options, split: { leaveOut: 'law' } }).fresh).not.toBeNull();
    expect(prepareTask({ ...options, trainQuestions: 5 }).fresh).toBeNull();
    expect(prepareTask({ ...options, split: 'near-duplicates' }).fresh).toBeNull();
    const made = { train: [0], validation: [1], test: [2], name: 'mine' };
    expect(prepareTask(options, { split: made }).fresh).toBeNull();
  });

  it('trains on them as on a compiled graph of the same questions', async () => {
    const task = prepareTask({ ...options, trainSet: 3 });
    const text = await encodeTask(task, { textSize: 8 });
    const observes = ['answer', 'step', 'lastExpert'] as const;
    const routing = routingTask(task, { name: 'mine', text, options: { observes } });
    const { pool, scorer } = task.dataset;
    const questions = Array.from({ length: 60 }, (_, number) => generator.question(3 * FRESH_BLOCK + number));
    const { threshold, maxSteps } = task.graph;
    const graph = compileAnswerGraph({ questions, pool, scorer, threshold, maxSteps });
    const given = { reward: task.reward, order: 'sequential', numEnvs: 4, observes } as const;
    const envs = [
      routing.vectorEnv({ numEnvs: 4 }),
      createDerVectorEnv(graph, { ...given, features: encodeGraph(graph, text.encoder) }),
    ];
    const [start, other] = envs.map((env) => env.reset({ seed: 1 }));
    expect(start).toEqual(other);
    for (let n = 0; n < 20; n++) {
      const [one, two] = envs.map((env) => env.step([n % 2, 0, 1, (n >> 1) % 2]));
      expect(one).toEqual(two);
    }
    // one episode at a time, by number
    const { info } = routing.env().reset({ seed: 1, options: { question: routing.numQuestions - 1 } });
    expect(info.questionId).toBe(`synthetic-1-${4 * FRESH_BLOCK - 1}`);
  });

  it('counts the questions that a training has seen, and all of a fixed set', async () => {
    const small = {
      steps: 64,
      numEnvs: 4,
      numSteps: 8,
      numMinibatches: 2,
      hiddenSizes: [4],
      textSize: 8,
      seed: 1,
    };
    const fresh = await createTraining(prepareTask(options), small);
    const met: unknown[] = [];
    while (!fresh.finished) met.push(fresh.step().questions);
    expect(met).toHaveLength(2);
    expect(fresh.questions).toBe(met[1]);
    // 64 calls in episodes of one call or two
    expect(fresh.questions).toBeGreaterThanOrEqual(32);
    expect(fresh.questions).toBeLessThanOrEqual(68);
    const fixed = await createTraining(prepareTask({ ...options, trainQuestions: 5 }), small);
    expect(fixed.step()).not.toHaveProperty('questions');
    expect(fixed.questions).toBe(5);
  });
});
