import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { readJsonIfAny } from '../run/files.ts';
import type { CurvePoint } from './types.ts';

/** A half-trained trial: everything that it needs to go on, in one file, so that it is there whole or not at all. */
interface HalfTrained {
  readonly id: string;
  /** See `RouterTraining.save`. */
  readonly checkpoint: unknown;
  readonly curve: readonly CurvePoint[];
}

/** Where a half-trained trial is kept. */
export interface TrialCheckpoint {
  /** Null where there is none, or none that can be read: the trial then starts over and comes to the same. */
  load(): HalfTrained | null;
  save(state: HalfTrained): void;
  remove(): void;
}

/** Returns the checkpoint of a trial in the folder of all trials. */
export function trialCheckpoint(folder: string, id: string): TrialCheckpoint {
  const path = join(folder, id, 'checkpoint.json');
  return {
    load() {
      const state = readJsonIfAny(path) as HalfTrained | null;
      return state?.id === id && Array.isArray(state.curve) ? state : null;
    },
    save: (state) => writeFileAtomic(path, `${JSON.stringify(state)}\n`),
    remove: () => rmSync(path, { force: true }),
  };
}
