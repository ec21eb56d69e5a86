// The DER environment as any Gymnasium environment: reset, step, terminated, truncated.
import { createDerEnv } from '@der-gym/env';
import { createSyntheticPool } from '@der-gym/experts-mock';
import { createTokenF1 } from '@der-gym/metrics';
import { createRng } from 'gymnasium-js';

const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 20 });
const env = createDerEnv({ questions, pool, scorer: createTokenF1(), threshold: 0.8 });
const rng = createRng(7);

let { observation } = env.reset({ seed: 7 });
console.log(observation.question);
for (let ended = false; !ended; ) {
  const action = rng.integer(pool.experts.length);
  const step = env.step(action);
  observation = step.observation;
  ended = step.terminated || step.truncated;
  console.log(
    `${pool.experts[action]!.name}: ${observation.answer} (reward ${step.reward.toFixed(3)}, ${step.info.outcome})`,
  );
}
