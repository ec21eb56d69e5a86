// Plug in an agent of your own: a Policy says what it observes and turns observations into probabilities.
// This one asks the cheapest expert first and, while the answer still shows gaps, the best one on train.
import { compileAnswerGraph, evaluatePolicy, type Policy, solve, withThreshold } from '@der-gym/env';
import { createSyntheticPool } from '@der-gym/experts-mock';
import { createTokenF1 } from '@der-gym/metrics';

const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 200 });
const cheapest = pool.experts.reduce(
  (best, { parameters }, i, all) => (parameters < all[best]!.parameters ? i : best),
  0,
);
const strongest = pool.experts.findIndex(({ name }) => name === 'Open Assistant');

const myAgent: Policy = {
  name: 'cheapest, then strongest',
  observes: ['answer', 'step'],
  probabilities(observations) {
    const probabilities = new Float64Array(observations.length * pool.experts.length);
    observations.forEach(({ answer, step }, row) => {
      const gaps = typeof answer === 'string' && /unknown|perhaps|unsure/.test(answer);
      const expert = step === 0 || !gaps ? cheapest : strongest;
      probabilities[row * pool.experts.length + expert] = 1;
    });
    return probabilities;
  },
};

const graph = withThreshold(compileAnswerGraph({ questions, pool, scorer: createTokenF1() }), 0.8);
const mine = evaluatePolicy(graph, myAgent);
const best = solve(graph);
console.log(
  `${myAgent.name}: score ${mine.score.toFixed(3)}, ${mine.parameters.toFixed(1)}B a question, return ${mine.return.toFixed(2)}`,
);
console.log(
  `hindsight optimum: score ${best.score.toFixed(3)}, ${best.parameters.toFixed(1)}B a question, return ${best.return.toFixed(2)}`,
);
