import type { PpoOptions, PpoPresetName } from '@der-gym/agents';
import { evaluatePolicy, type Policy, solve } from '@der-gym/env';
import {
  encodeTask,
  estimateMean,
  fixed,
  markdownTable,
  pairedDifference,
  type Task,
  tableMean,
  withInterval,
} from '@der-gym/experiments';
import { seedsFrom1, trainDer } from './_ppo-runs.ts';

interface Run {
  readonly preset: PpoPresetName;
  /** What is not the preset's own, in words. */
  readonly note: string;
  readonly changes: PpoOptions;
}

// the ratio of the two published rates is kept
const hundredfold: PpoOptions = { learningRate: 1e-3, criticLearningRate: 1e-4 };
const both: PpoOptions = { learningRate: 2.5e-3, criticLearningRate: 2.5e-3 };
/** `paperCode` with each fault, and with both, at one pair of rates. */
const faults = (rates: PpoOptions, note: string): Run[] => [
  { preset: 'paperCode', note, changes: rates },
  { preset: 'paperCode', note: `${note}, returnsLeak`, changes: { ...rates, returnsLeak: true } },
  { preset: 'paperCode', note: `${note}, crossPairs`, changes: { ...rates, crossPairs: true } },
  { preset: 'paperAsReleased', note, changes: rates },
];
const runs: readonly Run[] = [
  { preset: 'standard', note: '', changes: {} },
  { preset: 'standard', note: 'rate 2.5e-3, discount 1', changes: { learningRate: 2.5e-3, discount: 1 } },
  { preset: 'paperText', note: '', changes: {} },
  { preset: 'paperCode', note: '', changes: {} },
  { preset: 'paperAsReleased', note: '', changes: {} },
  { preset: 'paperText', note: 'rates x 100', changes: hundredfold },
  ...faults(hundredfold, 'rates x 100'),
  { preset: 'paperText', note: 'both rates 2.5e-3', changes: both },
  ...faults(both, 'both rates 2.5e-3'),
];

export interface PresetsOptions {
  readonly seeds: number;
  readonly steps: number;
  readonly textSize: number;
}

/**
 * Presets side by side on the test questions of one task, returns computed exactly, with intervals over seeds and
 * questions; then what each published fault costs, paired by seed and question.
 */
export async function presetsReport(task: Task, { seeds, steps, textSize }: PresetsOptions): Promise<string> {
  const text = await encodeTask(task, { textSize });
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
      trained.push(await trainDer(task, text, run.preset, seed, { ...run.changes, totalSteps: steps }));
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
    console.error(run.preset, run.note, fixed(tableMean(row.sampled), 3), fixed(tableMean(row.greedy), 3));
  }

  const share = (value: number) => fixed((value - random.return) / (bestMean - random.return), 3);
  const rows = [
    ['best in hindsight', '', fixed(bestMean, 3), fixed(bestMean, 3), '1', '', ''],
    ['random', '', fixed(random.return, 3), '', '0', fixed(random.score, 3), fixed(random.parameters, 1)],
    ...found.map(({ preset, note, sampled, greedy, score, parameters }) => [
      `\`${preset}\``,
      note,
      interval(sampled),
      interval(greedy),
      share(tableMean(sampled)!),
      fixed(score, 3),
      fixed(parameters, 1),
    ]),
  ];
  const titles = [
    'Preset',
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
  const costs = found.flatMap((faulty) => {
    const mended = found.find(
      (one) => one.preset === 'paperCode' && isMended(one) && sameRates(one, faulty) && !isMended(faulty),
    );
    return mended === undefined ? [] : [{ faulty, mended }];
  });
  const effects = markdownTable(costs, [
    {
      title: 'Less `paperCode` at the same rates',
      cell: ({ faulty }) => `\`${faulty.preset}\` ${faulty.note}`.trim(),
    },
    {
      title: 'Return, sampled',
      align: 'right',
      cell: ({ faulty, mended }) => interval(pairedDifference(faulty.sampled, mended.sampled)),
    },
    {
      title: 'Return, greedy',
      align: 'right',
      cell: ({ faulty, mended }) => interval(pairedDifference(faulty.greedy, mended.greedy)),
    },
  ]);
  const settings =
    `${task.dataset.name}, transfer ${task.dataset.transfer}, ${questions.length} test questions, ${seeds} training ` +
    `seed${seeds === 1 ? '' : 's'}, ${steps.toLocaleString('en-US')} steps by the preset's own count, D = ${text.encoder.size}, one hidden layer of 64, ` +
    "paper's reward, stopped by the reference; in brackets 95 % intervals for new seeds and questions.";
  return [settings, presets, effects].join('\n\n');
}

interface Found extends Run {
  /** Returns, a row a seed, a column a question. */
  readonly sampled: readonly Float64Array[];
  readonly greedy: readonly Float64Array[];
  readonly score: number;
  readonly parameters: number;
}

const isMended = ({ preset, changes }: Run) =>
  preset !== 'paperAsReleased' && changes.returnsLeak !== true && changes.crossPairs !== true;
const sameRates = (a: Run, b: Run) => a.changes.learningRate === b.changes.learningRate;
