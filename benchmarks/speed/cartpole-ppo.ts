/**
 * Environment steps per second of PPO on CartPole-v1 with CleanRL's settings: 4 environments x 128 steps, 64-64 tanh, 4 epochs of
 * 4 minibatches. The time includes environment, acting, advantages and updates.
 *
 *   node --import tsx benchmarks/speed/cartpole-ppo.ts [--rounds 5] [--updates 40] [--write]
 *
 * The backends alternate in every round. Steps are counted per second of processor time and of wall-clock time. A second table
 * divides the time of an update into its parts. `--write` puts both tables into docs/ppo.md.
 */
import { parseArgs } from 'node:util';
import { createNetwork, createPpoTrainer } from '@der-gym/agents';
import { createCustomNetwork } from '@der-gym/agents/tfjs';
import { createRng, make, type Rng, SyncVectorEnv } from 'gymnasium-js';
import type { NetworkArchitecture, PolicyNetwork } from '../../packages/agents/src/network/policy-network.ts';
import { createReferenceNetwork } from '../../packages/agents/src/network/reference-network.ts';
import { cpuSeconds, machine, median, publish } from './_measure.ts';
import { profiled } from './_profile.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    updates: { type: 'string', default: '40' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(flags.rounds);
const updates = Number(flags.updates);
const shape = { observationSize: 4, numActions: 2, hiddenSizes: [64, 64] };

interface Contender {
  readonly name: string;
  readonly make: (rng: Rng) => AnyNetwork | Promise<AnyNetwork>;
}
type AnyNetwork = PolicyNetwork<NetworkArchitecture>;

/** The same two perceptrons as a custom model, with the layer of the package or with operations of TensorFlow.js. */
function custom(layer: 'dense' | 'matMul'): Omit<Parameters<typeof createCustomNetwork>[0], 'rng'> {
  const chain = (outputs: number, gain: number) => [
    ...[[4, 64], [64], [64, 64], [64], [64, outputs]].map((of, i) => ({
      shape: of,
      ...(i === 4 && { init: gain }),
    })),
    { shape: [outputs] },
  ];
  return {
    observationSize: 4,
    numActions: 2,
    parameters: [...chain(2, 0.01), ...chain(1, 1)],
    apply(weights, observations, { tf, dense }) {
      const run = ([w1, b1, w2, b2, w3, b3]: readonly (typeof weights)[number][]) => {
        const by = (x: typeof observations, w: typeof w1, b: typeof b1) =>
          layer === 'dense' ? dense(x, w!, b!) : (tf.add(tf.matMul(x, w!), b!) as typeof observations);
        return by(tf.tanh(by(tf.tanh(by(observations, w1, b1)), w2, b2)), w3, b3);
      };
      return [run(weights.slice(0, 6)), run(weights.slice(6))];
    },
  };
}

const all: readonly Contender[] = [
  { name: 'fused', make: (rng) => createNetwork({ ...shape, rng }) },
  { name: 'TF.js wasm', make: (rng) => createNetwork({ ...shape, rng, backend: 'wasm' }) },
  { name: 'TF.js wasm, custom', make: (rng) => createCustomNetwork({ ...custom('dense'), rng }) },
  {
    name: 'TF.js wasm, custom, its own gradients',
    make: (rng) => createCustomNetwork({ ...custom('matMul'), rng }),
  },
  { name: 'reference', make: (rng) => createReferenceNetwork({ ...shape, rng }) },
];
const contenders = all.filter(({ name }) => flags.only === undefined || flags.only === name);

console.log(machine());
const runs = await Promise.all(
  contenders.map(async ({ make: makeNetwork }) => {
    const rng = createRng(1);
    const env = new SyncVectorEnv(Array.from({ length: 4 }, () => () => make('CartPole-v1')));
    const network = await makeNetwork(rng);
    const watched = profiled(env, network);
    const options = { totalSteps: 2 ** 31 };
    return {
      trainer: createPpoTrainer({ env, network, rng, options }),
      watched,
      watchedTrainer: createPpoTrainer({ ...watched, rng, options }),
    };
  }),
);
// during the first updates the engine still compiles
for (const { trainer } of runs) for (let i = 0; i < 10; i += 1) trainer.update();
const found = runs.map((): { cpu: number[]; wall: number[] } => ({ cpu: [], wall: [] }));
for (let round = 0; round < rounds; round += 1) {
  runs.forEach(({ trainer }, c) => {
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
publish(
  'speed-cartpole',
  [
    ['network', 'steps/s of processor time', 'best', 'steps/s of wall-clock time', 'relative to the first'],
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
  ],
  `Medians of ${rounds} interleaved rounds of ${updates} updates; ${machine()}.`,
  flags.write,
);
// the environments continue from the state after the measurement
const profiles = runs.map(({ watched, watchedTrainer }) => {
  watchedTrainer.update();
  return watched.run(updates, () => watchedTrainer.update());
});
publish(
  'profile-cartpole',
  [
    ['ms per update', ...contenders.map(({ name }) => name)],
    ...profiles[0]!.map(([part], p) => [part!, ...profiles.map((rows) => `${rows[p]![1]} (${rows[p]![2]})`)]),
  ],
  `Lower quartiles over ${updates} updates of 512 steps; ${machine()}.`,
  flags.write,
);
