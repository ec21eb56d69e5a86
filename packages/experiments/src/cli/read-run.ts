import { chosenFilesOf } from '../encoders/chosen-files.ts';
import type { Task } from '../problem/task.ts';
import { taskHash } from '../problem/task-hash.ts';
import { changedModules, expectSameData, type RunFolder } from '../run/run-folder.ts';
import { createTraining, type RouterTraining } from '../training/router-training.ts';
import { parsingInput, readingInput } from '../usage-error.ts';

/** A training that was read from its folder. */
interface ReadRun {
  readonly training: RouterTraining;
  /** A note for tables if a module has changed since the training. */
  readonly note?: string;
}

/**
 * Reads a training from its folder.
 *
 * @throws UsageError if the folder is damaged, or the data have changed since the training
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
      note: `the module of ${changed.join(' and ')} has changed since this router was trained`,
    }),
  };
}
