// Repeats the search for every default that was found by a search, on the train and validation parts of the synthetic pool. The test part
// is not used, and the results change no default.
//
//   node --import tsx benchmarks/learning/tune.ts                       all; progress on standard error
//   node --import tsx benchmarks/learning/tune.ts --only training       or --only fits
//   node --import tsx benchmarks/learning/tune.ts --questions 300 --seeds 1 --steps 4096    a quick test
//   ... --write                                                         puts the tables into docs/defaults.md
//
// Each setting is saved in runs/ when it ends: the same command resumes an interrupted run.
import { join } from 'node:path';
import { prepareTask } from '@der-gym/experiments';
import { root } from './_demo-report.ts';
import { flagsOf } from './_flags.ts';
import { writeBetweenMarkers } from './_markers.ts';
import { openStore, progress } from './_store.ts';
import { fitsTable, numFits } from './_tune-fits.ts';
import { trainingTable, trainingVariants } from './_tune-training.ts';

const flags = flagsOf({
  only: { oneOf: ['training', 'fits'] },
  questions: { count: 2000 },
  seeds: { count: 3 },
  // replaces the default steps of every training
  steps: { count: null },
  write: 'switch',
});
const { seeds } = flags;
const task = prepareTask({ questions: flags.questions });
const { train, validation } = task.split;
const store = openStore('tune', {
  questions: String(flags.questions),
  seeds,
  steps: flags.steps?.toString(),
});
console.error(`Results of each setting are kept in ${store.folder}.`);
const wanted = (name: string) => flags.only === undefined || flags.only === name;
const done = progress(
  store,
  (wanted('training') ? trainingVariants.length : 0) + (wanted('fits') ? numFits : 0),
);

function show(name: string, table: string): void {
  const text = `${task.dataset.name}, ${train.length} train and ${validation.length} validation questions, ${seeds === 1 ? '1 seed' : `${seeds} seeds`}.\n\n${table}`;
  console.log(`\n${name}\n\n${text}`);
  if (flags.write) writeBetweenMarkers(join(root, 'docs/defaults.md'), name, text);
}

if (wanted('training')) {
  const steps = flags.steps === undefined ? {} : { steps: flags.steps };
  show('training', await trainingTable(task, store, { seeds, done, ...steps }));
}
if (wanted('fits')) show('fits', await fitsTable(task, store, { seeds, done }));
