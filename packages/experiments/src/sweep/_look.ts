import { memoizePolicy } from '@der-gym/agents';
import { evaluatePolicy } from '@der-gym/env';
import { stopRules } from '../compare/compare.ts';
import { tableOf } from '../compare/rows.ts';
import type { Task } from '../problem/task.ts';
import { drawTrain } from '../problem/train-questions.ts';
import type { FittedTerminator } from '../training/fit-terminator.ts';
import type { RouterTraining } from '../training/router-training.ts';
import type { Look } from './types.ts';

/**
 * Returns a task with only the given number of train questions. p0 and everything else fitted on the whole train part stay the
 * same, so that routers differ only in their questions. A smaller set is a subset of a larger one.
 *
 * @param trainQuestions - null returns the task unchanged
 */
export function withTrainQuestions(task: Task, trainQuestions: number | null): Task {
  if (trainQuestions === null) return task;
  const { split, dataset } = task;
  return {
    ...task,
    fresh: null,
    split: drawTrain(split, dataset.questions, { trainQuestions }, dataset.synthetic),
  };
}

/** Evaluates a router in training exactly, on its train questions and on the test questions. */
export function lookAt(
  { graph, split, utility }: Task,
  training: Pick<RouterTraining, 'policy' | 'questions'>,
  terminator: FittedTerminator,
  fresh: boolean,
): Look {
  const policy = memoizePolicy(training.policy());
  const threshold = terminator.thresholdFor(policy, { utility });
  const { questions } = training;
  return {
    questions,
    fresh,
    byStopRule: stopRules.map((stopRule) => {
      const on = (part: 'train' | 'test') => {
        const judged = part === 'train' ? terminator.stopsOnTrain : terminator.stopsAt;
        const ending = stopRule === 'terminator' ? { stops: judged(threshold) } : { stop: stopRule };
        return evaluatePolicy(graph, policy, { reward: utility, ...ending, questions: split[part] });
      };
      const [test] = tableOf([on('test').perQuestion], 'utility', utility.costWeight);
      return { stopRule, train: on('train').utility, test: Array.from(test!) };
    }),
  };
}
