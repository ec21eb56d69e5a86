// What the page asks, and what counts: in a file of its own, so that Node can play the same.
import { createSyntheticPool } from '@der-gym/experts-mock';
import { createTokenF1 } from '@der-gym/metrics';

const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 400 });

export const problem = { questions, pool, scorer: createTokenF1(), threshold: 0.8 };
