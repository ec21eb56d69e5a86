// Your own policy, played and evaluated. It takes the observations of `env.step` and of `evaluatePolicy` without conversion.
// This policy asks the cheapest expert first, and a stronger one while the answer still shows gaps.
import { compileAnswerGraph, createDerEnv, evaluatePolicy, type Policy, solve } from '@der-gym/env';
import { createSyntheticPool } from '@der-gym/experts-mock';
import { createTokenF1 } from '@der-gym/metrics';

const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 60 });
const problem = { questions, pool, scorer: createTokenF1(), threshold: 0.8 };
const cheapest = pool.experts.reduce(
  (best, { parameters }, i, all) => (parameters < all[best]!.parameters ? i : best),
  0,
);
const strongest = pool.experts.findIndex(({ name }) => name === 'Open Assistant');

const policy: Policy = {
  name: 'cheapest, then strongest',
  observes: ['answer', 'step'],
  probabilities(observations) {
    const probabilities = new Float64Array(observations.length * pool.experts.length);
    observations.forEach(({ answer, step }, row) => {
      const gaps = /unknown|perhaps|unsure/.test(answer!);
      const expert = step === 0 || !gaps ? cheapest : strongest;
      probabilities[row * pool.experts.length + expert] = 1;
    });
    return probabilities;
  },
};

// the Gymnasium loop: one episode for each question
const env = createDerEnv({ ...problem, observes: policy.observes });
let earned = 0;
env.reset({ seed: 7 });
for (const { id } of questions) {
  let { observation } = env.reset({ options: { question: id } });
  for (let ended = false; !ended; ) {
    const step = env.step(policy.probabilities([observation]).indexOf(1));
    observation = step.observation;
    earned += step.reward;
    ended = step.terminated || step.truncated;
  }
}
console.log(`played: return ${(earned / questions.length).toFixed(6)}`);

// the same policy on the compiled graph: exact, no episode is played
const graph = compileAnswerGraph(problem);
const exact = evaluatePolicy(graph, policy);
console.log(
  `exact: return ${exact.return.toFixed(6)}, score ${exact.score.toFixed(3)}, ${exact.parameters.toFixed(1)}B per question`,
);
console.log(`best policy in hindsight: return ${solve(graph).return.toFixed(6)}`);
