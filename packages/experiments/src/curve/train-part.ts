import { loadTaskModules } from '../modules/task-modules.ts';
import { dataDefaults, type TaskOptions } from '../options/table.ts';
import { loadDataset } from '../problem/dataset.ts';
import { partsOf } from '../problem/task.ts';

/** The number of questions of the smallest train part over the training sets. */
export async function trainPartOf(options: TaskOptions, trainSets: number): Promise<number> {
  const dataset = loadDataset(options, await loadTaskModules(options));
  const sets = trainSets === 1 ? [options.trainSet ?? 1] : Array.from({ length: trainSets }, (_, i) => i + 1);
  return Math.min(...sets.map((trainSet) => partsOf(dataset, { ...options, trainSet }).split.train.length));
}

/** The pool grows by multiples of this number of questions. */
const STEP = 50;

/** The smallest number of questions of the synthetic pool, at least the default, with a train part of the given size. */
export async function questionsFor(most: number, options: TaskOptions, trainSets: number): Promise<number> {
  let { questions } = dataDefaults;
  for (;;) {
    const train = await trainPartOf({ ...options, questions }, trainSets);
    if (train >= most) return questions;
    // about half of the questions are in train
    questions += Math.max(STEP, Math.ceil((most - train) / STEP) * STEP);
  }
}
