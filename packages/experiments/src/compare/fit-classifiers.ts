import { routeByUtility, trainClassifier, trainScoreRegression } from '@der-gym/agents';
import type { AnswerGraph } from '@der-gym/env';
import type { Task } from '../task.ts';
import type { LearnedRouter } from './compare.ts';

/**
 * Question-only routers fitted on train, their penalty chosen on validation: the paper's Classifier in shape
 * (taught which experts are right), and one that foretells every expert's score and asks for the best utility.
 */
export function fitClassifiers(task: Task): readonly LearnedRouter[] {
  const { graph, split, costWeight } = task;
  const train = scored(graph, split.train);
  const validation = scored(graph, split.validation);
  const test = split.test.map((question) => graph.questions[question]!);
  const { experts, threshold } = graph;
  const common = { train, validation, experts, costWeight };
  const predictor = trainScoreRegression(common);
  return [
    {
      name: 'classifier (who is right)',
      runs: [trainClassifier({ ...common, threshold }).route(test)],
    },
    {
      name: 'classifier (best utility)',
      runs: [routeByUtility(predictor, { experts, costWeight }).route(test)],
    },
  ];
}

/** The questions with the score of each expert's answer to the bare question. */
function scored(graph: AnswerGraph, questions: readonly number[]) {
  const numExperts = graph.experts.length;
  const scores = new Float64Array(questions.length * numExperts);
  questions.forEach((question, row) => {
    const root = graph.questionOffsets[question]!;
    for (let expert = 0; expert < numExperts; expert++) {
      scores[row * numExperts + expert] = graph.score[graph.next[root * numExperts + expert]!]!;
    }
  });
  return { questions: questions.map((question) => graph.questions[question]!), scores };
}
