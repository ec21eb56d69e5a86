// What PPO reaches: CartPole-v1 and Acrobot-v1 by greedy episodes, the DER synthetic pool against the exact optimum.
//
//   node --import tsx benchmarks/learning/ppo.ts                     everything; some minutes
//   node --import tsx benchmarks/learning/ppo.ts --only classic      or --only der
//   node --import tsx benchmarks/learning/ppo.ts --write             puts the tables into docs/ppo.md
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PpoOptions, PpoPresetName, TrainableEnv } from '@der-gym/agents';
import { evaluatePolicy, solve } from '@der-gym/env';
import { encodeTask, prepareTask } from '@der-gym/experiments';
import { make, SyncVectorEnv } from 'gymnasium-js';
import { writeBetweenMarkers } from './_markers.ts';
import { interquartileMean, trainAndEvaluate, trainDer } from './_ppo-runs.ts';

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, write: { type: 'boolean', default: false } },
});
const docs = fileURLToPath(new URL('../../docs/ppo.md', import.meta.url));
const publish = (name: string, table: string) => {
  console.log(table);
  if (flags.write) writeBetweenMarkers(docs, name, table);
};
const seedsFrom1 = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');

async function classic(): Promise<void> {
  const cartPoles = (count: number) =>
    new SyncVectorEnv(Array.from({ length: count }, () => () => make('CartPole-v1')));
  const acrobots = (count: number) =>
    new SyncVectorEnv(Array.from({ length: count }, () => () => make('Acrobot-v1')));
  type Run = [
    id: string,
    envs: (count: number) => TrainableEnv,
    preset: PpoPresetName,
    steps: number,
    seeds: number,
    bar: number,
  ];
  const runs: readonly Run[] = [
    ['CartPole-v1', cartPoles, 'zooCartPole', 100_000, 10, 475],
    ['CartPole-v1', cartPoles, 'standard', 200_000, 10, 475],
    ['Acrobot-v1', acrobots, 'standard', 500_000, 5, -100],
  ];
  const rows: string[][] = [];
  for (const [id, envs, preset, totalSteps, count, bar] of runs) {
    const found: number[] = [];
    for (const seed of seedsFrom1(count)) {
      found.push(await trainAndEvaluate(envs, preset, seed, { totalSteps }, 100));
    }
    const below = found.filter((x) => x < bar).length;
    rows.push([
      id,
      `\`${preset}\``,
      totalSteps.toLocaleString('en-US'),
      String(count),
      interquartileMean(found).toFixed(1),
      Math.min(...found).toFixed(1),
      `${below} below ${bar}`,
    ]);
    console.error(id, preset, found.map((x) => x.toFixed(1)).join(' '));
  }
  const head = [
    'environment',
    'preset',
    'steps',
    'seeds',
    'IQM of the greedy return',
    'worst seed',
    'seeds below the bar',
  ];
  publish('classic', table(head, rows));
}

async function der(): Promise<void> {
  const task = prepareTask({ data: 'synthetic' });
  const text = encodeTask(task, 256);
  const { graph, reward, split } = task;
  const questions = split.test;
  const options = { reward, stop: 'reference', questions } as const;
  const optimum = solve(graph, { reward, stop: 'reference' }).valuePerQuestion;
  const best = questions.reduce((sum, q) => sum + optimum[q]!, 0) / questions.length;
  const uniform = {
    name: 'random',
    observes: [],
    probabilities: (observations: readonly unknown[]) =>
      new Float64Array(observations.length * graph.experts.length).fill(1 / graph.experts.length),
  };
  const random = evaluatePolicy(graph, uniform, options);
  const totalSteps = 200_000;
  const rates: PpoOptions = { learningRate: 2.5e-3, criticLearningRate: 2.5e-3 };
  const runs: readonly [preset: PpoPresetName, note: string, changes: PpoOptions][] = [
    ['standard', '', {}],
    ['standard', 'rate 2.5e-3, discount 1', { learningRate: 2.5e-3, discount: 1 }],
    ['paperText', '', {}],
    ['paperCode', '', {}],
    ['paperAsReleased', '', {}],
    ['paperText', 'both rates 2.5e-3', rates],
    ['paperCode', 'both rates 2.5e-3', rates],
  ];
  const share = (value: number) => ((value - random.return) / (best - random.return)).toFixed(3);
  const rows: string[][] = [
    ['hindsight optimum', '', best.toFixed(3), '', '1', '', ''],
    ['random', '', '', random.return.toFixed(3), '0', random.score.toFixed(3), random.parameters.toFixed(1)],
  ];
  for (const [preset, note, changes] of runs) {
    const found: Awaited<ReturnType<typeof trainDer>>[] = [];
    for (const seed of seedsFrom1(5)) {
      found.push(await trainDer(task, text, preset, seed, { ...changes, totalSteps }));
    }
    const mean = (mode: 'greedy' | 'sampled', of: 'return' | 'score' | 'parameters') =>
      found.reduce((sum, one) => sum + one[mode][of], 0) / found.length;
    rows.push([
      `\`${preset}\``,
      note,
      mean('greedy', 'return').toFixed(3),
      mean('sampled', 'return').toFixed(3),
      share(mean('sampled', 'return')),
      mean('sampled', 'score').toFixed(3),
      mean('sampled', 'parameters').toFixed(1),
    ]);
    console.error(preset, note, rows.at(-1)!.join(' '));
  }
  const head = [
    'preset',
    'changed',
    'return, greedy',
    'return, sampled',
    'share of the optimum',
    'score',
    'B a question',
  ];
  publish('der', table(head, rows));
}

if (flags.only !== 'der') await classic();
if (flags.only !== 'classic') await der();
