/**
 * Environment steps per second of PPO on the DER vector environment: 256 environments, texts of D = 256 numbers (128 for the
 * question, 128 for the answer), 64 tanh units, 8 steps, 4 epochs of 16 minibatches of 128.
 *
 *   node --import tsx benchmarks/speed/der-ppo.ts [--rounds 5] [--updates 10] [--write]
 *
 * A second table divides the time of an update into its parts. `--write` puts both tables into docs/ppo.md.
 */
import { parseArgs } from 'node:util';
import { createNetwork, createPpoTrainer } from '@der-gym/agents';
import { createDerVectorEnv } from '@der-gym/env';
import { encodeTask, prepareTask } from '@der-gym/experiments';
import { createRng } from 'gymnasium-js';
import { cpuSeconds, machine, median, publish } from './_measure.ts';
import { profiled } from './_profile.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    updates: { type: 'string', default: '10' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(flags.rounds);
const updates = Number(flags.updates);
const [numEnvs, numSteps] = [256, 8];

const task = prepareTask({ data: 'synthetic', questions: 1000 });
const text = await encodeTask(task, { textSize: 128 });
const { encoder } = text;
const features = text.features();
const { graph, reward, split } = task;
const backends = ['fused', 'wasm'] as const;
const options = { totalSteps: 2 ** 31, numSteps, numMinibatches: 16, discount: 1 };
const runs = await Promise.all(
  backends.map(async (backend) => {
    const rng = createRng(1);
    const env = createDerVectorEnv(graph, {
      numEnvs,
      features,
      questions: split.train,
      reward,
      stop: 'reference',
      copy: false,
    });
    const network = await createNetwork({
      observationSize: encoder.size,
      numActions: graph.experts.length,
      hiddenSizes: [64],
      backend,
      rng,
    });
    const watched = profiled(env, network);
    return {
      trainer: createPpoTrainer({ env, network, rng, options }),
      watched,
      watchedTrainer: createPpoTrainer({ ...watched, rng, options }),
    };
  }),
);
// during the first updates the engine still compiles
for (const { trainer } of runs) for (let i = 0; i < 5; i += 1) trainer.update();
const rates = runs.map(() => ({ cpu: [] as number[], wall: [] as number[] }));
for (let round = 0; round < rounds; round += 1) {
  runs.forEach(({ trainer }, r) => {
    const started = performance.now();
    const seconds = cpuSeconds(() => {
      for (let i = 0; i < updates; i += 1) trainer.update();
    });
    rates[r]!.cpu.push((updates * numEnvs * numSteps) / seconds);
    rates[r]!.wall.push((1000 * updates * numEnvs * numSteps) / (performance.now() - started));
  });
}
const shown = (list: readonly number[]) => Math.round(median(list)).toLocaleString('en-US');
publish(
  'speed-der',
  [
    ['network', 'steps/s of processor time', 'steps/s of wall-clock time'],
    ...backends.map((name, r) => [name, shown(rates[r]!.cpu), shown(rates[r]!.wall)]),
  ],
  `D = ${encoder.size}, ${numEnvs} environments; medians of ${rounds} interleaved rounds of ${updates} updates; ${machine()}.`,
  flags.write,
);
const profiles = runs.map(({ watched, watchedTrainer }) => {
  watchedTrainer.update();
  return watched.run(updates, () => watchedTrainer.update());
});
publish(
  'profile-der',
  [
    ['ms per update', ...backends],
    ...profiles[0]!.map(([part], p) => [part!, ...profiles.map((rows) => `${rows[p]![1]} (${rows[p]![2]})`)]),
  ],
  `Lower quartiles over ${updates} updates of ${numEnvs * numSteps} steps; ${machine()}.`,
  flags.write,
);
