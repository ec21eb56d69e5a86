/**
 * Milliseconds of processor time for one update of a network: gather a minibatch, forward, the loss of PPO, backward,
 * clip, Adam.
 *
 *   node --import tsx benchmarks/speed/network.ts [--rounds 7]
 *
 * The networks alternate in every round, so that other load slows all of them: the ratios are more reliable than the times.
 */
import { parseArgs } from 'node:util';
import { createTfjsNetwork } from '@der-gym/agents/tfjs';
import { createRng } from 'gymnasium-js';
import { createFusedNetwork } from '../../packages/agents/src/network/fused/fused-network.ts';
import type {
  LossGradient,
  NetworkOptions,
  PolicyNetwork,
} from '../../packages/agents/src/network/policy-network.ts';
import { createReferenceNetwork } from '../../packages/agents/src/network/reference-network.ts';
import { ppoLoss } from '../../packages/agents/src/ppo/loss.ts';
import { standardPpo } from '../../packages/agents/src/ppo/options.ts';
import { cpuSeconds, machine, median, table } from './_measure.ts';

interface Shape {
  readonly observationSize: number;
  readonly hiddenSizes: readonly number[];
  readonly numActions: number;
  readonly minibatch: number;
  /** Share of the observations' numbers that are 0. */
  readonly zeros: number;
}

const shapes: readonly Shape[] = [
  { observationSize: 4, hiddenSizes: [64, 64], numActions: 2, minibatch: 128, zeros: 0 },
  { observationSize: 256, hiddenSizes: [256], numActions: 11, minibatch: 256, zeros: 0 },
  { observationSize: 768, hiddenSizes: [256], numActions: 11, minibatch: 256, zeros: 0 },
  // hashed text, as in the DER environment
  { observationSize: 768, hiddenSizes: [64, 64], numActions: 11, minibatch: 256, zeros: 0.92 },
];

const contenders: readonly {
  readonly name: string;
  readonly make: (options: NetworkOptions) => PolicyNetwork | Promise<PolicyNetwork>;
}[] = [
  { name: 'fused simd', make: (options) => createFusedNetwork({ ...options, build: 'simd' }) },
  { name: 'fused scalar', make: (options) => createFusedNetwork({ ...options, build: 'scalar' }) },
  { name: 'TF.js wasm', make: (options) => createTfjsNetwork({ ...options, backend: 'wasm' }) },
  { name: 'reference', make: (options) => createReferenceNetwork(options) },
];

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const rounds = Number(flags.rounds);
console.log(machine());

const rows = [['network, minibatch, zeros', ...contenders.map(({ name }) => name), 'TF.js / fused']];
for (const shape of shapes) {
  const updates = await Promise.all(contenders.map(({ make }) => createUpdate(shape, make)));
  // each network runs for about a sixth of a second per round
  const repeats = updates.map((update) => {
    update();
    update();
    return Math.max(1, Math.round(0.15 / Math.max(1e-5, cpuSeconds(update))));
  });
  const found = updates.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    updates.forEach((update, c) => {
      const times = repeats[c]!;
      const seconds = cpuSeconds(() => {
        for (let i = 0; i < times; i += 1) update();
      });
      found[c]!.push((1000 * seconds) / times);
    });
  }
  const ms = found.map(median);
  rows.push([
    `${[shape.observationSize, ...shape.hiddenSizes, shape.numActions].join('-')}, ${shape.minibatch}, ${100 * shape.zeros} %`,
    ...ms.map((x) => x.toFixed(x < 1 ? 3 : 2)),
    `${(ms[2]! / ms[0]!).toFixed(1)} x`,
  ]);
}
console.log(table(rows));
console.log(`ms of processor time per update, medians of ${rounds} interleaved rounds; ${machine()}`);

async function createUpdate(
  shape: Shape,
  make: (options: NetworkOptions) => PolicyNetwork | Promise<PolicyNetwork>,
): Promise<() => void> {
  const { observationSize, numActions, minibatch, zeros } = shape;
  const stored = 4 * minibatch;
  const network = await make({ ...shape, rng: createRng(1) });
  network.reserve(stored);
  const rng = createRng(2);
  for (let i = 0; i < stored * observationSize; i += 1) {
    network.observations[i] = rng.uniform() < zeros ? 0 : rng.normal();
  }
  const chosen = Int32Array.from({ length: minibatch }, () => rng.integer(stored));
  const rollout = {
    actions: Int32Array.from(chosen, () => rng.integer(numActions)),
    oldLogProbs: new Float64Array(minibatch).fill(-Math.log(numActions)),
    oldValues: new Float64Array(minibatch),
    advantages: Float64Array.from(chosen, () => rng.normal()),
    returns: Float64Array.from(chosen, () => rng.normal()),
  };
  const loss: LossGradient = (logits, values, dLogits, dValues) => {
    ppoLoss({ ...rollout, logits, values }, standardPpo, dLogits, dValues);
  };
  return () => {
    network.backward(chosen, minibatch, loss);
    network.step(1e-4, 0.5);
  };
}
