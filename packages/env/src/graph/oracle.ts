import type { Policy } from '../policy.ts';
import { missingThreshold, type Terminator } from '../stop-rule.ts';
import { createAsker } from './_ask-policy.ts';
import { checkExpandable, checkObserves, createGatherer, type Layer, memory } from './_expansion.ts';
import { questionIndices } from './_questions.ts';
import { createRewardTables, edgeReward } from './_rewards.ts';
import { type AnswerGraph, costAt, expectTexts } from './answer-graph.ts';
import { type EvaluateOptions, mostNodes } from './evaluate-policy.ts';
import { createColumns, type Evaluation, type EvaluationColumns, summarise } from './evaluation.ts';
import { type Problem, resolveProblem } from './problem.ts';

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
        return score >= threshold ? 1 : 0;
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

/** Questions expanded together. */
const CHUNK = 512;

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
  checkObserves(policy);
  const problem = resolveProblem(graph, options);
  const questions = questionIndices(graph, options.questions);
  const remembered = memory(policy.observes, graph.experts.length, problem.maxSteps);
  const most = mostNodes(graph);
  checkExpandable(policy, remembered, most);
  const gather = createGatherer((p) => graph.questionOffsets[questions[p]!]!, remembered.codes, most);
  const ask = createAsker(graph, policy, remembered, problem.maxSteps);
  const rewards = createRewardTables(graph, problem);
  const columns = createColumns(questions.length);

  for (let from = 0; from < questions.length; from += CHUNK) {
    const start = gather();
    for (let p = from; p < Math.min(from + CHUNK, questions.length); p++) {
      start.add(graph.questionOffsets[questions[p]!]!, p, 0, 1);
    }
    const steps: Step[] = [];
    for (let layer = start.layer, t = 0; layer.node.length > 0; t++) {
      const step = open(graph, problem, layer, ask(layer, t), t, gather(), remembered.next);
      steps.push(step);
      layer = step.after;
    }
    let later = createColumns(0);
    for (let t = steps.length - 1; t >= 0; t--) {
      later = backUp(graph, problem, steps[t]!, t, later, (node, expert) => rewards.reward(t, node, expert));
    }
    for (const name of ['return', 'score', 'parameters', 'cost', 'routeLength'] as const) {
      columns[name].set(later[name], from);
    }
  }
  return summarise(columns, problem.reward.costWeight);
}

/** A layer, what the policy does in it, and where that leads. */
interface Step {
  readonly layer: Layer;
  readonly probabilities: Float64Array;
  /** Row of the next layer for each (row, expert), -1 where the rule ends the episode or nothing goes there. */
  readonly row: Int32Array;
  readonly after: Layer;
}

function open(
  graph: AnswerGraph,
  { maxSteps, stops }: Problem,
  layer: Layer,
  probabilities: Float64Array,
  t: number,
  gathering: ReturnType<ReturnType<typeof createGatherer>>,
  nextCode: (code: number, expert: number) => number,
): Step {
  const numExperts = graph.experts.length;
  const row = new Int32Array(probabilities.length).fill(-1);
  layer.node.forEach((node, i) => {
    for (let expert = 0; expert < numExperts; expert++) {
      const place = i * numExperts + expert;
      if (probabilities[place] === 0) continue;
      const target = graph.next[node * numExperts + expert]!;
      if (t === maxSteps - 1 || stops[target * numExperts + expert] === 1) continue;
      row[place] = gathering.add(target, layer.position[i]!, nextCode(layer.code[i]!, expert), 1);
    }
  });
  return { layer, probabilities, row, after: gathering.layer };
}

/** What every row of a layer is worth, from what those of the next one are. */
function backUp(
  graph: AnswerGraph,
  problem: Problem,
  { layer, probabilities, row }: Step,
  t: number,
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
