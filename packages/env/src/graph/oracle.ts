import type { Policy } from '../policy.ts';
import { questionIndices } from './_questions.ts';
import { createRewardTables, edgeReward } from './_rewards.ts';
import { type AnswerGraph, costAt } from './answer-graph.ts';
import type { EvaluateOptions } from './evaluate-policy.ts';
import { createColumns, type Evaluation, type EvaluationColumns, summarise } from './evaluation.ts';
import { type Problem, resolveProblem } from './problem.ts';
import { type PolicyStep, walkPolicy } from './walk.ts';

/**
 * Evaluates a policy with the best Terminator in hindsight, exactly. After each call an oracle, which reads every score and the policy,
 * ends the episode or continues it, whichever has the higher return. Ties go to ending. The stop rule still ends episodes; with
 * `stop: 'never'` only the oracle does.
 *
 * It is an upper bound for every Terminator with this policy. For a bound over all policies too, use `solve` with `mayStop`.
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

/** Returns the values of the rows of a layer, from those of the next layer. */
function backUp(
  graph: AnswerGraph,
  problem: Problem,
  { t, layer, probabilities, row }: PolicyStep,
  later: EvaluationColumns,
  rewardOf: (node: number, expert: number) => number,
): EvaluationColumns {
  const numExperts = graph.experts.length;
  const values = createColumns(layer.node.length);
  layer.node.forEach((node, i) => {
    for (let expert = 0; expert < numExperts; expert++) {
      const place = i * numExperts + expert;
      const probability = probabilities[place]!;
      if (probability === 0) continue;
      const next = row[place]!;
      const ending = edgeReward(graph, problem, t, node, expert, true);
      const going = next < 0 ? 0 : rewardOf(node, expert) + problem.discount * later.return[next]!;
      const ends = next < 0 || ending >= going;
      values.return[i]! += probability * (ends ? ending : going);
      values.score[i]! +=
        probability * (ends ? graph.score[graph.next[node * numExperts + expert]!]! : later.score[next]!);
      values.parameters[i]! +=
        probability * (graph.experts[expert]!.parameters + (ends ? 0 : later.parameters[next]!));
      values.cost[i]! += probability * (costAt(graph, node, expert) + (ends ? 0 : later.cost[next]!));
      values.routeLength[i]! += probability * (1 + (ends ? 0 : later.routeLength[next]!));
    }
  });
  return values;
}
