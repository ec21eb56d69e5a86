import { createReferenceNetwork } from '@der-gym/agents';
import { createRng } from 'gymnasium-js';
import { expect, it } from 'vitest';
import { actorSize } from './run-training.ts';

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
