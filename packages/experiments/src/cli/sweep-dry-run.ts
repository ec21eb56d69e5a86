import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpandedSpec } from '../spec/types.ts';
import { runOf } from '../sweep/_runs.ts';
import { planSweep, trialsOf } from '../sweep/plan.ts';
import { trialStore } from '../sweep/trial-store.ts';
import type { Trial } from '../sweep/types.ts';
import { fixed, markdownTable } from '../text/markdown-table.ts';

/** Seconds of a trial where nothing like it has been timed in the folder: to get ready, and for a thousand calls of training. */
const ROUGHLY = { ready: 4, thousandCalls: 0.045 };

/** What a sweep would run, as a table or as JSON. */
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
    { title: 'State', cell: ({ state }) => state },
    {
      title: 'Seconds, about',
      align: 'right',
      cell: ({ seconds: each }) => (each === 0 ? '–' : fixed(each, 0)),
    },
  ]);
  const there = rows.filter(({ state }) => state === 'there').length;
  const basis = timed.length > 0 ? 'by the trials in the folder' : 'a rough guess: none has been timed here';
  return `${table}\n\n${rows.length} trials, ${there} there already. About ${Math.ceil(seconds / 60)} min with ${jobs} job${jobs === 1 ? '' : 's'} (${basis}).\n`;
}

function stateOf({ id }: Trial, out: string, there: boolean): string {
  const file = (name: string) => existsSync(join(trialStore(out).path, id, name));
  if (there) return 'there';
  if (file('checkpoint.json')) return 'half trained';
  return file('error.json') ? 'failed' : 'to run';
}

/** The mean of what such trials took here, the calls of training counted. */
function expectedSeconds(
  { options: { router, training } }: Trial,
  timed: readonly { readonly trial: Trial; readonly seconds: number }[],
): number {
  const alike = timed.filter(
    ({ trial: { options } }) => options.router === router && options.training?.steps === training?.steps,
  );
  if (alike.length > 0) return alike.reduce((sum, { seconds }) => sum + seconds, 0) / alike.length;
  return ROUGHLY.ready + (ROUGHLY.thousandCalls * (training?.steps ?? 0)) / 1000;
}
