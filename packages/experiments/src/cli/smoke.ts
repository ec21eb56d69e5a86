import type { TaskOptions } from '../task.ts';
import type { DerTrainingOptions } from '../training/der-options.ts';

/** Settings small enough for a second or two; what comes out shows that a command works and nothing else. */
export function smokeTask(options: TaskOptions): TaskOptions {
  const { data = 'synthetic' } = options;
  return data === 'synthetic' ? { questions: 60, ...options } : options;
}

export const smokeTraining: DerTrainingOptions = {
  steps: 1024,
  numEnvs: 16,
  numSteps: 16,
  hiddenSizes: [8],
  textSize: 32,
};
