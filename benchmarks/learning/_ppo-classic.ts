import { make, SyncVectorEnv } from 'gymnasium-js';
import type { PpoPresetName } from '../../packages/agents/src/ppo/presets.ts';
import type { TrainableEnv } from '../../packages/agents/src/ppo/trainer.ts';
import { interquartileMean, seedsFrom1, trainAndEvaluate } from './_ppo-runs.ts';

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');

/** The returns of greedy episodes after training, compared with the usual targets of these environments. */
export async function classicTable(): Promise<string> {
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
  return table(head, rows);
}
