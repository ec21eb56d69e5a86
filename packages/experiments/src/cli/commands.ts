import type { MethodName } from '../compare/methods.ts';
import {
  atLeast,
  costWeight,
  type Given,
  type Kind,
  list,
  type ModuleChoice,
  moduleOr,
  type Options,
  oneOf,
  pair,
  type Settled,
  share,
  source,
  target,
  text,
  toggle,
  whole,
} from '../options/kinds.ts';
import { type sections, stopRule, training } from '../options/table.ts';
import type { ShippedSpecName } from '../spec/shipped-specs.ts';

type Section = keyof typeof sections;

/** A command as data: what `--help` says, and what may be given. What it does is loaded when it is named. */
export interface CommandDeclaration {
  /** For the list of commands. */
  readonly summary: string;
  readonly description: string;
  /** What is given by place, in order; a list takes all that is left. */
  readonly arguments: Options;
  /** Its own options. */
  readonly options: Options;
  /** Options that it shares with others. */
  readonly sections: readonly Section[];
  readonly examples: string;
}

/** Keeps the types of the options, so that what runs the command knows its flags. */
const command = <const D extends CommandDeclaration>(declaration: D) => declaration;

const out = { kind: target('folder'), help: 'write table.md and result.json there too' } as const;
const sweepOut = (otherwise: string) =>
  ({ kind: target('folder'), help: 'where trials are kept and found again', otherwise }) as const;
/** `--stop` of demo, evaluate and report. */
const stop = {
  kind: stopRule,
  help: 'whose table comes first; all three are made',
  default: 'terminator',
} as const;
const encoders = (otherwise: string) =>
  ({
    kind: list(training.encoder.kind, 'encoders'),
    help: 'encoders side by side: routers, classifiers and the Terminator are fitted with each, and a verdict that differs between them says so',
    otherwise: `--encoder, else ${otherwise}`,
  }) as const;
const exactStop = oneOf<'reference' | 'never'>({
  reference: stopRule.choices!.reference!,
  never: stopRule.choices!.never!,
});
const runSeed = (of: string) => ({ kind: whole(0), help: `seed of ${of}`, otherwise: "the run's" }) as const;

const methods = oneOf<MethodName>({
  experts: 'each expert alone',
  random: 'a random expert',
  classifier: 'who is right',
  'soft-labels': 'a classifier on the scores as labels',
  regression: 'the score of each expert',
  zooter: 'distilled from the scores',
  neighbours: 'similar questions',
  ridge: 'ridge regression',
  factorisation: 'matrix factorisation',
  routes: 'fixed and random routes',
  cascades: 'the next expert while a judge is not content',
  'look-ahead': 'one step ahead',
  'pair-ranker': 'all answers, compared in pairs',
  vote: 'the majority of all answers',
  bounds: 'oracles and the exact optimum',
});

/** A router from a run, or a policy of the user's. */
const folderOrModule: Kind<ModuleChoice> = {
  ...moduleOr(),
  expected: 'a folder of der-gym train, or the path of a module',
  accepts: (value): value is ModuleChoice => moduleOr().accepts(value) || text.accepts(value),
};
const method = { kind: list(moduleOr(), 'modules'), help: 'methods of your own' } as const;

const tables = oneOf<ShippedSpecName | 'all'>({
  'table-1': 'single experts and ensembles',
  'table-2': 'right or wrong answers',
  'table-3': 'the knowledge-transfer prompt',
  'table-4': 'components of the reward',
  'table-5': 'horizon and Terminator',
  'table-6': 'route lengths',
  all: 'Tables 1 to 6',
});

export const commands = {
  demo: command({
    summary: 'train routers and compare them with everything else',
    description:
      "Train a router on the paper's reward and one on utility (final score minus cost), with two encoders, and compare them with every single " +
      'expert, the random route, classifiers, the best fixed routes and the exact optimum. Without --data it runs on ' +
      'the synthetic pool, whose experts and answers are made by rule.',
    arguments: {},
    options: {
      stop,
      runs: { kind: whole(1), help: 'training runs of each router, with seeds from --seed on', default: 1 },
      encoders: encoders('hashed-shape and facts; on recorded data hashed-shape'),
      policy: { kind: list(moduleOr(), 'modules'), help: 'policies of your own too' },
      out,
    },
    sections: ['data', 'problem', 'training', 'graphs', 'modules', 'output'],
    examples: `
  der-gym demo                                 one to two minutes; --encoder facts is faster
  der-gym demo --data solutions.jsonl          recorded answers: GSM8K solutions, or a cassette
  der-gym demo --runs 3 --stop never --json`,
  }),
  train: command({
    summary: 'train one router, with checkpoints',
    description:
      'Train one router with PPO on the train part of a data set. The folder then holds options.json, metrics.jsonl ' +
      '(one line per update), checkpoint.json, manifest.json and summary.json. Run the same command again to resume ' +
      'after a stop: the result is the same to the last bit.',
    arguments: {},
    options: { out: { kind: target('folder'), help: 'where the run is kept', required: true } },
    sections: ['data', 'problem', 'training', 'graphs', 'modules', 'output'],
    examples: `
  der-gym train --out runs/paper                              Eq. 3 and 4 on the synthetic pool
  der-gym train --reward utility --observes answer,step --out runs/u2
  der-gym train --learner der-as-described --learning-rate 3e-4 --out runs/described
  der-gym train --data solutions.jsonl --steps 60000 --out runs/gsm8k
next: der-gym evaluate runs/paper`,
  }),
  evaluate: command({
    summary: 'evaluate a trained router exactly',
    description:
      'Evaluate a router of der-gym train exactly (no sampling) on the test part of its data, beside every single ' +
      'expert, the best fixed routes, classifiers and the hindsight optimum, under all three stop rules. A training ' +
      'that was stopped can be evaluated too.',
    arguments: { folder: { kind: source('folder'), help: 'of der-gym train --out', required: true } },
    options: {
      stop,
      mode: {
        kind: oneOf<'auto' | 'greedy' | 'sampled'>({
          auto: 'the mode that earns more on validation',
          greedy: 'the most probable expert',
          sampled: 'an expert drawn by the probabilities',
        }),
        help: 'the most probable expert, the probabilities, or what earns more on validation',
        default: 'auto',
      },
      seed: runSeed("intervals and of the Terminator's sample"),
      out,
    },
    sections: ['graphs', 'output'],
    examples: `
  der-gym evaluate runs/paper                    tables for all three stop rules
  der-gym evaluate runs/paper --stop never --json`,
  }),
  compare: command({
    summary: "every method on one data set: the paper's Table 1",
    description:
      'Fit every method on train and validation and compare them on the test questions: single experts, routers of one ' +
      'call, routes, cascades, look-ahead, PairRanker, voting, trained routers, oracles and the exact optimum, with all ' +
      'calls charged.',
    arguments: {},
    options: {
      methods: { kind: list(methods, 'methods'), help: 'only these', otherwise: 'all' },
      policy: {
        kind: list(folderOrModule, 'folders of der-gym train, or modules'),
        help: 'trained routers, and policies of your own; runs of one kind share one row',
      },
      method,
      train: {
        kind: whole(0),
        help: "train routers too, on the paper's reward and on utility unless --reward says which, this many runs each",
        default: 0,
      },
      pairLogits: {
        kind: source('file'),
        help: 'JSON with pair logits for PairRanker',
        otherwise: 'a ranker fitted on train',
      },
      encoders: encoders('those of the trained routers, or hashed-shape'),
      stop: { ...stop, help: 'when episodes of routes and of trained routers end' },
      out,
    },
    sections: ['data', 'problem', 'training', 'graphs', 'modules', 'output'],
    examples: `
  der-gym compare                                         the synthetic pool
  der-gym compare --data solutions.jsonl --train 3        recorded answers, and DER routers of three runs
  der-gym compare --methods experts,vote,bounds --json
  der-gym compare --policy ./my-policy.ts --method ./my-method.ts
  der-gym compare --learner ./my-learner.ts --train 3`,
  }),
  report: command({
    summary: 'a page to read: figures, tables, episodes',
    description:
      'Make a report of training runs, of a sweep, or of a comparison: one self-contained HTML page, or the same as ' +
      'Markdown or JSON. Several run folders of one task make one report; runs that differ only in their seed ' +
      'are runs of one router and give intervals over seeds.',
    arguments: {
      paths: {
        kind: { ...list(text, 'paths'), placeholder: '<paths>' },
        help: 'folders of der-gym train; or a sweep, a comparison or a report --json',
        required: true,
      },
    },
    options: {
      out: { kind: target('file'), help: 'the HTML page, or what --markdown or --json make' },
      markdown: { kind: toggle, help: 'Markdown instead of HTML' },
      svg: { kind: target('folder'), help: 'write the figures as SVG files too' },
      stop,
      episodes: {
        kind: whole(0),
        help: 'episodes to read, half of them those with the largest regrets',
        default: 30,
      },
      title: { kind: text, help: 'of the page', otherwise: 'what it is about' },
      seed: runSeed('intervals and of the episodes drawn'),
    },
    sections: ['graphs', 'output'],
    examples: `
  der-gym report runs/paper --out report.html
  der-gym report runs/s1 runs/s2 runs/s3 --out report.html    intervals over three seeds
  der-gym report runs/paper --markdown
  der-gym report runs/paper --svg pictures

--stop, --episodes and --seed are for runs; a sweep, a comparison or a report has its own.`,
  }),
  ablate: command({
    summary: 'train variants of a router and test whether they differ',
    description:
      'Run an experiment: variants of a router, several training runs of each, compared with one of them, paired by ' +
      'question, with intervals, p-values adjusted for their number, and the smallest difference that could be detected. A ' +
      'trial that exists in the folder is not repeated; a sweep that was stopped or killed resumes. ' +
      'Other flags change the base that all variants start from.',
    arguments: {
      spec: {
        kind: { ...text, placeholder: '<spec>' },
        help: 'an experiment in YAML or JSON, or one of table-1 to table-6',
      },
    },
    options: {
      out: sweepOut('runs/<name of the experiment>'),
      grid: {
        kind: { ...text, placeholder: '<path=values>' },
        help: 'instead of a file: a setting and its values, as in task.gainWeight=0,5',
        repeated: true,
      },
      policy: { kind: moduleOr(), help: 'a policy of your own, measured in place of a trained router' },
      method: { kind: moduleOr(), help: 'a method of your own, measured in place of a trained router' },
      stop: {
        kind: stopRule,
        help: 'when an episode ends on the test questions',
        otherwise: "the experiment's, else terminator",
      },
      baseline: {
        kind: { ...text, placeholder: '<variant>' },
        help: 'what the others are compared with',
        otherwise: 'the first',
      },
      utilityCostWeight: {
        kind: costWeight,
        help: 'what utility charges in every row for a billion parameters',
        otherwise: 'that of all variants; required where they differ in `costWeight`',
      },
    },
    sections: ['sweep', 'data', 'problem', 'training', 'graphs', 'modules', 'output'],
    examples: `
  der-gym ablate my-experiment.yaml --out runs/mine
  der-gym ablate --grid task.gainWeight=0,1,5 --seeds 3 --out runs/gain
  der-gym ablate --grid task.maxSteps=2,4 --grid training.reward=paper,utility --dry-run
  der-gym ablate --grid training.learner=ppo,./mine.ts
  der-gym ablate --learner ./mine.ts --grid training.learner.rate=0.01,0.001
next: der-gym report runs/mine`,
  }),
  curve: command({
    summary: 'utility against training questions and against calls: memory and skill apart',
    description:
      'Train routers on fixed sets of questions, small to large, and on fresh ones where the task has them, with one encoder ' +
      'or several, and look at each on its way: utility on its own train questions and on test, and the gap, which is what it ' +
      'has learnt by heart. Everything else is the same in all rows: test, p0 and the Terminator, fitted on the whole train ' +
      'part. Beside them: the best single call, the best fixed route and the hindsight optimum. Routers are paid utility and ' +
      'see answer, step and last expert, unless flags say otherwise. Trials are kept: a run that was stopped resumes, and ' +
      'another --stop trains nothing again. table.md, curve.json and curve.svg are written into the folder curve beside them.',
    arguments: {},
    options: {
      sizes: {
        kind: list(whole(1), 'numbers'),
        help: 'train questions of the fixed sets, each part of the next. On the synthetic pool --questions grows with them unless it is given',
        otherwise: '100,300,1000, as far as train has them',
      },
      calls: {
        kind: list(whole(1), 'numbers'),
        help: 'expert calls after which each router is looked at; training ends with the last',
        otherwise: '10000,30000,100000',
      },
      encoders: {
        ...encoders('hashed-shape and facts; on recorded data hashed-shape'),
        help: 'encoders side by side: routers and the Terminator are fitted with each',
      },
      stop: { kind: stopRule, help: 'when an episode ends on train and on test', otherwise: 'terminator' },
      out: sweepOut('runs/curve'),
    },
    sections: ['sweep', 'data', 'problem', 'training', 'graphs', 'modules', 'output'],
    examples: `
  der-gym curve                                            hashed-shape and facts, in a few minutes
  der-gym curve --encoders facts --sizes 50,200,800 --train-sets 3
  der-gym curve --stop reference                           the same routers under another stop rule
  der-gym curve --data solutions.jsonl --seeds 3 --out runs/gsm8k-curve`,
  }),
  reproduce: command({
    summary: "the paper's Tables 1 to 6, beside this run's",
    description:
      "Run the experiments of the paper's Tables 1 to 6, on the synthetic pool where no data are given, and report, for " +
      'each effect in the paper, whether its direction is reproduced, with its size and interval. Trials that tables ' +
      'share are run once. Table 2 runs on recorded answers of GSM8K if --data or the environment variable DER_GYM_DATA ' +
      'leads to them.',
    arguments: { table: { kind: { ...tables, placeholder: '<table>' }, help: 'which', required: true } },
    options: {
      out: sweepOut('runs/reproduce'),
      encoders: encoders('hashed-shape and facts; on recorded data hashed-shape and hashed'),
      write: {
        kind: target('file'),
        help: 'put the table of effects into a Markdown file, between <!-- name --> and <!-- /name -->',
      },
      marker: { kind: text, help: 'the name of these markers', default: 'reproduce' },
    },
    sections: ['sweep', 'data', 'problem', 'training', 'graphs', 'modules', 'output'],
    examples: `
  der-gym reproduce table-4
  der-gym reproduce all --jobs 2 --out runs/reproduce
  der-gym reproduce table-2 --data gsm8k-solutions.jsonl`,
  }),
  solve: command({
    summary: 'the exact optimum, and whether it games the reward',
    description:
      'Solve a data set exactly: the hindsight optimum, the best fixed route and the best single call, without training. ' +
      'With --audit, how optimal routes behave under the reward and under its alternatives: whether it pays to answer ' +
      'badly first and to delay a good answer.',
    arguments: {},
    options: {
      stop: {
        kind: exactStop,
        help: 'when an episode ends before its calls are spent',
        default: 'reference',
      },
      reward: { ...training.reward, help: 'whose optimum' },
      audit: { kind: toggle, help: 'audit the reward and its alternatives' },
      into: {
        kind: target('file'),
        help: 'put the tables into a Markdown file, between its markers <!-- solve --> and <!-- /solve -->',
      },
      out: { ...out, help: 'write solve.md and solve.json there too' },
    },
    sections: ['data', 'problem', 'graphs', 'modules', 'output'],
    examples: `
  der-gym solve --audit                          the synthetic pool
  der-gym solve --data solutions.jsonl --stop never --json`,
  }),
  laws: command({
    summary: 'the laws of a reward, with the smallest counterexample',
    description:
      'Check a reward of your own against laws: those of any reward, or those of derReward, which is Eq. 3 and 4 as this project reads them. For each law ' +
      'that is broken it prints the smallest episode that shows it, call by call, and what the law expected. Laws that the ' +
      'module exports as `laws`, made by law() of @der-gym/env/testing, are asked too. Exit status 3 where a law is broken.',
    arguments: {
      reward: { kind: moduleOr(), help: 'a module, as in ./mine.ts or ./mine.ts#name', required: true },
    },
    options: {
      laws: {
        kind: oneOf<'any' | 'der'>({ any: 'of any sensible reward', der: 'these and those of derReward' }),
        help: 'which laws',
        default: 'any',
      },
      only: { kind: list(text, 'laws'), help: 'only these, by name', otherwise: 'all' },
      except: { kind: list(text, 'laws'), help: 'all but these, by name', otherwise: 'none' },
      runs: { kind: whole(1), help: 'episodes drawn for each law', default: 200 },
      experts: {
        kind: whole(1),
        help: 'experts drawn, for a reward with a table of them',
        default: 4,
      },
      seed: { kind: whole(0), help: 'seed of the episodes', default: 20_250_101 },
    },
    sections: ['modules', 'output'],
    examples: `
  der-gym laws ./my-reward.ts
  der-gym laws ./my-reward.ts --except falls-with-cost     a law that it breaks on purpose
  der-gym laws ./my-reward.ts --laws der --runs 1000
next: der-gym train --reward ./my-reward.ts --out runs/mine`,
  }),
  sensitivity: command({
    summary: "how results depend on the assumptions of the transfer 'adoption'",
    description:
      "What an expert says after another's answer is in no public data set; the transfer 'adoption' assumes it, with two " +
      'chances (keep, mend) and a salt. This prints the value of the best single call, the best fixed route, the random ' +
      'route and the hindsight optimum over a grid of them: exactly, nothing is trained.',
    arguments: {},
    options: {
      keeps: { kind: list(share, 'values'), help: 'of keep', default: [0.3, 0.5, 0.7, 0.9] },
      mends: { kind: list(share, 'values'), help: 'of mend', default: [0.3, 0.5, 0.7, 0.9] },
      salts: { kind: list(whole(0), 'salts'), help: 'salts', default: [1, 2, 3] },
      stop: { kind: exactStop, help: 'when an episode ends', otherwise: 'both' },
      out: { ...out, help: 'write sensitivity.md and sensitivity.json there too' },
    },
    sections: ['data', 'problem', 'graphs', 'modules', 'output'],
    examples: `
  der-gym sensitivity --data gsm8k --salts 1,2,3,4,5`,
  }),
  inspect: command({
    summary: 'what a file of recorded answers holds',
    description:
      'Print what a cassette (or a file of GSM8K solutions) holds: questions, experts, what is missing, how scores are ' +
      'spread, licence and context, what is odd about its costs, and for MixInstruct how far its means are from the ' +
      'published ones. The file is read once, line by line.',
    arguments: { file: { kind: source('file'), help: 'plain or gzipped', required: true } },
    options: {},
    sections: ['output'],
    examples: `
  der-gym inspect answers.cassette.jsonl.gz --json`,
  }),
  import: command({
    summary: 'recorded answers of another layout into a cassette',
    description:
      'Read recorded answers of a published layout, or any table of your own, into a cassette. Incomplete records are ' +
      'skipped and counted by reason; what looks like a credential is dropped; nothing is guessed.',
    arguments: {
      format: { kind: { ...text, placeholder: '<format>' }, help: 'layout of the files', required: true },
      files: {
        kind: { ...list(text, 'files'), placeholder: '<file>' },
        help: 'plain or gzipped',
        required: true,
      },
    },
    options: {
      out: { kind: target('file'), help: 'the cassette; gzipped if it ends in .gz', required: true },
      parameters: {
        kind: pair('NAME=BILLIONS', atLeast(0), 'last'),
        help: "size of an expert, '*' for all others",
        repeated: true,
      },
      column: { kind: pair('ROLE=COLUMN', text, 'first'), help: 'table: what a column is', repeated: true },
      agents: { kind: list(text, 'names'), help: 'dylan: names of the agents, in the order of the log' },
      references: { kind: source('file'), help: 'route-llm: GSM8K questions that references are taken from' },
      sizes: {
        kind: oneOf<'paper' | 'models'>({ paper: 'as in the paper', models: 'of the published models' }),
        help: 'mix-instruct: sizes of Alpaca and Baize',
      },
      licence: { kind: text, help: 'licence of the answers' },
      source: { kind: text, help: 'where they come from' },
    },
    sections: ['output'],
    examples: `
  der-gym import solutions answers.jsonl --parameters '*=7' --out answers.cassette.jsonl.gz
  der-gym import table logs.csv --column question=prompt --column expert=model --column answer=reply \\
      --parameters small=7 --parameters large=70 --out logs.cassette.jsonl
next: der-gym inspect answers.cassette.jsonl.gz`,
  }),
  fetch: command({
    summary: 'fetch a public data set into the cache',
    description:
      'Fetch a public file of recorded answers, pinned to a commit and checked by hash. Run it again to resume. ' +
      'Nothing that is fetched is part of this project: its licence is shown.',
    arguments: { name: { kind: { ...text, placeholder: '<name>' }, help: 'which one', required: true } },
    options: {
      folder: {
        kind: target('folder'),
        help: 'where it is kept',
        otherwise: "DER_GYM_CACHE, else der-gym in the user's cache",
      },
    },
    sections: ['output'],
    examples: `
  der-gym fetch gsm8k`,
  }),
  init: command({
    summary: 'a project of your own: a router, a reward, an experiment',
    description:
      'Write a small project that runs outside the repository: a router and a reward of your own, the laws of the reward as ' +
      'tests, and an experiment that trains on it. The folder must be empty or new; nothing is overwritten.',
    arguments: { folder: { kind: target('folder'), help: 'where; the current folder if none is given' } },
    options: {
      packages: {
        kind: source('folder'),
        help: 'tarballs of the packages, as npm run pack writes them; the project gets copies',
        otherwise: 'the registry of npm',
      },
    },
    sections: ['output'],
    examples: `
  der-gym init my-router --packages .cache/packages
next: cd my-router; npm install; npm test; npx der-gym compare --policy ./router.ts`,
  }),
} as const;

export type CommandName = keyof typeof commands;

/** What a command is given: its own options with their defaults, shared ones as far as they were given. */
export type Flags<N extends CommandName> = Settled<(typeof commands)[N]['arguments']> &
  Settled<(typeof commands)[N]['options']> &
  GivenOf<(typeof commands)[N]['sections'][number]>;

type GivenOf<S extends Section> = Intersection<S extends Section ? Given<(typeof sections)[S]> : never>;
type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void
  ? I
  : never;
