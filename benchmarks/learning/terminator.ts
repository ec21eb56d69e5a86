// How well a Terminator judges recorded GSM8K answers, and what stopping costs and saves.
//
//   node --import tsx benchmarks/learning/terminator.ts             both parts; takes some minutes
//   node --import tsx benchmarks/learning/terminator.ts --write     puts the tables into docs/terminator.md
//   ... --questions 300 --folds 3                                   a quick test
//
// GSM8K is read from DER_GYM_DATA/gsm8k-solutions.jsonl; without that file only the synthetic pool is run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareTask } from '@der-gym/experiments';
import { type Dataset, loadDataset } from '../../packages/experiments/src/problem/dataset.ts';
import { foldsByGroup, type Split } from '../../packages/experiments/src/problem/split.ts';
import { taskOf } from '../../packages/experiments/src/problem/task.ts';
import { fixed, markdownTable } from '../../packages/experiments/src/text/markdown-table.ts';
import { flagsOf } from './_flags.ts';
import { writeBetweenMarkers } from './_markers.ts';
import { type AucRow, aucRows } from './_terminator-auc.ts';
import { stoppingRows, summariseStopping } from './_terminator-stopping.ts';

const flags = flagsOf({
  questions: { count: 2000 },
  folds: { count: 5, least: 3 },
  write: 'switch',
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const data = join(process.env.DER_GYM_DATA ?? join(root, '../shared/data'), 'gsm8k-solutions.jsonl');
const { folds } = flags;

function show(name: string, text: string): void {
  console.log(`\n${name}\n\n${text}`);
  if (flags.write) writeBetweenMarkers(join(root, 'docs/terminator.md'), name, text);
}

function aucTable(rows: readonly AucRow[]): string {
  return markdownTable(rows, [
    { title: 'Terminator', cell: ({ name }) => name },
    { title: 'AUC', align: 'right', cell: ({ auc }) => fixed(auc, 3) },
    {
      title: 'folds',
      align: 'right',
      cell: ({ least, greatest }) => `${fixed(least, 3)} to ${fixed(greatest, 3)}`,
    },
    { title: 'ECE', align: 'right', cell: ({ ece }) => fixed(ece, 3) },
    { title: 'F1', align: 'right', cell: ({ f1 }) => fixed(f1, 3) },
    { title: 'stops, right', align: 'right', cell: ({ confusion }) => String(confusion.truePositives) },
    { title: 'stops, wrong', align: 'right', cell: ({ confusion }) => String(confusion.falsePositives) },
    { title: 'goes on, right', align: 'right', cell: ({ confusion }) => String(confusion.falseNegatives) },
    { title: 'goes on, wrong', align: 'right', cell: ({ confusion }) => String(confusion.trueNegatives) },
  ]);
}

function crossValidated(dataset: Dataset): readonly Split[] {
  return foldsByGroup(dataset.questions, { seed: 1, folds });
}

const synthetic = prepareTask({ questions: flags.questions });
show('stopping-synthetic', summariseStopping([stoppingRows(synthetic, 'tokenF1')]));

if (existsSync(data)) {
  const bare = loadDataset({ data, transfer: 'independent' });
  const tasks = crossValidated(bare).map((split) => taskOf(bare, {}, { split }));
  show('auc-gsm8k', aucTable(aucRows(tasks)));
  show('stopping-gsm8k', summariseStopping(tasks.map((task) => stoppingRows(task, 'finalAnswer'))));
  const adopting = loadDataset({ data, transfer: 'adoption' });
  const adoptingTasks = crossValidated(adopting).map((split) => taskOf(adopting, {}, { split }));
  show('stopping-gsm8k-adoption', summariseStopping(adoptingTasks.map((task) => stoppingRows(task, null))));
} else {
  console.error(`No such file: ${data}. GSM8K is left out; set DER_GYM_DATA to the folder of the file.`);
}
