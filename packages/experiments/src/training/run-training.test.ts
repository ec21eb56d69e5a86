import { evaluatePolicy, type Policy } from '@der-gym/env';
import { describe, expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { createTraining } from './router-training.ts';
import { trainPolicies } from './run-training.ts';

it('counts the weights and biases of the actor, in billions, and none of the critic', async () => {
  const task = prepareTask({ questions: 20, maxSteps: 2, experts: ['Vicuna', 'ChatGLM', 'Koala'] });
  const training = await createTraining(task, { seed: 1, encoder: 'hashed', textSize: 2, hiddenSizes: [4] });
  // 2 + 2 entries and a flag for the answer: 5 x 4 weights and 4 biases, then 4 x 3 and 3
  expect(training.agentParameters).toBeCloseTo(39e-9, 20);
});

it('returns the same router with and without a progress callback', async () => {
  const task = prepareTask({ questions: 20, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'] });
  const small = { steps: 64, numEnvs: 4, numSteps: 8, numMinibatches: 2, hiddenSizes: [4], textSize: 8 };
  let updates = 0;
  const told = await trainPolicies(task, {
    runs: 1,
    trainings: [small],
    onStep: () => {
      updates++;
    },
  });
  const quiet = await trainPolicies(task, { runs: 1, trainings: [small] });
  expect(updates).toBe(2);
  const observation = { question: 'Why?', answer: '', hasAnswer: 0 };
  const [one, other] = [told, quiet].map((routers) => routers![0]!.runs[0]!.probabilities([observation]));
  expect(one).toEqual(other);
});

describe('training with validation', () => {
  const task = prepareTask({ questions: 40, maxSteps: 2, experts: ['Vicuna', 'ChatGLM', 'Koala'] });
  const small = {
    encoder: 'hashed',
    steps: 640,
    numEnvs: 4,
    numSteps: 8,
    numMinibatches: 2,
    hiddenSizes: [4],
    textSize: 8,
  };
  const start = (more = {}) => createTraining(task, { ...small, ...more, seed: 3 });
  const value = (policy: Policy) =>
    evaluatePolicy(task.graph, policy, {
      reward: task.reward,
      stop: 'reference',
      questions: task.split.validation,
    }).return;

  it('keeps the best policy so far, and ends when it no longer improves', async () => {
    const plain = await start({ validateEvery: 0 });
    const values: number[] = [];
    while (!plain.finished) {
      plain.step();
      if (plain.steps % 2 === 0) values.push(value(plain.policy('greedy')));
    }
    const looking = await start({ validateEvery: 2, patience: 3 });
    const seen: unknown[] = [];
    while (!looking.finished) seen.push(looking.step().validationReturn);
    const looks = seen.filter((each) => each !== null);
    // the same training, up to the same step
    expect(looks).toEqual(values.slice(0, looks.length));
    expect(looks.length).toBeLessThan(values.length);
    const best = Math.max(...values.slice(0, looks.length));
    expect(value(looking.policy('greedy'))).toBe(best);
    expect(looks.indexOf(best)).toBe(looks.length - 4);
  });

  it('continues from a checkpoint to the same bytes', async () => {
    const options = { validateEvery: 2, patience: 3 };
    const whole = await start(options);
    while (!whole.finished) whole.step();
    const half = await start(options);
    for (let i = 0; i < 3; i++) half.step();
    const rest = await start(options);
    rest.restore(JSON.parse(JSON.stringify(half.save())));
    while (!rest.finished) rest.step();
    expect(JSON.stringify(rest.save())).toBe(JSON.stringify(whole.save()));
  });
});

describe('a published learner', () => {
  const task = prepareTask({ questions: 40, maxSteps: 2, experts: ['Vicuna', 'ChatGLM', 'Koala'] });

  it.each(['der-as-described', 'der-as-released'] as const)(
    '%s continues from a checkpoint to the same bytes',
    async (learner) => {
      const options = { learner, steps: 160, numEnvs: 8, hiddenSizes: [4], textSize: 8, learningRate: 1e-3 };
      const start = () => createTraining(task, { ...options, seed: 3 });
      const whole = await start();
      while (!whole.finished) whole.step();
      expect(whole.steps).toBe(10);
      const half = await start();
      for (let i = 0; i < 3; i++) half.step();
      const rest = await start();
      rest.restore(JSON.parse(JSON.stringify(half.save())));
      while (!rest.finished) rest.step();
      expect(JSON.stringify(rest.save())).toBe(JSON.stringify(whole.save()));
    },
  );

  it('uses the published settings by default', async () => {
    const { options, name } = await createTraining(task, {
      learner: 'der-as-released',
      seed: 1,
      textSize: 8,
    });
    expect(options).toMatchObject({ numEnvs: 32, learningRate: 1e-5, discount: 0.95, hiddenSizes: [256] });
    expect(name).toBe('DER as released');
  });
});
