import type { Question } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { checkTrainSet, type TaskOptions } from '../options/table.ts';
import type { Split } from './split.ts';

/**
 * Returns the split with the requested number of train questions; validation and test are unchanged. They are drawn without
 * regard to groups. With one seed a smaller training set is part of a larger one, and the order of two questions depends only on
 * their ids. For recorded data training set k is the k-th such piece, so that sets are disjoint. For the synthetic pool a training set
 * already has fresh questions, see {@link withFreshTrain}.
 *
 * @throws RangeError when train has fewer questions
 */
export function drawTrain(
  split: Split,
  questions: readonly Question[],
  options: TaskOptions,
  synthetic: boolean,
): Split {
  checkTrainSet(options, synthetic);
  const { trainQuestions, trainSeed = 1, trainSet = 1 } = options;
  const { train, name } = split;
  if (trainQuestions === undefined) return split;
  const piece = synthetic ? 1 : trainSet;
  if (piece * trainQuestions > train.length) {
    throw new RangeError(
      `Expected ${piece === 1 ? '' : '`trainSet` times '}\`trainQuestions\` to be at most the ${train.length} questions of train, got ${piece === 1 ? '' : `${piece} times `}${trainQuestions}.`,
    );
  }
  const place = new Map(train.map((q) => [q, createRng(`train/${trainSeed}/${questions[q]!.id}`).uniform()]));
  const drawn = [...train]
    .sort((a, b) => place.get(a)! - place.get(b)!)
    .slice((piece - 1) * trainQuestions, piece * trainQuestions);
  return {
    ...split,
    train: drawn.sort((a, b) => a - b),
    name: `${name}; train: ${trainQuestions} of its ${train.length} questions, drawn with seed ${trainSeed}${piece === 1 ? '' : `, set ${piece}`}`,
  };
}

/**
 * Returns another training set: the train questions are replaced by the fresh ones that the same split puts there. Validation and
 * test are unchanged. A fresh question that shares a group with one of theirs is left out.
 *
 * @param questions - of set 1
 * @param fresh - more questions
 * @param splitOf - how a list of questions is split
 * @param grouped - the list with the groups that this split keeps together
 * @throws RangeError when no fresh question falls into train
 */
export function withFreshTrain(
  questions: readonly Question[],
  fresh: readonly Question[],
  splitOf: (questions: readonly Question[]) => Split,
  grouped: (questions: readonly Question[]) => readonly Question[] = (all) => all,
): { readonly questions: readonly Question[]; readonly split: Split } {
  const { validation, test, name } = splitOf(questions);
  const held = [...validation, ...test].sort((a, b) => a - b);
  const all = [...questions, ...fresh];
  const groups = grouped(all).map(({ id, group }) => group ?? id);
  const taken = new Set(held.map((q) => groups[q]!));
  const train = splitOf(all).train.filter((q) => q >= questions.length && !taken.has(groups[q]!));
  if (train.length === 0) {
    throw new RangeError(`Expected enough questions for another training set, got ${fresh.length}.`);
  }
  const placeOf = new Map([...held, ...train].map((q, place) => [q, place]));
  const placed = (part: readonly number[]) => part.map((q) => placeOf.get(q)!);
  return {
    questions: [...placeOf.keys()].map((q) => all[q]!),
    split: { train: placed(train), validation: placed(validation), test: placed(test), name },
  };
}
