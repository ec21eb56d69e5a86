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

/** What a learner learns from: questions to train on, questions to choose by, and environments to train in. */
export interface RoutingTask {
  /** What its policies are called in a table. */
  readonly name: string;
  /**
   * Every answer and score of every question, those of the test questions among them: a learner that looks at others than `train` and
   * `validation` is invalid.
   */
  readonly graph: AnswerGraph;
  /** Indices of questions of the graph. What reads the graph learns from these. */
  readonly train: readonly number[];
  readonly validation: readonly number[];
  /** What the policy is paid; pass it to `evaluatePolicy` and `solve` as it is. */
  readonly reward: RewardSettings;
  /** What the policy may see besides the question. */
  readonly observes: readonly Observable[];
  /** Texts as numbers, fitted on the train questions. */
  readonly encoder: TextEncoder;
  /**
   * How many questions the environments play: those of `train`, or fresh ones that are not in the graph, drawn by number, where the
   * data have a generator. `reset` of `env()` takes a number below it as its `question`.
   */
  readonly numQuestions: number;
  /** The environment: one episode at a time, paid by `reward`. */
  env(options?: Pick<Parameters<typeof createDerEnv>[0], 'observes'>): ReturnType<typeof createDerEnv>;
  /**
   * Many episodes side by side in typed arrays; its observations are rows of `encoder` and of what else is observed. Fresh questions
   * come in the order of their numbers, unless you choose another `order`; `infos.question` is then that number.
   */
  vectorEnv(
    options: Pick<
      Parameters<typeof createDerVectorEnv>[1],
      'numEnvs' | 'order' | 'autoresetMode' | 'copy' | 'observes'
    >,
  ): ReturnType<typeof createDerVectorEnv>;
}

/** What one step of training did, by name. `steps` (expert calls so far) and `returnMean` are shown and plotted. */
export type TrainingMetrics = Readonly<Record<string, number | null | readonly number[]>>;

/**
 * A training that can be stepped. Whoever steps it gives it progress, checkpoints, resuming, stopping by validation, and
 * seeds.
 */
export interface Training {
  /** Calls of `step` in the whole training, >= 1. */
  readonly numSteps: number;
  /** Learns a little: a rollout, an episode, a sweep over a table. */
  step(): TrainingMetrics;
  /** The policy as it stands. Later steps do not change it. */
  policy(): Policy;
  /** The policy that a look at validation values, where `policy` takes long to settle. @defaultValue `policy` */
  lookPolicy?(): Policy;
  /** All that `step` changes, as JSON data; typed arrays may be among it. */
  save(): unknown;
  /** Takes over what `save` returned in a training made with the same task, options and seed; training goes on from there to the bit. */
  restore(saved: unknown): void;
  /** The policy alone, as JSON data; kept beside the checkpoint as `policy.json`. */
  export?(): unknown;
  /** Told where the last `save` was put, so that an error can name it. */
  savedAs?(path: string): void;
  /** Numbers that the policy computes with, for the column of the agent's size. @defaultValue 0 */
  readonly numParameters?: number;
  /** Frees what the garbage collector does not. */
  dispose?(): void;
}

/**
 * A learner of a routing policy: sets up a training, which others step. All its randomness comes from `rng`.
 *
 * @see `examples/tabular.ts` for the simplest one
 */
export type Learner<O extends object = Readonly<Record<string, unknown>>> = (
  task: RoutingTask,
  options: O,
  rng: Rng,
) => Training | Promise<Training>;
