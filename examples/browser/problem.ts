// The questions, experts and scorer of the page; a separate file, so that Node can play the same episodes.
import { createSyntheticPool } from '@der-gym/experts-mock';
import { createTokenF1 } from '@der-gym/metrics';

const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 400 });

export const problem = { questions, pool, scorer: createTokenF1(), threshold: 0.8 };
