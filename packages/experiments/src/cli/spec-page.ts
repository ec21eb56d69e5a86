import type { Option, Options } from '../options/kinds.ts';
import { data, ppo, problem, router, stopRule, training } from '../options/table.ts';
import type { BaseSpec, ExperimentSpec } from '../spec/types.ts';
import { markdownTable } from '../text/markdown-table.ts';
import { defaultOf, valuesOf } from './option-text.ts';

/** A key of a spec: what it may be, what holds without it, what it means. */
type Key = readonly [values: string, otherwise: string, meaning: string];
/** A line for each key, so that a new key without one does not compile. */
type Keys<T> = Readonly<Record<keyof Required<T>, Key>>;

const module_ = 'a module';

const keys: Keys<ExperimentSpec> = {
  name: ['letters, digits, `-` and `_`', 'required', 'names the folder of its results'],
  title: ['a text', 'required', 'stands over its tables'],
  base: [
    'an object, see [Base and variants](#base-and-variants)',
    'every default',
    'what every variant starts from',
  ],
  variants: ['a list of objects', 'either these or a `grid`', 'what is tried: named changes of the base'],
  grid: [
    'an object of lists, see [Grid](#grid)',
    'either this or `variants`',
    'settings with their values; every combination is a variant',
  ],
  seeds: [
    'a whole number of at least 1, or a list of seeds',
    '3',
    'training runs of each variant: so many from seed 1 on, or these',
  ],
  trainSets: [
    'a whole number of at least 1',
    '1',
    'training sets that each variant is run on, with every seed; with one seed set k has the k-th from it on',
  ],
  data: ['as `base.task.data`', '–', 'short for it'],
  scorer: ['as `base.task.scorer`', '–', 'short for it'],
  transfer: ['as `base.task.transfer`', '–', 'short for it'],
  stopRule: ['as `base.stopRule`', '–', 'short for it'],
  compare: [
    'an object, see [Compare](#compare)',
    'all with the first variant',
    'what is compared with what, and what utility charges',
  ],
};

const settings: Keys<BaseSpec> = {
  router: [valuesOf({ kind: router, help: '' }), 'trained', 'what is measured'],
  policy: [module_, '–', 'a policy of your own, in place of a router'],
  method: [module_, '–', 'a method of your own, in place of a router'],
  task: ['an object, see [Task](#task)', 'every default', 'the data and the decision problem'],
  training: [
    'an object, see [Training](#training)',
    'every default',
    'how a router is trained; only with the router `trained`',
  ],
  stopRule: [
    valuesOf({ kind: stopRule, help: '' }),
    'terminator',
    'when an episode ends on the test questions',
  ],
};

const compare: Keys<NonNullable<ExperimentSpec['compare']>> = {
  baseline: ['the name of a variant', 'the first', 'what the others are compared with'],
  pairs: ['a list of pairs of names', 'none', 'more comparisons: the first of each pair against the second'],
  costWeight: [
    'a number of at least 0',
    'the `task.costWeight` of all',
    'what utility charges in every row for a billion parameters; required where variants differ in `task.costWeight`',
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

/** The keys of a section, those of another and the seed of a run left out. */
function without(options: Options, ...left: readonly Options[]): Options {
  const gone = new Set(['seed', ...left.flatMap((each) => Object.keys(each))]);
  return Object.fromEntries(Object.entries(options).filter(([name]) => !gone.has(name)));
}

const example = (yaml: string) => `\`\`\`yaml\n${yaml.trim()}\n\`\`\``;

/** `docs/spec.md`: every key of an experiment, each group with a whole example. */
export function specPage(): string {
  return [
    '# Every key of a spec',
    'An experiment is a file in YAML or JSON that `der-gym ablate` runs ([tutorial](tutorial-first-ablation.md)). This page is written from ' +
      'the option table and the types of a spec by `npx vitest run packages/experiments/src/cli/spec-page.test.ts -u`; every example is ' +
      'a whole spec, and a test reads each. An unknown key is an error that names the nearest known one. What the same options are called ' +
      'as flags is in [Options](options.md): a flag changes the base of a spec.',
    '## The whole',
    keysTable('', keys),
    example(`
name: gain-term
title: Does paying for a rise of the score help?
seeds: 3
variants:
  - name: paper's reward
  - name: no gain term
    task: { gainWeight: 0 }`),
    '## Base and variants',
    'A base holds these keys, and so does a variant, beside its `name`; what a variant says replaces what the base says, key by key. ' +
      'At most one of `router`, `policy` and `method` can be given. A spec has `seeds` in place of a seed of each run.',
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
    '`policy`, `method`, `task.scorer`, `task.prompt`, `training.learner`, `training.reward` and `training.encoder` take a module of ' +
      'your own: a path such as `./mine.ts`, relative to the file of the spec (`./mine.ts#name` for a named export), or `{ module, ' +
      'options }` with values for options that the module declares by `export const options = { name: default }`. A variant may give ' +
      'only `{ options }`, for the module of the base. A data file, in contrast, is found from the folder where the command runs. ' +
      'All modules are loaded once, and their options checked, before any trial runs.',
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
    'In place of `variants`. A key is `router`, `policy`, `method`, `stopRule`, an option such as `task.gainWeight` or ' +
      '`training.reward`, or a third part after one that names a module: an option which that module declares. The module ' +
      'itself comes from the base, from a flag, or from another key of the grid. Every combination is a variant; its name is made ' +
      'of the values. `--grid key=value,value` is the same without a file, with paths from the folder where the command runs.',
    example(`
name: learners
title: Learners by learning rate, within each split
base:
  training: { reward: utility }
grid:
  task.splitSeed: [1, 2, 3]
  training.learner: [./dqn.ts, ./tabular.ts]
  training.learner.rate: [0.01, 0.001]`),
    example(`
name: rule-thresholds
title: A rule, by when it gives up, under two stop rules
base: { policy: ./rule.ts }
grid:
  policy.threshold: [0.5, 0.7, 0.9]
  stopRule: [terminator, never]`),
    '## Compare',
    'Rows are compared question by question, so only on the same test questions. Where variants differ in what these are (`data`, ' +
      '`questions`, `dataSeed`, `split`, `splitSeed`), each is compared with the variant on its own questions that differs from the ' +
      'baseline in nothing else; without one it is not compared, and a note says so. Utility is score - costWeight x cost, with one ' +
      'costWeight for all rows.',
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
    'What may stand under `task`. With `trainQuestions` everything that is fitted sees only the questions drawn, the threshold p0 ' +
      'among it where that is a quantile; with one seed a smaller training set is part of a larger one. `trainSet` is another training ' +
      'set that shares no question with the first, on the same validation and test questions; `trainSets: n` at the top runs every ' +
      'variant on n of them, so that intervals hold for other training sets too. With recorded data they need `trainQuestions`: the ' +
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
    'What may stand under `training`, whatever the learner:',
    optionsTable('training', without(training, ppo)),
    'Of the learner `ppo`; the published ones have some of them too. Options of the base that the learner of a variant does not have do not count for it:',
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
