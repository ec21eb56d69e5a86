import type { Question } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { checkTrainSeed, type TaskOptions } from '../options/table.ts';
import type { Split } from './split.ts';

/**
 * The split with so many of its train questions, drawn without regard to groups; validation and test stay. With one seed a
 * smaller training set is part of a larger one, and whether a question comes before another depends on their ids alone.
 *
 * @throws RangeError where train has fewer questions
 */
export function drawTrain(split: Split, questions: readonly Question[], options: TaskOptions): Split {
  checkTrainSeed(options);
  const { trainQuestions, trainSeed = 1 } = options;
  const { train, name } = split;
  if (trainQuestions === undefined) return split;
  if (trainQuestions > train.length) {
    throw new RangeError(
      `Expected \`trainQuestions\` to be at most the ${train.length} questions of train, got ${trainQuestions}.`,
    );
  }
  const place = new Map(train.map((q) => [q, createRng(`train/${trainSeed}/${questions[q]!.id}`).uniform()]));
  const drawn = [...train].sort((a, b) => place.get(a)! - place.get(b)!).slice(0, trainQuestions);
  return {
    ...split,
    train: drawn.sort((a, b) => a - b),
    name: `${name}; train: ${trainQuestions} of its ${train.length} questions, drawn with seed ${trainSeed}`,
  };
}
