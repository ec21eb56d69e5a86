import { expectLength } from 'gymnasium-js/expect';
import { oneCallMethod } from '../methods/single.ts';
import type { Method } from '../methods/types.ts';
import { cheapestBest } from './_choose.ts';
import type { SingleCallRouter } from './single-call-router.ts';

/**
 * Returns a single-call router as a `Method`: it asks its chosen expert and returns that answer. If that expert has no answer to
 * the question, it asks the one with the next highest value.
 *
 * @throws RangeError for another number of experts than the router's
 * @example
 * ```ts
 * import { runMethod, singleCallMethod, trainRidge, routeByUtility } from '@der-gym/agents';
 *
 * const experts = [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }];
 * const questions = [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }];
 * const scored = { questions, scores: [0, 1] };
 * const router = routeByUtility(trainRidge({ train: scored, validation: scored, experts }), { experts });
 * const pool = { experts, answer: ({ expert }: { expert: number }) => ({ text: expert === 0 ? '41' : '42' }) };
 * const scorer = {
 *   signature: 'equal', range: [0, 1] as const, defaultThreshold: 1,
 *   score: (answer: string, question: { reference: string | null }) => (answer === question.reference ? 1 : 0),
 * };
 * const run = runMethod(singleCallMethod(router), { questions, pool, scorer, seed: 1 });
 * run.score; // => [1]
 * run.parameters; // => [13]
 * ```
 */
export function singleCallMethod(router: SingleCallRouter): Method {
  const { name, agentParameters } = router;
  return oneCallMethod(name, agentParameters, ({ question, experts, available }) => {
    const values = router.values([question]);
    expectLength(`values of the router ${name}`, values, experts.length);
    const offered = available.map((expert) => experts[expert]!);
    const worth = available.map((expert) => values[expert]!);
    return available[cheapestBest(worth, 0, offered)]!;
  });
}
