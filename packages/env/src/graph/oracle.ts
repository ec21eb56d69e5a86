import type { Policy } from '../policy.ts';
import { missingThreshold, reachesThreshold, type Terminator } from '../stop-rule.ts';
import { questionIndices } from './_questions.ts';
import { createRewardTables, edgeReward } from './_rewards.ts';
import { type AnswerGraph, costAt, expectTexts } from './answer-graph.ts';
import type { EvaluateOptions } from './evaluate-policy.ts';
import { createColumns, type Evaluation, type EvaluationColumns, summarise } from './evaluation.ts';
import { type Problem, resolveProblem } from './problem.ts';
import { type PolicyStep, walkPolicy } from './walk.ts';

/**
 * Returns the Terminator that knows the scores: it stops where P(y) >= p0. With it the rule `'terminator'` is the rule
 * `'reference'`; it bounds what a trained one of that aim can do.
 *
 * @param threshold - p0; the graph's where not given
 * @throws RangeError without a threshold, or for a graph without texts; when asked about an answer the graph does not hold
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, oracleTerminator } from '@der-gym/env';
 *
 * const question = { id: 'q', text: 'What is 6 x 7?', reference: '42' };
 * const graph = compileAnswerGraph({
 *   questions: [question],
 *   pool: { experts: [{ name: 'A', parameters: 7 }], answer: () => ({ text: '41' }) },
 *   scorer: { signature: 'zero', range: [0, 1], defaultThreshold: 1, score: () => 0 },
 * });
 * Array.from(oracleTerminator(graph).satisfied([{ question, answer: '41', expert: 0 }])); // => [0]
 * ```
 */
export function oracleTerminator(graph: AnswerGraph, threshold: number | null = graph.threshold): Terminator {
  if (threshold === null) throw missingThreshold(graph.scoreSignature);
  expectTexts(graph, 'an oracle Terminator looks up');
  const scores = new Map<string, Map<string, number>>();
  graph.questions.forEach(({ id }, q) => {
    const own = new Map<string, number>();
    for (let node = graph.questionOffsets[q]! + 1; node < graph.questionOffsets[q + 1]!; node++) {
      own.set(graph.texts[node]!, graph.score[node]!);
    }
    scores.set(id, own);
  });
  return {
    name: `oracle at ${threshold}`,
    satisfied: (inputs) =>
      Uint8Array.from(inputs, ({ question, answer }) => {
        const score = scores.get(question.id)?.get(answer);
        if (score === undefined) {
          throw new RangeError(
            `Expected an answer of the graph to question ${JSON.stringify(question.id)}, got another.`,
          );
        }
        return reachesThreshold(score, threshold) ? 1 : 0;
      }),
  };
}

/** A Terminator that stops after one expert's answers, whatever they are: how the public code's test script ends an episode (expert 0). */
export function stopAtExpert(expert: number): Terminator {
  return {
    name: `stops at expert ${expert}`,
    satisfied: (inputs) => Uint8Array.from(inputs, (input) => (input.expert === expert ? 1 : 0)),
  };
}

/**
 * Returns what a policy would be worth with the best Terminator in hindsight, exactly: after each call an oracle that knows every
 * score, and the policy, ends the episode or lets it go on, whichever earns more. Ties go to ending. The stop rule's own ends stay;
 * with `stop: 'never'` all is the oracle's choice.
 *
 * No Terminator does better with this policy, whatever it sees. For the best of all policies too: `solve` with `mayStop`.
 *
 * @throws as `evaluatePolicy`
 */
export function oracleStopping(
  graph: AnswerGraph,
  policy: Policy,
  options: EvaluateOptions = {},
): Evaluation {
  const problem = resolveProblem(graph, options);
  const questions = questionIndices(graph, options.questions);
  const rewards = createRewardTables(graph, problem);
  const columns = createColumns(questions.length);
  let steps: PolicyStep[] = [];
  walkPolicy(graph, policy, { ...problem, questions }, (step) => {
    steps.push(step);
    if (step.after.node.length > 0) return;
    let later = createColumns(0);
    for (const each of steps.reverse()) {
      later = backUp(graph, problem, each, later, (node, expert) => rewards.reward(each.t, node, expert));
    }
    const from = steps.at(-1)!.layer.position[0]!;
    for (const name of ['return', 'score', 'parameters', 'cost', 'routeLength'] as const) {
      columns[name].set(later[name], from);
    }
    steps = [];
  });
  return summarise(columns, problem.reward.costWeight);
}

/** What every row of a layer is worth, from what those of the next one are. */
function backUp(
  graph: AnswerGraph,
  problem: Problem,
  { t, layer, probabilities, row }: PolicyStep,
  later: EvaluationColumns,
  rewardOf: (node: number, expert: number) => number,
): EvaluationColumns {
  const numExperts = graph.experts.length;
  const worth = createColumns(layer.node.length);
  layer.node.forEach((node, i) => {
    for (let expert = 0; expert < numExperts; expert++) {
      const place = i * numExperts + expert;
      const probability = probabilities[place]!;
      if (probability === 0) continue;
      const next = row[place]!;
      const ending = edgeReward(graph, problem, t, node, expert, true);
      const going = next < 0 ? 0 : rewardOf(node, expert) + problem.discount * later.return[next]!;
      const ends = next < 0 || ending >= going;
      worth.return[i]! += probability * (ends ? ending : going);
      worth.score[i]! +=
        probability * (ends ? graph.score[graph.next[node * numExperts + expert]!]! : later.score[next]!);
      worth.parameters[i]! +=
        probability * (graph.experts[expert]!.parameters + (ends ? 0 : later.parameters[next]!));
      worth.cost[i]! += probability * (costAt(graph, node, expert) + (ends ? 0 : later.cost[next]!));
      worth.routeLength[i]! += probability * (1 + (ends ? 0 : later.routeLength[next]!));
    }
  });
  return worth;
}
