// Your own logs: writes the answers of your LLMs to a cassette, and computes the best route and the optimum.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bestFixedRoute, compileAnswerGraph, solve, utilityReward } from '@der-gym/env';
import { createCassette, createReplayPool, readCassette, writeCassette } from '@der-gym/experts-mock';
import { createExactMatch } from '@der-gym/metrics';

const log = [
  { question: 'Capital of France?', reference: 'Paris', small: 'Paris', large: 'Paris' },
  { question: 'Capital of Australia?', reference: 'Canberra', small: 'Sydney', large: 'Canberra' },
  { question: 'Capital of Myanmar?', reference: 'Naypyidaw', small: 'Yangon', large: 'Yangon' },
];

const path = join(mkdtempSync(join(tmpdir(), 'der-gym-')), 'my-logs.jsonl');
writeCassette(
  path,
  createCassette({
    header: {
      licence: 'CC0-1.0',
      source: 'written for this example',
      context: 'none', // an expert was shown only the question
      template: null,
      prices: null,
      scorers: [],
      experts: [
        { name: 'small', parameters: 7 },
        { name: 'large', parameters: 70 },
      ],
    },
    questions: log.map(({ question, reference }, i) => ({ id: `q${i}`, text: question, reference })),
    answers: log.flatMap(({ small, large }, i) => [
      { question: `q${i}`, expert: 'small', text: small },
      { question: `q${i}`, expert: 'large', text: large },
    ]),
  }),
);

// 'independent': an expert gives its recorded answer, whatever came before
const cassette = readCassette(path);
const pool = createReplayPool(cassette, { transfer: 'independent' });
const graph = compileAnswerGraph({
  questions: cassette.questions,
  pool,
  scorer: createExactMatch(),
  maxSteps: 2,
});
const reward = { formula: utilityReward, costWeight: 0.001 };
const { route, value } = bestFixedRoute(graph, { reward, objective: 'utility' });
const optimum = solve(graph, { reward, stop: 'never', mayStop: true });
console.log(
  `best route with an oracle stop: ${route.map((expert) => pool.experts[expert]!.name).join(' > ')}, utility ${value.toFixed(3)}`,
);
console.log(
  `hindsight optimum: score ${optimum.score.toFixed(3)} for ${optimum.parameters.toFixed(1)}B, utility ${optimum.utility.toFixed(3)}`,
);
