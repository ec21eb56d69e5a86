import {
  createNetwork,
  createNetworkPolicy,
  createPpoTrainer,
  derPpoPresets,
  evaluateEpisodes,
} from '@der-gym/agents';
import { createDerVectorEnv, evaluatePolicy } from '@der-gym/env';
import type { Task } from '@der-gym/experiments';
import { createRng } from 'gymnasium-js';
import type { PolicyMode } from '../../packages/agents/src/policy/network-policy.ts';
import { createDerPpoTrainer } from '../../packages/agents/src/ppo/der-as-published.ts';
import type { DerPpoOptions } from '../../packages/agents/src/ppo/der-options.ts';
import type { PpoOptions } from '../../packages/agents/src/ppo/options.ts';
import {
  type DerPpoPresetName,
  type PpoPresetName,
  ppoPresets,
} from '../../packages/agents/src/ppo/presets.ts';
import type { TrainableEnv } from '../../packages/agents/src/ppo/trainer.ts';
import type { TaskText } from '../../packages/experiments/src/encoders/named-encoder.ts';

/** The mean return of greedy episodes after training with a preset. */
export async function trainAndEvaluate(
  envs: (count: number) => TrainableEnv,
  preset: PpoPresetName,
  seed: number,
  changes: PpoOptions,
  episodes: number,
): Promise<number> {
  const { numEnvs, options } = ppoPresets[preset];
  const rng = createRng(seed);
  const env = envs(numEnvs);
  const observationSize = env.singleObservationSpace.flatDimension;
  const numActions = env.singleActionSpace.n;
  const network = await createNetwork({ observationSize, numActions, rng });
  const trainer = createPpoTrainer({ env, network, rng, options: { ...options, ...changes } });
  for (const _ of trainer.run());
  return evaluateEpisodes({ env: envs(10), network, rng, episodes }).meanReturn;
}

/** Standard PPO, or a published form of DER's, with changes. */
export type DerRun =
  | { readonly preset: PpoPresetName; readonly changes: PpoOptions }
  | { readonly preset: DerPpoPresetName; readonly changes: Partial<DerPpoOptions> };

/** Hidden layers of actor and critic; those of the public code for the published learners. */
const STANDARD_HIDDEN = [64];
const PUBLISHED_HIDDEN = [256];

/** The exact return of a DER router on the test questions after training, with episodes ended by the reference. */
export async function trainDer(
  task: Task,
  { encoder, features }: TaskText,
  run: DerRun,
  seed: number,
  totalSteps: number,
): Promise<Record<PolicyMode, ReturnType<typeof evaluatePolicy>>> {
  const { graph, split, reward } = task;
  const rng = createRng(`ppo/${seed}`);
  const published = run.preset === 'der-as-described' || run.preset === 'der-as-released';
  const env = createDerVectorEnv(graph, {
    numEnvs: published ? 1 : ppoPresets[run.preset].numEnvs,
    features: features(),
    questions: split.train,
    copy: false,
    observes: ['answer'],
    reward,
    stop: 'reference',
  });
  const network = await createNetwork({
    observationSize: encoder.size,
    numActions: graph.experts.length,
    hiddenSizes: published ? PUBLISHED_HIDDEN : STANDARD_HIDDEN,
    rng,
  });
  const inputs = { env, network, rng };
  const changes = { ...run.changes, totalSteps };
  const trainer = published
    ? createDerPpoTrainer({ ...inputs, options: { ...derPpoPresets[run.preset], ...changes } })
    : createPpoTrainer({ ...inputs, options: { ...ppoPresets[run.preset].options, ...changes } });
  for (const _ of trainer.run());
  const judge = (mode: PolicyMode) => {
    const { experts, maxSteps } = graph;
    const policy = createNetworkPolicy({ weights: network.state(), encoder, experts, maxSteps, mode });
    return evaluatePolicy(graph, policy, { reward, stop: 'reference', questions: split.test });
  };
  return { greedy: judge('greedy'), sampled: judge('sampled') };
}

export const seedsFrom1 = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** The mean of the middle half: floor(n / 4) values are dropped at either end. */
export function interquartileMean(values: readonly number[]): number {
  const drop = Math.floor(values.length / 4);
  const kept = values.toSorted((a, b) => a - b).slice(drop, values.length - drop);
  return kept.reduce((sum, x) => sum + x, 0) / kept.length;
}
