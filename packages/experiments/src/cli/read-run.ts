import { chosenFilesOf } from '../encoders/chosen-files.ts';
import type { Task } from '../problem/task.ts';
import { taskHash } from '../problem/task-hash.ts';
import { changedModules, expectSameData, type RunFolder } from '../run/run-folder.ts';
import { createTraining, type RouterTraining } from '../training/router-training.ts';
import { parsingInput, readingInput } from '../usage-error.ts';

/** A training that was read back, and what a reader of its results must know. */
export interface ReadRun {
  readonly training: RouterTraining;
  /** Says so where a module is another than the one that the run was trained with. */
  readonly note?: string;
}

/**
 * Reads a training from its folder.
 *
 * @throws UsageError where the folder, its data or a module are not those of the training
 */
export async function readRun(folder: RunFolder, task: Task, say?: (line: string) => void): Promise<ReadRun> {
  const manifest = folder.manifest();
  expectSameData(manifest, taskHash(task), folder.path);
  const options = folder.options();
  const training = await readingInput(() =>
    createTraining(task, { ...options.training, seed: options.task.seed ?? task.seed, say }),
  );
  parsingInput(() => training.restore(folder.checkpoint()));
  const changed = changedModules(manifest, chosenFilesOf({ ...options.task, ...options.training }));
  return {
    training,
    ...(changed.length > 0 && {
      note: `the module of ${changed.join(' and ')} has changed since this was trained`,
    }),
  };
}
