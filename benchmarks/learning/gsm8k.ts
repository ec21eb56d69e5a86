// PPO on recorded GSM8K answers, five folds by question so that each question is tested once.
//
//   node --import tsx benchmarks/learning/gsm8k.ts                  5 seeds x 3 adoption salts, some minutes
//   node --import tsx benchmarks/learning/gsm8k.ts --seeds 1 --salts 1 --steps 4000    a quick look
//   ... --write                                                     puts the tables into docs/results.md
//
// The data are read from DER_GYM_DATA/gsm8k-solutions.jsonl.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { derDefaults, type Policy } from '@der-gym/env';
import {
  type Bench,
  bestSingleCall,
  type Contender,
  createBench,
  createTraining,
  type DerTrainingOptions,
  encodeTask,
  estimateMean,
  fixedRouteByReturn,
  fixedRouteByUtility,
  foldsByGroup,
  hindsightPolicy,
  type LearnedPolicy,
  loadDataset,
  markdownTable,
  pairedDifference,
  policyRuns,
  singleCalls,
  tableMean,
  tableOf,
  taskOf,
  withInterval,
} from '@der-gym/experiments';
import { writeBetweenMarkers } from './_markers.ts';

const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    salts: { type: 'string', default: '3' },
    folds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '60000' },
    write: { type: 'boolean', default: false },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const data = join(process.env.DER_GYM_DATA ?? join(root, '../shared/data'), 'gsm8k-solutions.jsonl');
if (!existsSync(data)) {
  console.error(`Expected recorded answers at ${data}; set DER_GYM_DATA to the folder that holds them.`);
  process.exit(2);
}

const COST_WEIGHT = derDefaults.costWeight;
const steps = Number(flags.steps);
// chosen on validation folds: few hashed words, because 790 training questions are soon learnt by heart
const common: DerTrainingOptions = { steps, textSize: 32, hiddenSizes: [64], learningRate: 2e-3 };
const routers: readonly { readonly name: string; readonly options: DerTrainingOptions }[] = [
  { name: "PPO, paper's reward, sees the answer", options: { ...common, reward: 'paper' } },
  {
    name: "PPO, paper's reward, sees answer, step, last expert",
    options: { ...common, reward: 'paper', observes: ['answer', 'step', 'lastExpert'] },
  },
  { name: 'PPO, utility, sees the answer', options: { ...common, reward: 'utility' } },
  {
    name: 'PPO, utility, sees answer, step, last expert',
    options: { ...common, reward: 'utility', observes: ['answer', 'step', 'lastExpert'] },
  },
];
const fixed = ['best fixed route by return (train)', 'best fixed route by utility (train)'] as const;
const single = ['best single call by score (train)', 'best single call by utility (train)'] as const;
const optimum = 'hindsight optimum';

/** Outcomes by name: a row a training run, a column a question of the data. */
const outcomes = new Map<string, Float64Array[]>();

const rules = ['reference', 'terminator'] as const;
type Rule = (typeof rules)[number];
const numSeeds = Number(flags.seeds);
const numSalts = Number(flags.salts);
let questions = 0;
const aucs: number[] = [];

for (let salt = 1; salt <= numSalts; salt++) {
  const dataset = loadDataset({ data, transfer: 'adoption', salt });
  questions = dataset.questions.length;
  const folds = foldsByGroup(dataset.questions, { seed: 1, folds: Number(flags.folds) });
  for (const [foldIndex, split] of folds.entries()) {
    const task = taskOf(dataset, { seed: 1 }, { split });
    const text = await encodeTask(task, { textSize: common.textSize! });
    const policies: LearnedPolicy[] = [];
    for (const { name, options } of routers) {
      const trained: Policy[] = [];
      for (let seed = 1; seed <= numSeeds; seed++) {
        const training = await createTraining(task, { ...options, seed, text });
        while (!training.finished) training.step();
        trained.push(training.policy());
        training.dispose();
      }
      policies.push({ name, runs: trained });
    }
    const bench = createBench(task, { policies });
    if (bench.terminator.auc !== null) aucs.push(bench.terminator.auc);
    for (const rule of rules) record(bench.under(rule), (salt - 1) * numSeeds);
    console.error(`salt ${salt} of ${numSalts}, fold ${foldIndex + 1} of ${folds.length}`);
  }
}

/** Puts down what every router did on the test questions of a fold, its first run at this place. */
function record(bench: Bench, firstRun: number): void {
  const { task, policies } = bench;
  const { graph, split } = task;
  const alone = singleCalls(bench);
  const bestAlone = (costWeight: number) => alone[bestSingleCall(graph, split.train, costWeight)]!;
  const contenders: readonly (readonly [name: string, Contender])[] = [
    ...policies.map(({ name, runs }) => [name, policyRuns(name, 'learned', runs, bench)] as const),
    [fixed[0], fixedRouteByReturn(bench)],
    [fixed[1], fixedRouteByUtility(bench)],
    [single[0], bestAlone(0)],
    [single[1], bestAlone(COST_WEIGHT)],
    [optimum, hindsightPolicy(bench)],
  ];
  for (const [name, { runs }] of contenders) {
    for (let run = 0; run < numSeeds; run++) {
      // what does not depend on the training seed stands beside every run, so that differences can be paired
      const outcome = runs[runs.length === 1 ? 0 : run]!;
      const columns = {
        return: outcome.return ?? new Float64Array(split.test.length).fill(Number.NaN),
        score: outcome.score,
        parameters: outcome.parameters,
        utility: tableOf([outcome], 'utility', COST_WEIGHT)[0]!,
      };
      for (const [column, values] of Object.entries(columns)) {
        const key = `${bench.stopRule}/${name}/${column}`;
        const rows = outcomes.get(key) ?? [];
        outcomes.set(key, rows);
        while (rows.length <= firstRun + run) rows.push(new Float64Array(questions).fill(Number.NaN));
        split.test.forEach((question, i) => {
          rows[firstRun + run]![question] = values[i]!;
        });
      }
    }
  }
}

const get = (rule: Rule, name: string, column: string) => outcomes.get(`${rule}/${name}/${column}`) ?? [];
const cell = (rule: Rule, name: string, column: string, decimals = 3) => {
  const table = get(rule, name, column);
  return table.some((row) => row.some(Number.isNaN))
    ? '–'
    : withInterval(tableMean(table), estimateMean(table).interval, decimals);
};
const difference = (rule: Rule, name: string, against: string, column: string) => {
  const differences = pairedDifference(get(rule, name, column), get(rule, against, column));
  return withInterval(tableMean(differences), estimateMean(differences).interval, 3);
};

const sections = rules.map((rule) => {
  const names = [...routers.map(({ name }) => name), ...fixed, ...single, optimum];
  const title =
    rule === 'reference'
      ? '### GSM8K, oracle stop (upper bound)'
      : `### GSM8K, trained Terminator (mean AUC on validation ${(aucs.reduce((a, b) => a + b, 0) / aucs.length).toFixed(3)})`;
  const table = markdownTable(names, [
    { title: 'Policy', cell: (name) => name },
    { title: 'Return', align: 'right', cell: (name) => cell(rule, name, 'return') },
    { title: 'Score', align: 'right', cell: (name) => cell(rule, name, 'score') },
    { title: 'Parameters, B', align: 'right', cell: (name) => cell(rule, name, 'parameters', 1) },
    { title: 'Utility', align: 'right', cell: (name) => cell(rule, name, 'utility') },
  ]);
  const paired = markdownTable(
    routers.map(({ name }) => name),
    [
      { title: 'Paired by question and run', cell: (name) => name },
      {
        title: 'Return less best fixed route’s',
        align: 'right',
        cell: (name) => difference(rule, name, fixed[0], 'return'),
      },
      {
        title: 'Utility less best fixed route’s',
        align: 'right',
        cell: (name) => difference(rule, name, fixed[1], 'utility'),
      },
      {
        title: 'Utility less best single call’s',
        align: 'right',
        cell: (name) => difference(rule, name, single[1], 'utility'),
      },
    ],
  );
  return [title, table, paired].join('\n\n');
});
const settings =
  `${questions} questions, ${flags.folds} folds by hash of question, ${numSeeds} training seeds x ${numSalts} adoption salts ` +
  `(keep .63, mend .58), ${steps} expert calls of training each, prices gsm8k-per-call/1, alpha ${COST_WEIGHT}, beta 5, gamma 2, ` +
  'T_max 4; exact evaluation, 95 % intervals hierarchical over runs and questions. Return is the paper’s reward, undiscounted.';
const report = [settings, ...sections].join('\n\n');
console.log(report);
if (flags.write) writeBetweenMarkers(join(root, 'docs/results.md'), 'gsm8k', report);
