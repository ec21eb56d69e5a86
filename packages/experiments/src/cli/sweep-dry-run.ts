import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpandedSpec } from '../spec/types.ts';
import { runOf } from '../sweep/_runs.ts';
import { planSweep, trialsOf } from '../sweep/plan.ts';
import { trialStore } from '../sweep/trial-store.ts';
import type { Trial } from '../sweep/types.ts';
import { fixed, markdownTable } from '../text/markdown-table.ts';

/** Estimated seconds of a trial if no similar one in the folder was timed: for setup, and per thousand training calls. */
const ESTIMATE = { setup: 4, thousandCalls: 0.045 };

/** Returns the trials that a sweep would run, as a table or as JSON. */
export function dryRun(specs: readonly ExpandedSpec[], out: string, jobs: number, json: boolean): string {
  const store = trialStore(out);
  const plans = specs.map(planSweep);
  const variantsOf = (id: string) => [
    ...new Set(
      plans.flatMap(({ spec, variants }) =>
        variants
          .filter(({ trials }) => trials.some((trial) => trial.id === id))
          .map(({ variant }) => (specs.length === 1 ? variant.name : `${spec.name}: ${variant.name}`)),
      ),
    ),
  ];
  const trials = trialsOf(plans);
  const timed = trials.flatMap((trial) => {
    const seconds = store.seconds(trial.id);
    return seconds === null ? [] : [{ trial, seconds }];
  });
  const rows = trials.map((trial) => ({
    id: trial.id,
    variants: variantsOf(trial.id),
    ...runOf(trial),
    state: stateOf(trial, out, store.has(trial.id)),
    seconds: store.has(trial.id) ? 0 : expectedSeconds(trial, timed),
  }));
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0) / jobs;
  if (json) return `${JSON.stringify({ out, jobs, seconds, trials: rows })}\n`;
  const several = specs.some(({ trainSets }) => trainSets > 1);
  const setCell = ({ trainSet }: (typeof rows)[number]) => String(trainSet);
  const table = markdownTable(rows, [
    { title: 'Trial', cell: ({ id }) => id },
    { title: 'Variant', cell: ({ variants }) => variants.join('; ') },
    ...(several ? [{ title: 'Training set', align: 'right', cell: setCell } as const] : []),
    { title: 'Seed', align: 'right', cell: ({ seed }) => String(seed) },
    { title: 'State', cell: ({ state }) => (state === 'there' ? 'done' : state) },
    {
      title: 'Seconds (estimate)',
      align: 'right',
      cell: ({ seconds: each }) => (each === 0 ? '–' : fixed(each, 0)),
    },
  ]);
  const done = rows.filter(({ state }) => state === 'there').length;
  const basis =
    timed.length > 0
      ? 'estimated from the trials in the folder'
      : 'a rough guess, because no trial has been timed in the folder';
  return `${table}\n\n${rows.length} trials, ${done} already done. About ${Math.ceil(seconds / 60)} min with ${jobs} job${jobs === 1 ? '' : 's'} (${basis}).\n`;
}

function stateOf({ id }: Trial, out: string, done: boolean): string {
  const file = (name: string) => existsSync(join(trialStore(out).path, id, name));
  if (done) return 'there';
  if (file('checkpoint.json')) return 'half trained';
  return file('error.json') ? 'failed' : 'to run';
}

/** The mean time of trials in the folder with the same router and training steps; else an estimate. */
function expectedSeconds(
  { options: { router, training } }: Trial,
  timed: readonly { readonly trial: Trial; readonly seconds: number }[],
): number {
  const alike = timed.filter(
    ({ trial: { options } }) => options.router === router && options.training?.steps === training?.steps,
  );
  if (alike.length > 0) return alike.reduce((sum, { seconds }) => sum + seconds, 0) / alike.length;
  return ESTIMATE.setup + (ESTIMATE.thousandCalls * (training?.steps ?? 0)) / 1000;
}
