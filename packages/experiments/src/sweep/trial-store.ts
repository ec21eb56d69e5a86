import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { readJsonIfAny, readSealedJson, toJson, toSealedJson } from '../run/files.ts';
import { trialCheckpoint } from './_trial-checkpoint.ts';
import type { Trial, TrialResult } from './types.ts';

/** The trials of a sweep folder, one folder each, by id. */
export interface TrialStore {
  /** Where half-trained trials are kept. */
  readonly path: string;
  /** What the trial came to; null where it has not been run, or its file is not as it was written. */
  result(id: string): TrialResult | null;
  /** Whether there is a result. */
  has(id: string): boolean;
  /** Whether there is a file that is no result of this trial. */
  isDamaged(id: string): boolean;
  /** Removes what a kill right after the result may have left of the way there. */
  tidy(id: string): void;
  /** Seconds that a trial took, null where that is not known. */
  seconds(id: string): number | null;
  /** Keeps a result, and what it took. */
  save(trial: Trial, result: TrialResult, seconds: number): void;
  /** Records what went wrong; the next attempt starts over. */
  fail(trial: Trial, error: string): void;
}

/** Returns the trials in a folder; nothing is read or written before it is asked for. */
export function trialStore(folder: string): TrialStore {
  const path = join(folder, 'trials');
  const file = (id: string, name: string) => join(path, id, name);
  const result = (id: string) => {
    const found = readSealedJson(file(id, 'result.json')) as Partial<TrialResult> | null;
    // a file that was changed or comes from elsewhere is no result: the trial is run again
    return found?.format === 'der-gym-trial' && found.version === 2 && found.id === id
      ? (found as TrialResult)
      : null;
  };
  const tidy = (id: string) => {
    rmSync(file(id, 'error.json'), { force: true });
    trialCheckpoint(path, id).remove();
  };
  return {
    path,
    result,
    has: (id) => result(id) !== null,
    isDamaged: (id) => existsSync(file(id, 'result.json')) && result(id) === null,
    tidy,
    seconds(id) {
      const times = readJsonIfAny(file(id, 'times.json')) as { seconds?: unknown } | null;
      return typeof times?.seconds === 'number' ? times.seconds : null;
    },
    save(trial, found, seconds) {
      writeFileAtomic(file(trial.id, 'times.json'), toJson({ seconds }));
      writeFileAtomic(file(trial.id, 'result.json'), toSealedJson(found));
      tidy(trial.id);
    },
    fail(trial, error) {
      writeFileAtomic(file(trial.id, 'error.json'), toJson({ id: trial.id, options: trial.options, error }));
    },
  };
}
