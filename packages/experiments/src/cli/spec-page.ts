import type { Option, Options } from '../options/kinds.ts';
import { data, ppo, problem, router, stopRule, training } from '../options/table.ts';
import type { BaseSpec, ExperimentSpec } from '../spec/types.ts';
import { markdownTable } from '../text/markdown-table.ts';
import { defaultOf, valuesOf } from './option-text.ts';

/** A key of a spec: its values, its default, its meaning. */
type Key = readonly [values: string, otherwise: string, meaning: string];
/** One line per key; a new key without a line does not compile. */
type Keys<T> = Readonly<Record<keyof Required<T>, Key>>;

const module_ = 'a module';

const keys: Keys<ExperimentSpec> = {
  name: ['letters, digits, `-` and `_`', 'required', 'name of the folder with the results'],
  title: ['a text', 'required', 'heading of the tables'],
  base: [
    'an object, see [Base and variants](#base-and-variants)',
    'every default',
    'the settings that every variant starts from',
  ],
  variants: [
    'a list of objects',
    'either `variants` or `grid`',
    'the variants to run: named changes of the base',
  ],
  grid: [
    'an object of lists, see [Grid](#grid)',
    'either `variants` or `grid`',
    'settings with the values to try; every combination is a variant',
  ],
  seeds: [
    'a whole number of at least 1, or a list of seeds',
    '3',
    'training runs of each variant: this many, with seeds from 1 on, or these seeds',
  ],
  trainSets: [
    'a whole number of at least 1',
    '1',
    'number of training sets; each variant runs on each, with every seed. With a single seed s, training set k uses the seed s + k - 1',
  ],
  data: ['as `base.task.data`', '–', 'short for it'],
  scorer: ['as `base.task.scorer`', '–', 'short for it'],
  transfer: ['as `base.task.transfer`', '–', 'short for it'],
  stopRule: ['as `base.stopRule`', '–', 'short for it'],
  compare: [
    'an object, see [Compare](#compare)',
    'all with the first variant',
    'which variants are compared, and the costWeight of utility',
  ],
};

const settings: Keys<BaseSpec> = {
  router: [valuesOf({ kind: router, help: '' }), 'trained', 'the router to measure'],
  policy: [module_, '–', 'your own policy, in place of a router'],
  method: [module_, '–', 'your own method, in place of a router'],
  task: ['an object, see [Task](#task)', 'every default', 'the data and the decision problem'],
  training: [
    'an object, see [Training](#training)',
    'every default',
    'how the router is trained; only with the router `trained`',
  ],
  stopRule: [
    valuesOf({ kind: stopRule, help: '' }),
    'terminator',
    'when an episode ends on the test questions',
  ],
};

const compare: Keys<NonNullable<ExperimentSpec['compare']>> = {
  baseline: ['the name of a variant', 'the first', 'the variant that the others are compared with'],
  pairs: ['a list of pairs of names', 'none', 'further comparisons: the first of each pair with the second'],
  costWeight: [
    'a number of at least 0',
    'the `task.costWeight` of the variants',
    'costWeight of utility, the same in every row; required if variants differ in `task.costWeight`',
  ],
};

const code = (text: string) => `\`${text}\``;

function keysTable(prefix: string, lines: Readonly<Record<string, Key>>): string {
  return markdownTable(Object.entries(lines), [
    { title: 'Key', cell: ([key]) => code(`${prefix}${key}`) },
    { title: 'What it does', cell: ([, [, , meaning]]) => meaning },
    { title: 'Values', cell: ([, [values]]) => values },
    { title: 'Default', cell: ([, [, otherwise]]) => otherwise },
  ]);
}

function optionsTable(section: 'task' | 'training', options: Options): string {
  const lines = Object.entries(options).map(([name, option]): readonly [string, Key] => [
    name,
    [values(option), defaultOf(option) ?? '–', option.help],
  ]);
  return keysTable(`${section}.`, Object.fromEntries(lines));
}

const values = (option: Option<unknown>) =>
  option.kind.module === true && option.kind.choices !== undefined
    ? `${valuesOf(option)}; or ${module_}`
    : valuesOf(option);

/** The keys of a section, without those of other sections and without `seed`. */
function without(options: Options, ...left: readonly Options[]): Options {
  const gone = new Set(['seed', ...left.flatMap((each) => Object.keys(each))]);
  return Object.fromEntries(Object.entries(options).filter(([name]) => !gone.has(name)));
}

const example = (yaml: string) => `\`\`\`yaml\n${yaml.trim()}\n\`\`\``;

/** Returns the text of `docs/spec.md`: every key of an experiment, with a complete example for each group. */
export function specPage(): string {
  return [
    '# Every key of a spec',
    'An experiment is a YAML or JSON file that `der-gym ablate` runs ([tutorial](tutorial-first-ablation.md)). This page is generated from ' +
      'the option table and the types of a spec by `npx vitest run packages/experiments/src/cli/spec-page.test.ts -u`. Every example is ' +
      'a complete spec that a test reads. An unknown key is an error that names the nearest known one. The same options exist as flags, ' +
      'which change the base of a spec: see [Options](options.md).',
    '## Top level',
    keysTable('', keys),
    example(`
name: gain-term
title: Does paying for a gain in score help?
seeds: 3
variants:
  - name: paper's reward
  - name: no gain term
    task: { gainWeight: 0 }`),
    '## Base and variants',
    'A base has these keys, and so has a variant, besides its `name`. The keys of a variant replace those of the base one by one. ' +
      'At most one of `router`, `policy` and `method` can be given. A spec has `seeds` instead of a seed.',
    keysTable('', settings),
    example(`
name: against-a-rule
title: Trained routers and a rule of our own
base:
  task: { data: synthetic, questions: 1000, maxSteps: 3 }
  training: { reward: utility }
  stopRule: terminator
variants:
  - name: trained
  - name: trained, sees the step
    training: { observes: [answer, step] }
  - name: our rule
    policy: ./rule.ts
  - name: our rule, cautious
    policy: { module: ./rule.ts, options: { threshold: 0.9 } }
  - name: our cascade
    method: ./cascade.ts
  - name: random, all calls
    router: random
    stopRule: never
compare: { baseline: trained }`),
    '## Modules',
    '`policy`, `method`, `task.scorer`, `task.prompt`, `training.learner`, `training.reward` and `training.encoder` accept your own ' +
      'module: a path such as `./mine.ts`, relative to the file of the spec (`./mine.ts#name` for a named export), or `{ module, ' +
      'options }` with values for options that the module declares by `export const options = { name: default }`. A variant may give ' +
      'only `{ options }`, for the module of the base. The path of a data file, in contrast, is relative to the folder where the command ' +
      'runs. All modules are loaded and their options checked before any trial runs.',
    example(`
name: own-learner
title: Two settings of our own learner
base:
  training:
    learner: { module: ./learner.ts, options: { rate: 0.01, size: 64 } }
    reward: ./reward.ts
variants:
  - name: fast
  - name: slow
    training: { learner: { options: { rate: 0.001 } } }
  - name: PPO
    training: { learner: ppo }`),
    '## Grid',
    'A grid replaces `variants`. A key is `router`, `policy`, `method`, `stopRule`, an option such as `task.gainWeight` or ' +
      '`training.reward`, or an option that a module declares, such as `training.learner.rate`. The module itself is named by the ' +
      'base, by a flag, or by another key of the grid. Every combination of values is a variant, named after its values. `--grid ' +
      'key=value,value` does the same without a file; its paths are relative to the folder where the command runs.',
    example(`
name: learners
title: Two learners and two learning rates on three splits
base:
  training: { reward: utility }
grid:
  task.splitSeed: [1, 2, 3]
  training.learner: [./dqn.ts, ./tabular.ts]
  training.learner.rate: [0.01, 0.001]`),
    example(`
name: rule-thresholds
title: Three thresholds of a rule, under two stop rules
base: { policy: ./rule.ts }
grid:
  policy.threshold: [0.5, 0.7, 0.9]
  stopRule: [terminator, never]`),
    '## Compare',
    'Variants are compared question by question, so they need the same test questions. If variants differ in an option that changes ' +
      'the test questions (`data`, `questions`, `dataSeed`, `split`, `splitSeed`), each is compared with the variant on the same ' +
      'questions that has the other options of the baseline; if there is none, it is not compared and a note says so. Utility is score - ' +
      'costWeight x cost, with the same costWeight in all rows.',
    keysTable('compare.', compare),
    example(`
name: alpha
title: What a router is charged
grid:
  task.costWeight: [0, 0.001, 0.01]
compare:
  baseline: costWeight 0.001
  pairs: [[costWeight 0.01, costWeight 0]]
  costWeight: 0.001`),
    '## Task',
    'The keys of `task`. With `trainQuestions`, everything is fitted on the questions drawn, including the threshold p0 if it is a ' +
      'quantile; with the same seed, a smaller training set is part of a larger one. `trainSet` chooses a training set; the sets share ' +
      'no questions and have the same validation and test questions. `trainSets: n` at the top level runs every variant on n training ' +
      'sets, so that intervals hold for new training sets too. With recorded data both require `trainQuestions`, the size of the ' +
      'pieces into which train is cut.',
    optionsTable('task', { ...data, ...without(problem) }),
    example(`
name: training-sets
title: Both rewards, on five training sets of 300 questions
trainSets: 5
seeds: 5
base:
  task: { questions: 2000, trainQuestions: 300 }
grid:
  training.reward: [paper, utility]`),
    '## Training',
    'The keys of `training` for any learner:',
    optionsTable('training', without(training, ppo)),
    'The keys of the learner `ppo`; the published learners have some of them too. Options of the base that the learner of a variant does not have are ignored:',
    optionsTable('training', ppo),
    example(`
name: ppo-settings
title: Learning rate and width
base:
  training: { steps: 60000, validateEvery: 5 }
grid:
  training.learningRate: [0.001, 0.002]
  training.hiddenSizes: [[64], [64, 64]]`),
  ].join('\n\n');
}
