import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { readJsonIfAny } from '../run/files.ts';
import type { CurvePoint } from './types.ts';

/** A half-trained trial: all the state needed to resume, in one file, so that it is either complete or absent. */
interface HalfTrained {
  readonly id: string;
  /** See `RouterTraining.save`. */
  readonly checkpoint: unknown;
  readonly curve: readonly CurvePoint[];
}

/** The store of a half-trained trial. */
export interface TrialCheckpoint {
  /** Null if there is none, or it cannot be read. The trial then starts over, with the same result. */
  load(): HalfTrained | null;
  save(state: HalfTrained): void;
  remove(): void;
}

/** Opens the checkpoint of a trial in the folder of all trials. */
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
