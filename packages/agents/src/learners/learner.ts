import type {
  AnswerGraph,
  createDerEnv,
  createDerVectorEnv,
  Observable,
  Policy,
  RewardSettings,
  TextEncoder,
} from '@der-gym/env';
import type { Rng } from 'gymnasium-js';

/** A routing problem for a learner: questions for training and validation, and environments. */
export interface RoutingTask {
  /** Name of the policy in tables. */
  readonly name: string;
  /**
   * Every answer and score of every question, including the test questions. A learner may only use those of `train` and
   * `validation`; otherwise its results are invalid.
   */
  readonly graph: AnswerGraph;
  /** Indices of the training questions in the graph, for learners that read the graph. */
  readonly train: readonly number[];
  readonly validation: readonly number[];
  /** The reward to maximise. Pass it to `evaluatePolicy` and `solve` unchanged. */
  readonly reward: RewardSettings;
  /** The parts of the observation, besides the question, that the policy may use. */
  readonly observes: readonly Observable[];
  /** The text encoder, fitted on the training questions. */
  readonly encoder: TextEncoder;
  /**
   * Number of questions in the environments. These are the questions of `train` or, if the data have a generator, fresh questions
   * that are not in the graph. The option `question` of `env().reset` must be below this number.
   */
  readonly numQuestions: number;
  /** The environment, one episode at a time, with the rewards of `reward`. */
  env(options?: Pick<Parameters<typeof createDerEnv>[0], 'observes'>): ReturnType<typeof createDerEnv>;
  /**
   * The vector environment: many episodes in parallel, in typed arrays. An observation is a row with the output of `encoder`,
   * followed by the other observed parts. Fresh questions are numbered and used in that order unless you choose another `order`;
   * `infos.question` is the number.
   */
  vectorEnv(
    options: Pick<
      Parameters<typeof createDerVectorEnv>[1],
      'numEnvs' | 'order' | 'autoresetMode' | 'copy' | 'observes'
    >,
  ): ReturnType<typeof createDerVectorEnv>;
}

/** Metrics of one training step, by name. `steps` (expert calls so far) and `returnMean` are shown and plotted. */
export type TrainingMetrics = Readonly<Record<string, number | null | readonly number[]>>;

/**
 * A training that runs step by step. The caller is responsible for progress output, checkpoints, resuming, early stopping on
 * validation, and seeds.
 */
export interface Training {
  /** Number of calls of `step` in the whole training, at least 1. */
  readonly numSteps: number;
  /** Trains for one step: for example a rollout, an episode, or a sweep over a table. */
  step(): TrainingMetrics;
  /** Returns the current policy. Later steps must not change it. */
  policy(): Policy;
  /** Returns a policy for validation during training, for cases where `policy` is too slow. @defaultValue `policy` */
  lookPolicy?(): Policy;
  /** Returns everything that `step` changes, as JSON data, which may include typed arrays. */
  save(): unknown;
  /** Restores the result of `save`, taken from a training with the same task, options and seed. Training must resume bit-exactly. */
  restore(saved: unknown): void;
  /** Returns the policy alone as JSON data, which is stored beside the checkpoint as `policy.json`. */
  export?(): unknown;
  /** Called with the path where the last `save` was stored, so that errors can name it. */
  savedAs?(path: string): void;
  /** Number of parameters of the policy, shown as the size of the agent in tables. @defaultValue 0 */
  readonly numParameters?: number;
  /** Frees resources that the garbage collector does not. */
  dispose?(): void;
}

/**
 * A learner of a routing policy. It sets up a training, which the caller runs step by step. All randomness must come from `rng`.
 *
 * @see `examples/tabular.ts` for the simplest one
 */
export type Learner<O extends object = Readonly<Record<string, unknown>>> = (
  task: RoutingTask,
  options: O,
  rng: Rng,
) => Training | Promise<Training>;
