import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { readJsonIfAny, readSealedJson, toJson, toSealedJson } from '../run/files.ts';
import { trialCheckpoint } from './_trial-checkpoint.ts';
import type { Trial, TrialResult } from './types.ts';

/** The trials of a sweep folder, one folder each, by id. */
export interface TrialStore {
  /** The folder of half-trained trials. */
  readonly path: string;
  /** The result of a trial; null if there is none, or its file was changed. */
  result(id: string): TrialResult | null;
  /** Whether there is a result. */
  has(id: string): boolean;
  /** Whether there is a file that is not a valid result of this trial. */
  isDamaged(id: string): boolean;
  /** Removes the checkpoint that remains if the process was killed right after writing the result. */
  tidy(id: string): void;
  /** The seconds that a trial took; null if unknown. */
  seconds(id: string): number | null;
  /** Writes a result and the time it took. */
  save(trial: Trial, result: TrialResult, seconds: number): void;
  /** Records an error. The next attempt starts over. */
  fail(trial: Trial, error: string): void;
}

/** Opens the trials in a folder. Files are read and written on demand only. */
export function trialStore(folder: string): TrialStore {
  const path = join(folder, 'trials');
  const file = (id: string, name: string) => join(path, id, name);
  const result = (id: string) => {
    const found = readSealedJson(file(id, 'result.json')) as Partial<TrialResult> | null;
    // a file that was changed, or that belongs to another trial, is not a result: the trial is run again
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
