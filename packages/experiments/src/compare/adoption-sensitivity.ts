import type { StopRule } from '@der-gym/env';
import type { TaskOptions } from '../options/table.ts';
import { type Recording, recordedDataset } from '../problem/dataset.ts';
import type { GraphCache } from '../problem/graph-cache.ts';
import { taskOf } from '../problem/task.ts';
import { arenaOf } from './arena.ts';
import { bestSingleCallByUtility, fixedRouteByUtility, hindsightOptimum, randomRoute } from './contenders.ts';
import { meansOf } from './rows.ts';

/** The grid of assumptions, and the rule that stops episodes. */
export interface SensitivityGrid {
  readonly keep: readonly number[];
  readonly mend: readonly number[];
  readonly salts: readonly number[];
  readonly stop: Extract<StopRule, 'reference' | 'never'>;
}

/** Exact means of a policy on the test questions. */
interface SensitivityCell {
  readonly policy: string;
  readonly score: number;
  readonly parameters: number;
  /** score - costWeight x cost. */
  readonly utility: number;
}

/** One setting of keep, mend and salt. */
export interface SensitivityPoint {
  readonly keep: number;
  readonly mend: number;
  readonly salt: number;
  /** Best single call and best fixed route on train, the random route, and the hindsight optimum by utility. */
  readonly cells: readonly SensitivityCell[];
}

/**
 * Evaluates fixed policies and the optimum on the test questions under every setting of the `'adoption'` transfer. The
 * values are exact, and nothing is trained.
 *
 * @throws RangeError for options that do not fit the data
 */
export function adoptionSensitivity(
  recording: Recording,
  options: TaskOptions,
  { keep: keeps, mend: mends, salts, stop }: SensitivityGrid,
  onPoint: (done: number, of: number) => void = () => {},
  graphCache?: GraphCache,
): readonly SensitivityPoint[] {
  const settings = keeps.flatMap((keep) =>
    mends.flatMap((mend) => salts.map((salt) => ({ keep, mend, salt }))),
  );
  return settings.map((setting, index) => {
    onPoint(index, settings.length);
    const under = { ...options, ...setting, transfer: 'adoption' as const };
    const task = taskOf(recordedDataset(recording, under), under, { graphCache });
    const arena = arenaOf(task, stop);
    const contenders = [
      // chosen on the bare answers of train, which do not depend on the setting: the same expert everywhere
      bestSingleCallByUtility(arena),
      fixedRouteByUtility(arena),
      randomRoute(arena),
      hindsightOptimum(arena),
    ];
    return {
      ...setting,
      cells: contenders.map((contender) => {
        const { score, parameters, utility } = meansOf(contender, task.reward.costWeight);
        return { policy: contender.policy, score, parameters, utility };
      }),
    };
  });
}
