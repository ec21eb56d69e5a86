import {
  type Checkpoint,
  createNetwork,
  createNetworkPolicy,
  createPpoTrainer,
  memoizeEncoder,
  type PolicyMode,
  type PpoMetrics,
  toCheckpoint,
} from '@der-gym/agents';
import {
  createDerVectorEnv,
  createObservationEncoder,
  createTextEncoder,
  encodeGraph,
  evaluatePolicy,
  fitIdf,
  type Policy,
  type TextEncoder,
} from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { checkGiven } from '../options/kinds.ts';
import {
  type DerTrainingOptions,
  derTrainingDefaults,
  type ResolvedDerTrainingOptions,
  training as trainingOptions,
} from '../options/table.ts';
import type { Task } from '../problem/task.ts';

/** A router in training. Between two updates it can be evaluated, saved, or left. */
export interface DerTraining {
  readonly options: ResolvedDerTrainingOptions;
  readonly numUpdates: number;
  /** How many are done. */
  readonly updates: number;
  /** What computes the gradients. */
  readonly backend: string;
  update(): PpoMetrics;
  /** The router as it stands. */
  policy(mode?: PolicyMode): Policy;
  /** Plain data: weights, optimiser, generators, environments; training goes on from it bit for bit. */
  checkpoint(): Record<string, unknown>;
  /** Says where the last checkpoint was put, so that a training that diverges can name it. */
  savedAs(path: string): void;
  /** Takes over a checkpoint of the same run. */
  restore(checkpoint: Checkpoint): void;
  /** Frees the backend's memory. */
  dispose(): void;
}

/**
 * Sets up PPO on a task: questions of the train part, episodes ended by the reference as in the paper's training.
 */
export async function createDerTraining(
  task: Task,
  given: DerTrainingOptions & {
    /** Of weights, actions, shuffles and the order of questions. */
    readonly seed: number;
    readonly name?: string;
    readonly text?: TaskText;
  },
): Promise<DerTraining> {
  const { seed, name, text, ...rest } = given;
  checkGiven(trainingOptions, rest);
  const options = { ...derTrainingDefaults, ...rest };
  const { graph, split } = task;
  const { observes, reward } = options;
  const { encoder, features } = text ?? encodeTask(task, options.textSize);
  const rows = createObservationEncoder({
    encoder,
    observes,
    maxSteps: graph.maxSteps,
    numExperts: graph.experts.length,
  });
  const rng = createRng(`der/${seed}`);
  const network = await createNetwork({
    observationSize: rows.size,
    numActions: graph.experts.length,
    hiddenSizes: options.hiddenSizes,
    backend: options.backend,
    rng,
  });
  const env = createDerVectorEnv(graph, {
    numEnvs: options.numEnvs,
    features,
    observes,
    questions: split.train,
    reward: reward === 'paper' ? task.reward : task.utility,
    stop: 'reference',
    copy: false,
  });
  const trainer = createPpoTrainer({
    env,
    network,
    rng,
    options: {
      totalSteps: Math.max(options.steps, options.numEnvs * options.numSteps),
      numSteps: options.numSteps,
      updateEpochs: options.updateEpochs,
      numMinibatches: options.numMinibatches,
      learningRate: options.learningRate,
      entropyCoefficient: options.entropyCoefficient,
      discount: options.discount,
    },
  });
  const routerName = name ?? derName(options);
  const inputs = { encoder, experts: graph.experts, observes, maxSteps: graph.maxSteps, name: routerName };
  return {
    options,
    numUpdates: trainer.numUpdates,
    get updates() {
      return trainer.updates;
    },
    backend: network.backend,
    update: () => trainer.update(),
    policy: (mode = 'greedy') => createNetworkPolicy({ ...inputs, weights: network.state(), mode }),
    checkpoint: () => toCheckpoint({ ...inputs, weights: network.state(), training: trainer.state() }),
    savedAs: (path) => trainer.savedAs(path),
    restore({ training }) {
      if (training === null)
        throw new RangeError('Expected a checkpoint that training can resume from, got weights only.');
      trainer.restore(training);
    },
    dispose: () => network.dispose(),
  };
}

/** The texts of a task as numbers. */
export interface TaskText {
  readonly encoder: TextEncoder;
  /** Shape [nodes x encoder.size]. */
  readonly features: Float32Array;
}

/** Encodes every state of a task, word weights fitted on the train part. Runs of one task can share it. */
export function encodeTask(
  { graph, split }: Task,
  textSize: number = derTrainingDefaults.textSize,
): TaskText {
  const question = fitIdf(split.train.map((q) => graph.questions[q]!.text));
  const answer = fitIdf(
    split.train.flatMap((q) => {
      const texts = graph.texts.slice(graph.questionOffsets[q]! + 1, graph.questionOffsets[q + 1]!);
      return texts.filter((text) => text !== null);
    }),
  );
  // remembered, because every policy of the task comes back to the same texts
  const encoder = memoizeEncoder(
    createTextEncoder({ questionSize: textSize, answerSize: textSize, idf: { question, answer } }),
  );
  return { encoder, features: encodeGraph(graph, encoder) };
}

/** `DER, paper's reward` or `DER, utility (sees answer, step)`: what was trained for, and what is seen beyond the paper. */
export function derName(options: Pick<DerTrainingOptions, 'reward' | 'observes'>): string {
  const { reward, observes } = { ...derTrainingDefaults, ...options };
  const sees = observes.length === 1 && observes[0] === 'answer' ? '' : ` (sees ${observes.join(', ')})`;
  return `PPO, ${reward === 'paper' ? "paper's reward" : 'utility'}${sees}`;
}

/**
 * The router in the mode, greedy or sampled, that earns more on validation under the rule it was trained with;
 * ties go to greedy. A greedy router that sees no step can ask the same expert for ever.
 *
 * @param reward - what it was trained for
 */
export function settledPolicy(
  task: Task,
  reward: ResolvedDerTrainingOptions['reward'],
  policyOf: (mode: PolicyMode) => Policy,
): Policy {
  const { graph, split } = task;
  const settings = reward === 'paper' ? task.reward : task.utility;
  const [greedy, sampled] = (['greedy', 'sampled'] as const).map((mode) => {
    const policy = policyOf(mode);
    const options = { reward: settings, stop: 'reference', questions: split.validation } as const;
    return { policy, value: evaluatePolicy(graph, policy, options).return };
  });
  return (sampled!.value > greedy!.value ? sampled! : greedy!).policy;
}
