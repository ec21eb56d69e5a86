/**
 * Environment steps a second of PPO on the DER vector environment: 256 environments, texts of D = 256 numbers (128 for the
 * question, 128 for the answer), 64 tanh units, 8 steps, 4 epochs of 16 minibatches of 128.
 *
 *   node --import tsx benchmarks/speed/der-ppo.ts [--rounds 5] [--updates 10]
 */
import { parseArgs } from 'node:util';
import { createNetwork, createPpoTrainer } from '@der-gym/agents';
import { createDerVectorEnv } from '@der-gym/env';
import { encodeTask, prepareTask } from '@der-gym/experiments';
import { createRng } from 'gymnasium-js';
import { cpuSeconds, machine, median } from './_measure.ts';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, updates: { type: 'string', default: '10' } },
});
const rounds = Number(flags.rounds);
const updates = Number(flags.updates);
const [numEnvs, numSteps] = [256, 8];

const task = prepareTask({ data: 'synthetic', questions: 1000 });
const { encoder, features } = encodeTask(task, 128);
const { graph, reward, split } = task;
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
  rng,
});
const options = { totalSteps: 2 ** 31, numSteps, numMinibatches: 16, discount: 1 };
const trainer = createPpoTrainer({ env, network, rng, options });
// the first updates run while the engine still compiles
for (let i = 0; i < 5; i += 1) trainer.update();
const rates = { cpu: [] as number[], wall: [] as number[] };
for (let round = 0; round < rounds; round += 1) {
  const started = performance.now();
  const seconds = cpuSeconds(() => {
    for (let i = 0; i < updates; i += 1) trainer.update();
  });
  rates.cpu.push((updates * numEnvs * numSteps) / seconds);
  rates.wall.push((1000 * updates * numEnvs * numSteps) / (performance.now() - started));
}
const shown = (list: readonly number[]) => Math.round(median(list)).toLocaleString('en-US');
console.log(
  `D = ${encoder.size}, ${numEnvs} environments: ${shown(rates.cpu)} steps a second of processor time, ` +
    `${shown(rates.wall)} by the clock; medians of ${rounds} rounds of ${updates} updates; ${machine()}`,
);
