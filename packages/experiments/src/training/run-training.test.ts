import { expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { createTraining } from './router-training.ts';
import { trainPolicies } from './run-training.ts';

it('counts the weights and biases of the actor, in billions, and none of the critic', async () => {
  const task = prepareTask({ questions: 20, maxSteps: 2, experts: ['Vicuna', 'ChatGLM', 'Koala'] });
  const training = await createTraining(task, { seed: 1, textSize: 2, hiddenSizes: [4] });
  // 2 + 2 entries and whether there is an answer: 5 x 4 weights and 4 biases, then 4 x 3 and 3
  expect(training.agentParameters).toBeCloseTo(39e-9, 20);
});

it('ends whether anybody is told of the updates or not, with the same router', async () => {
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
