import { firstAnswers, solve, utilityOf } from '@der-gym/env';
import type { Task } from '../problem/task.ts';
import { NO_DIFFERENCE, tableMean } from '../statistics/tables.ts';
import { fixed } from '../text/markdown-table.ts';

/** How much a second call can add under the transfer of a data set, over all questions. */
export interface TransferReach {
  readonly questions: number;
  /** Distinct answers per question that some route reaches, first answers included; summed over questions. */
  readonly answers: number;
  /** The answers among them that no expert gives to the bare question. */
  readonly newAnswers: number;
  /** Mean utility of the best routes in hindsight, which may stop after any call. */
  readonly optimumUtility: number;
  /** Mean utility of the best single calls in hindsight. */
  readonly singleCallUtility: number;
  /** Share of the questions for which no route beats the best single call in hindsight. */
  readonly oneCallShare: number;
}

/** Counts the answers that routes of a task can reach, and compares the best routes with the best single calls. */
export function reachOf({ graph, utility }: Pick<Task, 'graph' | 'utility'>): TransferReach {
  const questions = graph.questions.length;
  const numExperts = graph.experts.length;
  const all = Int32Array.from({ length: questions }, (_, q) => q);
  const first = firstAnswers(graph, all);
  const optimum = solve(graph, { reward: utility, stop: 'never', mayStop: true }).valuePerQuestion;
  let answers = 0;
  let newAnswers = 0;
  let oneCall = 0;
  const bestCalls = Float64Array.from(all, (q) => {
    const [node, score, cost] = [first.node, first.score, first.cost].map((values) =>
      Array.from(values.subarray(q * numExperts, (q + 1) * numExperts)),
    ) as [number[], number[], number[]];
    const own = new Set(node.map((each) => graph.texts[each]));
    const reached = new Set(graph.texts.slice(graph.questionOffsets[q]! + 1, graph.questionOffsets[q + 1]!));
    answers += reached.size;
    for (const text of reached) if (!own.has(text)) newAnswers += 1;
    const bestCall = Math.max(...score.map((each, i) => utilityOf(each, cost[i]!, utility.costWeight)));
    if (optimum[q]! - bestCall < NO_DIFFERENCE) oneCall += 1;
    return bestCall;
  });
  return {
    questions,
    answers,
    newAnswers,
    optimumUtility: tableMean([optimum]),
    singleCallUtility: tableMean([bestCalls]),
    oneCallShare: oneCall / questions,
  };
}

/** The counts as sentences. */
export function reachLines(reach: TransferReach): readonly string[] {
  const { questions, answers, newAnswers, optimumUtility, singleCallUtility, oneCallShare } = reach;
  return [
    `All ${questions} questions: routes lead to ${answers} answers, ${newAnswers} of them new: no expert gives them to the bare question.`,
    `Best route in hindsight that may stop after any call: utility ${fixed(optimumUtility, 4)}; best single call in hindsight: ${fixed(singleCallUtility, 4)}. For ${fixed(100 * oneCallShare, 1)} % of the questions one call is as good as any route.`,
    ...(newAnswers === 0
      ? [
          'No route can do better than the right single call: these data cannot show what an expert gains by reading an answer.',
        ]
      : []),
  ];
}
