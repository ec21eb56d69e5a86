import { encodeArrays, type Learner, type Training } from '@der-gym/agents';
import { show } from 'gymnasium-js/expect';
import type { ModuleOptions } from '../options/kinds.ts';
import { checkedPolicy } from './checked-policy.ts';
import { guarded, inTime, rejectPromise, STEP_SECONDS } from './in-time.ts';
import { shownPath } from './module-choice.ts';
import { ModuleError, thrownBy } from './module-error.ts';
import { watchingPromise } from './watchdog.ts';

type Given = Parameters<Learner>;

/** A learner from a user's module, with its options. Every call of its training is checked; errors name the file. */
export function checkedLearner(path: string, learner: Learner, options: ModuleOptions) {
  const place = shownPath(path);
  return async (task: Given[0], rng: Given[2]): Promise<Training> => {
    let training: Training;
    try {
      training = await watchingPromise(`${place}: the learner`, async () => learner(task, options, rng));
    } catch (error) {
      throw thrownBy(path, 'the learner', error);
    }
    const { numSteps, numParameters = 0 } = guarded(path, 'the learner', () => ({
      numSteps: training?.numSteps,
      numParameters: training?.numParameters,
    }));
    const wrong = (field: string, expected: string, got: unknown) =>
      new ModuleError(place, `Expected \`${field}\` of the training to be ${expected}, got ${show(got)}.`);
    for (const name of ['step', 'policy', 'save', 'restore'] as const) {
      if (typeof training?.[name] !== 'function') throw wrong(name, 'a function', training?.[name]);
    }
    if (!Number.isSafeInteger(numSteps) || numSteps! < 1) {
      throw wrong('numSteps', 'a whole number of at least 1', numSteps);
    }
    if (!(Number.isFinite(numParameters) && numParameters >= 0)) {
      throw wrong('numParameters', 'a number >= 0', numParameters);
    }
    const { export: exported, savedAs, dispose } = training;
    return {
      numSteps: numSteps!,
      numParameters,
      step() {
        const metrics: unknown = inTime(path, 'step()', () => training.step(), STEP_SECONDS);
        if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics)) {
          throw new ModuleError(
            place,
            `Expected step() to return its metrics, { name: number }, got ${show(metrics)}.`,
          );
        }
        const entries = guarded(path, 'step()', () => Object.entries(metrics));
        for (const [name, value] of entries) {
          const numbers: readonly unknown[] = Array.isArray(value) ? value : [value];
          if (numbers.every((each) => each === null || Number.isFinite(each))) continue;
          throw new ModuleError(
            place,
            `Expected the metric ${show(name)} of step() to be a finite number or null, got ${show(value)}.`,
          );
        }
        return Object.fromEntries(entries) as ReturnType<Training['step']>;
      },
      policy: () =>
        checkedPolicy(
          path,
          inTime(path, 'policy()', () => training.policy(), STEP_SECONDS),
          task.graph.experts.length,
        ),
      save() {
        const saved: unknown = inTime(path, 'save()', () => training.save());
        if (saved === undefined)
          throw new ModuleError(place, 'Expected save() to return data, got undefined.');
        return guarded(path, 'save()', () => encodeArrays(saved, 'save()'));
      },
      restore(saved) {
        rejectPromise(
          path,
          'restore()',
          inTime(path, 'restore()', () => training.restore(saved)),
        );
      },
      ...(exported && { export: () => inTime(path, 'export()', () => exported.call(training)) }),
      ...(savedAs && {
        savedAs: (to: string) => inTime(path, 'savedAs()', () => savedAs.call(training, to)),
      }),
      ...(dispose && { dispose: () => inTime(path, 'dispose()', () => dispose.call(training)) }),
    };
  };
}
