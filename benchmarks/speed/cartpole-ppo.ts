/**
 * Environment steps a second of PPO on CartPole-v1 in CleanRL's shape: 4 environments x 128 steps, 64-64 tanh, 4 epochs
 * of 4 minibatches, all of it: environment, acting, advantages, updates.
 *
 *   node --import tsx benchmarks/speed/cartpole-ppo.ts [--rounds 5] [--updates 40]
 *
 * The backends take turns, round after round; steps are counted by the second of processor time and by the clock.
 */
import { parseArgs } from 'node:util';
import { createNetwork, createPpoTrainer, createReferenceNetwork, type PolicyNetwork } from '@der-gym/agents';
import { createRng, make, type Rng, SyncVectorEnv } from 'gymnasium-js';
import { cpuSeconds, machine, median, table } from './_measure.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    updates: { type: 'string', default: '40' },
    only: { type: 'string' },
  },
});
const rounds = Number(flags.rounds);
const updates = Number(flags.updates);
const shape = { observationSize: 4, numActions: 2, hiddenSizes: [64, 64] };

interface Contender {
  readonly name: string;
  readonly make: (rng: Rng) => PolicyNetwork | Promise<PolicyNetwork>;
}

const all: readonly Contender[] = [
  { name: 'fused', make: (rng) => createNetwork({ ...shape, rng }) },
  { name: 'wasm', make: (rng) => createNetwork({ ...shape, rng, backend: 'wasm' }) },
  { name: 'reference', make: (rng) => createReferenceNetwork({ ...shape, rng }) },
];
const contenders = all.filter(({ name }) => flags.only === undefined || flags.only === name);

console.log(machine());
const runs = await Promise.all(
  contenders.map(async ({ make: makeNetwork }) => {
    const rng = createRng(1);
    const env = new SyncVectorEnv(Array.from({ length: 4 }, () => () => make('CartPole-v1')));
    const network = await makeNetwork(rng);
    return createPpoTrainer({ env, network, rng, options: { totalSteps: 2 ** 31 } });
  }),
);
// the first updates run while the engine still compiles
for (const trainer of runs) for (let i = 0; i < 10; i += 1) trainer.update();
const found = runs.map((): { cpu: number[]; wall: number[] } => ({ cpu: [], wall: [] }));
for (let round = 0; round < rounds; round += 1) {
  runs.forEach((trainer, c) => {
    const started = performance.now();
    const seconds = cpuSeconds(() => {
      for (let i = 0; i < updates; i += 1) trainer.update();
    });
    const steps = updates * 4 * 128;
    found[c]!.cpu.push(steps / seconds);
    found[c]!.wall.push((1000 * steps) / (performance.now() - started));
  });
}
const rate = (x: number) => Math.round(x).toLocaleString('en-US');
const first = median(found[0]!.cpu);
console.log(
  table([
    ['network', 'steps/s of processor time', 'best', 'steps/s by the clock', 'against the first'],
    ...contenders.map(({ name }, c) => {
      const { cpu, wall } = found[c]!;
      return [
        name,
        rate(median(cpu)),
        rate(Math.max(...cpu)),
        rate(median(wall)),
        (median(cpu) / first).toFixed(2),
      ];
    }),
  ]),
);
console.log(`medians of ${rounds} interleaved rounds of ${updates} updates; ${machine()}`);
