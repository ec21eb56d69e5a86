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
import { memoizePolicy } from '@der-gym/agents';
import {
  bestFixedRoute,
  evaluatePolicy,
  fixedRoutePolicy,
  type Policy,
  type ProblemOptions,
  solve,
} from '@der-gym/env';
import {
  bestSingleCall,
  bootstrapMean,
  createDerTraining,
  type DerTrainingOptions,
  drawResamples,
  encodeTask,
  fitTerminator,
  foldsByGroup,
  loadDataset,
  markdownTable,
  pairedDifference,
  settledPolicy,
  type Task,
  tableMean,
  taskOf,
  withInterval,
} from '@der-gym/experiments';
import { createRng } from 'gymnasium-js';
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

const COST_WEIGHT = 0.001;
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

type Rule = 'reference' | 'terminator';
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
    const text = encodeTask(task, common.textSize!);
    const trained: { readonly router: number; readonly seed: number; readonly policy: Policy }[] = [];
    for (const [router, { options }] of routers.entries()) {
      for (let seed = 1; seed <= numSeeds; seed++) {
        const training = await createDerTraining(task, { ...options, seed, text });
        while (training.updates < training.numUpdates) training.update();
        const policy = settledPolicy(task, options.reward!, (mode) => training.policy(mode));
        trained.push({ router, seed, policy: memoizePolicy(policy) });
        training.dispose();
      }
    }
    const fitted = fitTerminator(task);
    const stops = fitted.stopsAt(
      fitted.thresholdFor(
        trained.map(({ policy }) => policy),
        task,
      ),
    );
    if (fitted.report.auc !== null) aucs.push(fitted.report.auc);
    for (const rule of ['reference', 'terminator'] as const) {
      const problem: ProblemOptions =
        rule === 'reference' ? { reward: task.reward } : { reward: task.reward, stops };
      const firstRun = (salt - 1) * numSeeds;
      for (const { router, seed, policy } of trained) {
        record(rule, routers[router]!.name, firstRun + seed - 1, task, policy, problem);
      }
      for (let seed = 0; seed < numSeeds; seed++) recordRivals(rule, firstRun + seed, task, problem);
    }
    console.error(`salt ${salt} of ${numSalts}, fold ${foldIndex + 1} of ${folds.length}`);
  }
}

function record(
  rule: Rule,
  name: string,
  run: number,
  task: Task,
  policy: Policy,
  problem: ProblemOptions,
): void {
  const { perQuestion } = evaluatePolicy(task.graph, policy, { ...problem, questions: task.split.test });
  task.split.test.forEach((question, i) => {
    put(rule, name, run, question, {
      return: perQuestion.return[i]!,
      score: perQuestion.score[i]!,
      parameters: perQuestion.parameters[i]!,
    });
  });
}

/** What does not depend on the training seed stands beside every run, so that differences can be paired. */
function recordRivals(rule: Rule, run: number, task: Task, problem: ProblemOptions): void {
  const { graph, split } = task;
  const byReturn = bestFixedRoute(graph, { ...problem, questions: split.train }).route;
  const byUtility = bestFixedRoute(graph, { ...problem, questions: split.train, objective: 'utility' }).route;
  record(rule, fixed[0], run, task, fixedRoutePolicy(byReturn, graph.experts), problem);
  record(rule, fixed[1], run, task, fixedRoutePolicy(byUtility, graph.experts), problem);
  const best = solve(graph, problem).perQuestion;
  const experts = [
    bestSingleCall(graph, split.train, 0),
    bestSingleCall(graph, split.train, COST_WEIGHT),
  ] as const;
  for (const question of split.test) {
    put(rule, optimum, run, question, {
      return: best.return[question]!,
      score: best.score[question]!,
      parameters: best.parameters[question]!,
    });
    const root = graph.questionOffsets[question]!;
    experts.forEach((expert, i) => {
      const node = graph.next[root * graph.experts.length + expert]!;
      put(rule, single[i]!, run, question, {
        return: Number.NaN,
        score: graph.score[node]!,
        parameters: graph.experts[expert]!.parameters,
      });
    });
  }
}

function put(
  rule: Rule,
  name: string,
  run: number,
  question: number,
  outcome: { readonly return: number; readonly score: number; readonly parameters: number },
): void {
  const utility = outcome.score - COST_WEIGHT * outcome.parameters;
  for (const [column, value] of Object.entries({ ...outcome, utility })) {
    const key = `${rule}/${name}/${column}`;
    const rows = outcomes.get(key) ?? [];
    outcomes.set(key, rows);
    while (rows.length <= run) rows.push(new Float64Array(questions).fill(Number.NaN));
    rows[run]![question] = value;
  }
}

const runs = numSeeds * numSalts;
const resamples = drawResamples(createRng('gsm8k benchmark'), { runs, questions });
const get = (rule: Rule, name: string, column: string) => outcomes.get(`${rule}/${name}/${column}`) ?? [];
const cell = (rule: Rule, name: string, column: string, decimals = 3) => {
  const table = get(rule, name, column);
  return table.some((row) => row.some(Number.isNaN))
    ? '–'
    : withInterval(tableMean(table), bootstrapMean(table, { resamples }), decimals);
};
const difference = (rule: Rule, name: string, against: string, column: string) => {
  const differences = pairedDifference(get(rule, name, column), get(rule, against, column));
  return withInterval(tableMean(differences), bootstrapMean(differences, { resamples }), 3);
};

const sections = (['reference', 'terminator'] as const).map((rule) => {
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
