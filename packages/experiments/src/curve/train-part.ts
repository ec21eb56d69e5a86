import { loadTaskModules } from '../modules/task-modules.ts';
import { dataDefaults, type TaskOptions } from '../options/table.ts';
import { loadDataset } from '../problem/dataset.ts';
import { partsOf } from '../problem/task.ts';

/** How many questions the train part has, on the training set where it has the fewest. */
export async function trainPartOf(options: TaskOptions, trainSets: number): Promise<number> {
  const dataset = loadDataset(options, await loadTaskModules(options));
  const sets = trainSets === 1 ? [options.trainSet ?? 1] : Array.from({ length: trainSets }, (_, i) => i + 1);
  return Math.min(...sets.map((trainSet) => partsOf(dataset, { ...options, trainSet }).split.train.length));
}

/** How much the pool grows at a time. */
const STEP = 50;

/** The fewest questions of the synthetic pool, from its default on, whose train part has so many. */
export async function questionsFor(most: number, options: TaskOptions, trainSets: number): Promise<number> {
  let { questions } = dataDefaults;
  for (;;) {
    const train = await trainPartOf({ ...options, questions }, trainSets);
    if (train >= most) return questions;
    // about half of the questions are of train
    questions += Math.max(STEP, Math.ceil((most - train) / STEP) * STEP);
  }
}
