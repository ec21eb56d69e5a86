import { firstAnswers, solve, utilityOf } from '@der-gym/env';
import type { Task } from '../problem/task.ts';
import { NO_DIFFERENCE, tableMean } from '../statistics/tables.ts';
import { fixed } from '../text/markdown-table.ts';

/** What the transfer of a data set leaves to gain by asking a second expert. Counted over all questions. */
export interface TransferReach {
  readonly questions: number;
  /** Distinct answers of each question that some route leads to, the first answers included. */
  readonly answers: number;
  /** Those of them that no expert gives to the bare question. */
  readonly newAnswers: number;
  /** Mean utility of the routes that are best in hindsight, which may end after any call. */
  readonly optimumUtility: number;
  /** Mean utility of the single calls that are best in hindsight. */
  readonly singleCallUtility: number;
  /** Share of the questions where no route in hindsight beats the best single call. */
  readonly oneCallShare: number;
}

/** Counts what routes of a task can lead to, and what the best of them are worth against the best single calls. */
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

/** The same in sentences. */
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
