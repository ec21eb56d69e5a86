import { expectInteger } from 'gymnasium-js/expect';
import type { Policy } from '../policy.ts';
import type { Expert } from '../types.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { bestFixedRoute, type RouteObjective, type RouteOptions } from './best-fixed-route.ts';

/** A deterministic table from what a policy sees as (step, last expert) to the expert to ask. H the horizon, N experts. */
export interface StepTable {
  readonly maxSteps: number;
  readonly numExperts: number;
  /** Row-major, shape [H x (N + 1)]: the expert asked at a step after each last expert, and in column N after none. */
  readonly experts: Int32Array;
}

/**
 * Returns the best table from (step, last expert) to expert over the given questions, and what it is worth.
 *
 * Every episode starts at step 0 with no last expert, so a table asks the same experts in the same order whatever the question: it is
 * worth what its route is, and the best table is that of the best fixed route; drawing experts at random from such a table is worth a
 * mean over routes, so no more. Entries off the route are never looked at; they repeat the route's expert of that step.
 *
 * @throws as `bestFixedRoute`
 *
 * @example
 * ```ts
 * import { bestStepTable, compileAnswerGraph } from '@der-gym/env';
 *
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 *   maxSteps: 2,
 * });
 * const { table, value } = bestStepTable(graph, { stop: 'never', objective: 'score' });
 * Array.from(table.experts); // => [0, 0, 0, 1, 1, 1]
 * value; // => 1
 * ```
 */
export function bestStepTable(
  graph: AnswerGraph,
  options: RouteOptions & { readonly objective?: RouteObjective } = {},
): { readonly table: StepTable; readonly value: number } {
  const { route, value } = bestFixedRoute(graph, options);
  const numExperts = graph.experts.length;
  const experts = new Int32Array(route.length * (numExperts + 1));
  route.forEach((expert, t) => {
    experts.fill(expert, t * (numExperts + 1), (t + 1) * (numExperts + 1));
  });
  return { table: { maxSteps: route.length, numExperts, experts }, value };
}

/**
 * Returns the policy that follows a table.
 *
 * @throws RangeError for a table whose entries are no experts; when asked past its last step
 */
export function stepTablePolicy(table: StepTable, experts: readonly Pick<Expert, 'name'>[]): Policy {
  const { maxSteps, numExperts } = table;
  expectInteger('table.numExperts', numExperts, experts.length, experts.length);
  expectInteger(
    'table.experts.length',
    table.experts.length,
    maxSteps * (numExperts + 1),
    maxSteps * (numExperts + 1),
  );
  for (const expert of table.experts) expectInteger('table.experts', expert, 0, numExperts - 1);
  return {
    name: 'table of step and last expert',
    observes: ['step', 'lastExpert'],
    probabilities(observations) {
      const probabilities = new Float64Array(observations.length * numExperts);
      observations.forEach(({ step, lastExpert }, row) => {
        expectInteger('step', step, 0, maxSteps - 1);
        const expert = table.experts[step * (numExperts + 1) + (lastExpert! < 0 ? numExperts : lastExpert!)]!;
        probabilities[row * numExperts + expert] = 1;
      });
      return probabilities;
    },
  };
}
