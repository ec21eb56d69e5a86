// PPO on recorded GSM8K answers, by nested cross-validation: the settings of each fold are chosen on its own validation part, and
// its test questions are used once. Each of five levels has its own cut into five folds and its own draw of the assumed answers.
//
//   node --import tsx benchmarks/learning/gsm8k.ts                  all; progress on standard error
//   node --import tsx benchmarks/learning/gsm8k.ts --seeds 1 --levels 2 --steps 4000    a quick test
//   ... --write                                                     puts the tables into docs/results.md
//
// Each fold is saved in runs/ when it ends: the same command resumes an interrupted run. The data are read from
// DER_GYM_DATA/gsm8k-solutions.jsonl.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { derDefaults } from '@der-gym/env/rewards';
import { loadDataset } from '../../packages/experiments/src/problem/dataset.ts';
import { foldsByGroup } from '../../packages/experiments/src/problem/split.ts';
import { taskOf } from '../../packages/experiments/src/problem/task.ts';
import { root } from './_demo-report.ts';
import { flagsOf } from './_flags.ts';
import { type FoldResult, routers, runFold, settings } from './_gsm8k-fold.ts';
import { gsm8kReport } from './_gsm8k-report.ts';
import { writeBetweenMarkers } from './_markers.ts';
import { openStore, progress } from './_store.ts';

const flags = flagsOf({
  seeds: { count: 3 },
  levels: { count: 5 },
  folds: { count: 5, least: 3 },
  // replaces the steps of every setting
  steps: { count: null },
  write: 'switch',
});
const data = join(process.env.DER_GYM_DATA ?? join(root, '../shared/data'), 'gsm8k-solutions.jsonl');
if (!existsSync(data)) {
  console.error(`No such file: ${data}. Set DER_GYM_DATA to the folder of the recorded answers.`);
  process.exit(2);
}

const { seeds, levels: numLevels, folds, steps } = flags;
const training = { seeds, ...(steps !== undefined && { steps }) };
const store = openStore('gsm8k', { training, folds, settings, routers }, data);
const finished = progress(store, numLevels * folds);
console.error(`Results of each fold are kept in ${store.folder}.`);

const levels: FoldResult[][] = [];
let questions = 0;
for (let level = 1; level <= numLevels; level++) {
  const dataset = loadDataset({ data, transfer: 'adoption', salt: level });
  questions = dataset.questions.length;
  const results: FoldResult[] = [];
  for (const [fold, split] of foldsByGroup(dataset.questions, { seed: level, folds }).entries()) {
    const name = `level-${level}-fold-${fold + 1}`;
    results.push(
      await store.part(name, () => runFold(taskOf(dataset, { seed: level }, { split }), training)),
    );
    finished(name);
  }
  levels.push(results);
}

const calls = steps === undefined ? '' : `, ${steps} expert calls of training each`;
const header =
  `${questions} questions, each tested once in each of ${numLevels} levels; a level is a cut into ${folds} folds by hash of ` +
  `question with its own seed, and its own adoption salt (keep .63, mend .58). ${seeds === 1 ? '1 training seed' : `${seeds} training seeds`}${calls}. Prices ` +
  `gsm8k-per-call/1, alpha ${derDefaults.costWeight}, beta ${derDefaults.gainWeight}, gamma ${derDefaults.bonus}, T_max ` +
  `${derDefaults.maxSteps}; hashed encoder; exact evaluation, 95 % intervals over levels, seeds and questions. Return is the paper’s ` +
  'reward, undiscounted. Setting and threshold of a router are chosen on validation under the same stop rule, by return if it is ' +
  "trained on the paper's reward, else by utility; route and threshold of a fixed route on train.";
const report = gsm8kReport(levels, questions, header);
console.log(report);
if (flags.write) writeBetweenMarkers(join(root, 'docs/results.md'), 'gsm8k', report);
