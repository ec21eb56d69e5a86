import { randomPolicy } from '@der-gym/agents';
import type { Policy } from '@der-gym/env';
import type { Task } from '../task.ts';
import { fitTerminator } from '../training/fit-terminator.ts';
import { terminatorStops } from '../training/terminator-stops.ts';

/** A Terminator of a world, ready to stop any router of it. */
export interface Judge {
  readonly auc: number | null;
  readonly calibrationError: number;
  /** The threshold with the highest mean utility of these routers on validation, and where an episode then stops (see `stopTable`). */
  stopsFor(
    policies: readonly Policy[],
    task: Task,
  ): { readonly threshold: number; readonly stops: Uint8Array };
}

/** Of the sample that it learns from: the same for all trials of a world, so that they differ by their router alone. */
const SEED = 1;

/** Trains the Terminator of a world; the threshold is every router's own. */
export function trainJudge(task: Task): Judge {
  const { terminator, summary } = fitTerminator({ ...task, seed: SEED }, [randomPolicy(task.graph.experts)]);
  const { stopsAt, thresholdFor } = terminatorStops(task, terminator);
  return {
    auc: summary.auc,
    calibrationError: summary.calibrationError,
    stopsFor(policies, trial) {
      const threshold = thresholdFor(policies, trial);
      return { threshold, stops: stopsAt(threshold) };
    },
  };
}
