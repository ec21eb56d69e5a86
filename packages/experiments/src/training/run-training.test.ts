import { createReferenceNetwork } from '@der-gym/agents';
import { createRng } from 'gymnasium-js';
import { expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { actorSize, trainPolicies } from './run-training.ts';

it('counts the weights and biases of the actor, in billions, and none of the critic', () => {
  const weights = createReferenceNetwork({
    observationSize: 5,
    numActions: 3,
    hiddenSizes: [4],
    rng: createRng(1),
  });
  // 5 x 4 weights and 4 biases, then 4 x 3 and 3
  expect(actorSize({ weights })).toBeCloseTo(39e-9, 20);
});

it('ends whether anybody is told of the updates or not, with the same router', async () => {
  const task = prepareTask({ questions: 20, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'] });
  const small = { steps: 64, numEnvs: 4, numSteps: 8, numMinibatches: 2, hiddenSizes: [4], textSize: 8 };
  let updates = 0;
  const told = await trainPolicies(task, {
    runs: 1,
    trainings: [small],
    onUpdate: () => {
      updates++;
    },
  });
  const quiet = await trainPolicies(task, { runs: 1, trainings: [small] });
  expect(updates).toBe(2);
  const observation = { question: 'Why?', answer: '', hasAnswer: 0 };
  const [one, other] = [told, quiet].map((routers) => routers![0]!.runs[0]!.probabilities([observation]));
  expect(one).toEqual(other);
});
