import { problemDefaults } from '../options/table.ts';
import type { ExpandedSpec, ExpandedVariant } from '../spec/types.ts';
import type { Trial } from './types.ts';

/** The training set and the seed of a run. */
export interface Run {
  readonly trainSet: number;
  readonly seed: number;
}

/** The runs of a variant, by training set, then by seed; one per set if nothing depends on the seed. */
export function runsOf(
  { router, task }: Pick<ExpandedVariant, 'router' | 'task'>,
  { seeds, trainSets }: Pick<ExpandedSpec, 'seeds' | 'trainSets'>,
): readonly Run[] {
  const sets =
    trainSets === 1
      ? [task.trainSet ?? problemDefaults.trainSet]
      : Array.from({ length: trainSets }, (_, set) => set + 1);
  return sets.flatMap((trainSet, set) => {
    if (router !== 'trained') return [{ trainSet, seed: seeds[0]! }];
    // the same single seed would give the same draw on every set
    return seeds.map((seed) => ({ trainSet, seed: seeds.length === 1 ? seed + set : seed }));
  });
}

export function runOf({ options: { task } }: Trial): Run {
  return { trainSet: task.trainSet ?? problemDefaults.trainSet, seed: task.seed ?? problemDefaults.seed };
}

/** The largest selection of runs with equally many on every training set, since some may have failed. */
export function evenRuns<R extends { readonly run: Run }>(runs: readonly R[]): readonly R[] {
  const bySet = new Map<number, R[]>();
  for (const each of runs) {
    const { trainSet } = each.run;
    bySet.set(trainSet, [...(bySet.get(trainSet) ?? []), each]);
  }
  const sets = [...bySet.values()];
  const most = Math.max(0, ...sets.map(({ length }) => length));
  const choices = Array.from({ length: most }, (_, i) =>
    sets.filter(({ length }) => length > i).flatMap((own) => own.slice(0, i + 1)),
  );
  return choices.reduce((best, each) => (each.length > best.length ? each : best), []);
}

/** The number of training sets of the runs. */
export function trainSetsIn(runs: readonly Run[]): number {
  return new Set(runs.map(({ trainSet }) => trainSet)).size;
}
