import type { StopRule } from '@der-gym/env';
import type { ExpandedVariant } from '../spec/types.ts';
import { evenRuns, type Run, runOf } from './_runs.ts';
import type { PlannedVariant } from './plan.ts';
import type { StoredColumns, StoredRouter, TrialData, TrialResult } from './types.ts';

/** One row of a table before it is summarised: the results of each run for each question. */
export interface SweepRow {
  readonly name: string;
  readonly variant: ExpandedVariant;
  readonly kind: StoredRouter['kind'];
  /** By training set, then by seed, with equally many seeds on every set. One run if the row depends on neither. */
  readonly runs: readonly Run[];
  /** Training sets of the runs; null if the row depends on none. */
  readonly trainSets: readonly number[] | null;
  /** The trials of all results, including equal ones. */
  readonly trials: readonly string[];
  /** The columns of each run under a stop rule. */
  readonly under: (stopRule: StopRule) => readonly StoredColumns[];
  /** The columns of each run under the variant's own stop rule. */
  readonly outcomes: readonly StoredColumns[];
  readonly data: TrialData;
  readonly note?: string;
}

interface Found {
  readonly result: TrialResult;
  readonly run: Run;
}

/** Returns the rows of a variant: one, or for a field one per router. Trials without a result are left out. */
export function rowsOf(
  { variant, trials }: PlannedVariant,
  resultOf: (id: string) => TrialResult | null,
): readonly SweepRow[] {
  const results = evenRuns(
    trials.flatMap((trial): readonly Found[] => {
      const result = resultOf(trial.id);
      return result === null ? [] : [{ result, run: runOf(trial) }];
    }),
  );
  const [first] = results;
  if (first === undefined) return [];
  return first.result.routers.map((router, place) => {
    const routers = results.map(({ result }) => result.routers[place]!);
    const trainSets = [...new Set(results.map(({ run }) => run.trainSet))];
    const fixed = isGiven(router) && routers.every((each) => sameColumns(each, router));
    const kept = fixed ? routers.slice(0, 1) : routers;
    const under = (stopRule: StopRule) => kept.map((each) => columnsUnder(each, stopRule));
    const note = noteOf(routers.map(({ note: text }, i) => ({ text, trainSet: results[i]!.run.trainSet })));
    return {
      name: variant.router === 'field' || variant.router === 'baselines' ? router.name : variant.name,
      variant,
      kind: router.kind,
      runs: results.slice(0, kept.length).map(({ run }) => run),
      trainSets: fixed ? null : trainSets,
      trials: results.map(({ result }) => result.id),
      under,
      outcomes: under(variant.stopRule),
      data: first.result.data,
      ...(note === null ? {} : { note }),
    };
  });
}

/** Whether a router is not fitted. Single experts and bounds are not, but may still depend on p0 or on the Terminator. */
function isGiven({ kind }: StoredRouter): boolean {
  return kind === 'single call' || kind === 'bound';
}

function sameColumns(router: StoredRouter, other: StoredRouter): boolean {
  const [own, others] = [router, other].map(({ byStopRule }) => JSON.stringify(byStopRule));
  return own === others;
}

/** The distinct notes, each with its training sets unless all training sets share it. */
function noteOf(notes: readonly { readonly text: string | undefined; readonly trainSet: number }[]) {
  const all = new Set(notes.map(({ trainSet }) => trainSet));
  const sets = new Map<string, Set<number>>();
  for (const { text, trainSet } of notes) {
    if (text !== undefined) sets.set(text, (sets.get(text) ?? new Set()).add(trainSet));
  }
  const texts = [...sets].map(([text, own]) =>
    own.size === all.size
      ? text
      : `${text} (training set${own.size === 1 ? '' : 's'} ${[...own].join(', ')})`,
  );
  return texts.length === 0 ? null : texts.join('; ');
}

function columnsUnder({ byStopRule }: StoredRouter, stopRule: StopRule): StoredColumns {
  const found = byStopRule.find((outcome) => outcome.stopRule === stopRule);
  if (found === undefined)
    throw new RangeError(`Expected an outcome under the stop rule ${stopRule}, got none.`);
  return found;
}
