import { evaluatePolicy, type Policy, solve } from '@der-gym/env';
import { encodeTask, estimateMean, type Task } from '@der-gym/experiments';
import type { DerPpoOptions } from '../../packages/agents/src/ppo/der-options.ts';
import { pairedDifference, tableMean } from '../../packages/experiments/src/statistics/tables.ts';
import { fixed, markdownTable, withInterval } from '../../packages/experiments/src/text/markdown-table.ts';
import { type DerRun, seedsFrom1, trainDer } from './_ppo-runs.ts';

type Run = DerRun & {
  /** The name of the learner in the tables. */
  readonly name: string;
  /** The changes to the published or default settings. */
  readonly note: string;
};

/** Thirty times the published rates, with the same ratio: the best on validation of 1e-4, 3e-4, 1e-3, 3e-3 and 1e-2. */
const raised = { learningRate: 3e-4, criticLearningRate: 3e-5 };
const rates = 'rate 3e-4';
const released = (note: string, changes: Partial<DerPpoOptions>, name = 'DER as released'): Run => ({
  name,
  preset: 'der-as-released',
  note,
  changes,
});
const FIXED = 'released, fixed';
const withoutFaults = { ...raised, returnsLeak: false, crossPairs: false };
const runs: readonly Run[] = [
  { name: 'PPO, CleanRL', preset: 'standard', note: '', changes: {} },
  {
    name: 'PPO, CleanRL',
    preset: 'standard',
    note: 'rate 2.5e-3, discount 1',
    changes: { learningRate: 2.5e-3, discount: 1 },
  },
  { name: 'DER as described', preset: 'der-as-described', note: '', changes: {} },
  released('', {}),
  { name: 'DER as described', preset: 'der-as-described', note: rates, changes: raised },
  released(rates, raised),
  released(rates, withoutFaults, FIXED),
  released(`${rates}, returnsLeak`, { ...withoutFaults, returnsLeak: true }, FIXED),
  released(`${rates}, crossPairs`, { ...withoutFaults, crossPairs: true }, FIXED),
];

export interface PresetsOptions {
  readonly seeds: number;
  readonly steps: number;
  readonly textSize: number;
}

/**
 * Compares presets on the test questions of one task: exact returns, with intervals over seeds and questions. A second table has the cost
 * of each published fault, paired by seed and question.
 */
export async function presetsReport(task: Task, { seeds, steps, textSize }: PresetsOptions): Promise<string> {
  const text = await encodeTask(task, { encoder: 'hashed', textSize });
  const { graph, reward, split } = task;
  const questions = split.test;
  const numExperts = graph.experts.length;
  const values = solve(graph, { reward, stop: 'reference' }).valuePerQuestion;
  const best = Float64Array.from(questions, (q) => values[q]!);
  const uniform: Policy = {
    name: 'random',
    observes: [],
    probabilities: (rows) => new Float64Array(rows.length * numExperts).fill(1 / numExperts),
  };
  const random = evaluatePolicy(graph, uniform, { reward, stop: 'reference', questions });
  const bestMean = tableMean([best])!;
  const interval = (table: readonly Float64Array[]) =>
    withInterval(tableMean(table), estimateMean(table).interval, 3);

  const found: Found[] = [];
  for (const run of runs) {
    const trained: Awaited<ReturnType<typeof trainDer>>[] = [];
    for (const seed of seedsFrom1(seeds)) {
      trained.push(await trainDer(task, text, run, seed, steps));
    }
    const column = (mode: 'greedy' | 'sampled', of: 'return' | 'score' | 'parameters') =>
      trained.map((one) => one[mode].perQuestion[of]);
    const row = {
      ...run,
      sampled: column('sampled', 'return'),
      greedy: column('greedy', 'return'),
      score: tableMean(column('sampled', 'score'))!,
      parameters: tableMean(column('sampled', 'parameters'))!,
    };
    found.push(row);
    console.error(run.name, run.note, fixed(tableMean(row.sampled), 3), fixed(tableMean(row.greedy), 3));
  }

  const share = (value: number) => fixed((value - random.return) / (bestMean - random.return), 3);
  const rows = [
    ['best in hindsight', '', fixed(bestMean, 3), fixed(bestMean, 3), '1', '', ''],
    ['random', '', fixed(random.return, 3), '', '0', fixed(random.score, 3), fixed(random.parameters, 1)],
    ...found.map(({ name, note, sampled, greedy, score, parameters }) => [
      name,
      note,
      interval(sampled),
      interval(greedy),
      share(tableMean(sampled)!),
      fixed(score, 3),
      fixed(parameters, 1),
    ]),
  ];
  const titles = [
    'Learner',
    'Changed',
    'Return, sampled',
    'Return, greedy',
    'Share of optimum',
    'Score',
    'B a question',
  ];
  const presets = markdownTable(
    rows,
    titles.map((title, c) => ({
      title,
      align: c < 2 ? ('left' as const) : ('right' as const),
      cell: (row) => row[c]!,
    })),
  );
  const whole = found.find(({ name, note }) => name === FIXED && note === rates)!;
  const faulty = found.filter(({ preset, note }) => preset === 'der-as-released' && note.startsWith(rates));
  const costs = faulty.filter((one) => one !== whole);
  const effects = markdownTable(costs, [
    {
      title: `Minus ${FIXED}, at the same rates`,
      cell: ({ name, note }) => `${name}, ${note}`,
    },
    {
      title: 'Return, sampled',
      align: 'right',
      cell: ({ sampled }) => interval(pairedDifference(sampled, whole.sampled)),
    },
    {
      title: 'Return, greedy',
      align: 'right',
      cell: ({ greedy }) => interval(pairedDifference(greedy, whole.greedy)),
    },
  ]);
  const settings =
    `${task.dataset.name}, transfer ${task.dataset.transfer}, ${questions.length} test questions, ${seeds} training ` +
    `seed${seeds === 1 ? '' : 's'}, ${steps.toLocaleString('en-US')} steps, encoder hashed (${text.encoder.size} numbers), one hidden layer of 64 (PPO) or 256, ` +
    "paper's reward, stopped by the reference; in brackets: 95 % intervals for new seeds and questions.";
  return [settings, presets, effects].join('\n\n');
}

type Found = Run & {
  /** Returns, shape [seeds][questions]. */
  readonly sampled: readonly Float64Array[];
  readonly greedy: readonly Float64Array[];
  readonly score: number;
  readonly parameters: number;
};
