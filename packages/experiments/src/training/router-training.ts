import {
  decodeArrays,
  derLearner,
  encodeArrays,
  ppoLearner,
  type Training,
  type TrainingMetrics,
} from '@der-gym/agents';
import { type AnswerGraph, evaluatePolicy, type Policy, type RewardSettings } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { encodeTask, type TaskText } from '../encoders/named-encoder.ts';
import { type Reader, readerOf } from '../encoders/reader.ts';
import { loadLearner } from '../modules/load-module.ts';
import { checkGiven } from '../options/kinds.ts';
import { isPublished } from '../options/learners.ts';
import { withTrainingDefaults } from '../options/resolve-training.ts';
import {
  type DerTrainingOptions,
  ppoOptions,
  type ResolvedDerTrainingOptions,
  training as trainingOptions,
} from '../options/table.ts';
import { countedQuestions } from '../problem/fresh-questions.ts';
import { rewardOf } from '../problem/paid-reward.ts';
import { graphFor, type Task } from '../problem/task.ts';
import { routerName } from './router-name.ts';
import { freshFor, routingTask } from './routing-task.ts';

type PpoTraining = Awaited<ReturnType<typeof ppoLearner>>;

/** A router in training, with any learner. Between two steps it can be evaluated, saved or stopped. */
export interface RouterTraining {
  /** Its name in tables. */
  readonly name: string;
  readonly options: ResolvedDerTrainingOptions;
  /** Its reward. */
  readonly reward: RewardSettings;
  /** The answer graph. If the reward uses the best score so far, states with different best scores are separate nodes. */
  readonly graph: AnswerGraph;
  readonly numSteps: number;
  /** Number of finished steps. */
  readonly steps: number;
  /** Whether all steps are done, or validation has ended the training early. */
  readonly finished: boolean;
  /** Number of distinct questions trained on so far; all of a fixed training set. */
  readonly questions: number;
  /** The learner's metrics; with fresh questions their number so far, `questions`; after a validation, `validationReturn`. */
  step(): TrainingMetrics;
  /** The current router; after the last step, the best on validation if there were validations. `mode` is for PPO. */
  policy(mode?: Parameters<PpoTraining['policy']>[0]): Policy;
  /** Plain data from which training resumes to the same bit. */
  save(): SavedTraining;
  /**
   * Restores what `save` returned for the same task, options and seed.
   *
   * @throws TypeError or RangeError for anything else
   */
  restore(saved: unknown): void;
  /** The policy alone as plain data; null if the learner cannot export it. */
  export(): unknown;
  /** Receives the place of the last save, so that an error can name it. */
  savedAs(path: string): void;
  /** The encoder for the classifiers and the Terminator beside it. */
  readonly reader: Reader;
  /** Billions of parameters of the policy. */
  readonly agentParameters: number;
  dispose(): void;
}

/** The content of a checkpoint, with arrays as text. */
export interface SavedTraining {
  readonly format: 'der-gym-training';
  readonly version: 1;
  readonly name: string;
  readonly steps: number;
  readonly finished: boolean;
  /** Number of distinct fresh questions trained on. */
  readonly questions?: number;
  /** The learner's state. */
  readonly state: unknown;
  /** The best on validation so far, and the number of validations since. */
  readonly best: { readonly value: number; readonly state: unknown; readonly since: number } | null;
}

/** Inputs of a training. */
type RouterTrainingOptions = DerTrainingOptions & {
  /** The seed of everything that the learner draws. */
  readonly seed: number;
  /** @defaultValue `routerName(options)` */
  readonly name?: string;
  /** An encoder of the task; runs of one task can share it. */
  readonly text?: TaskText;
  /** Receives lines about embeddings in progress. @defaultValue standard error */
  readonly say?: ((line: string) => void) | undefined;
};

/** Default number of validations in a whole training. */
const LOOKS = 10;

/**
 * Sets up a training on a task, with the learner, the reward and the encoder of the options. It trains on fresh questions if the task has
 * them and the encoder can encode any text, otherwise on the train part. Episodes end by the reference, as in the paper's training.
 *
 * @throws ModuleError for a module that does not load, or whose export is invalid
 */
export async function createTraining(task: Task, given: RouterTrainingOptions): Promise<RouterTraining> {
  const { seed, name: givenName, text, say, ...rest } = given;
  checkGiven(trainingOptions, rest);
  const options = withTrainingDefaults(rest);
  const name = givenName ?? routerName(options, task.reward);
  const reward = await rewardOf(task, options.reward, options.discount);
  const graph = graphFor(task.graph, reward);
  const read = text ?? (await encodeTask(task, options, { say }));
  const source = freshFor(task, read);
  const fresh = source === null ? null : countedQuestions(source);
  const routing = routingTask(task, { name, reward, options, text: read, fresh });
  const rng = createRng(`der/${seed}`);
  const training: Training =
    options.learner === 'ppo'
      ? await ppoLearner(routing, ppoOptions(options), rng)
      : isPublished(options.learner)
        ? await derLearner(options.learner)(routing, derLearnerOptions(options), rng)
        : await (await loadLearner(options.learner))(routing, rng);
  const { numSteps } = training;
  const { validateEvery = Math.ceil(numSteps / LOOKS), patience } = options;
  let steps = 0;
  let finished = false;
  let best: SavedTraining['best'] = null;

  /** Evaluates on validation, keeps the best state, and returns whether training should end. */
  const look = (): { readonly value: number; readonly over: boolean } => {
    const problem = { reward, stop: 'reference', questions: task.split.validation } as const;
    const value = evaluatePolicy(graph, training.lookPolicy?.() ?? training.policy(), problem).return;
    const better = best === null || value > best.value;
    best = better
      ? { value, state: encodeArrays(training.save(), 'save()'), since: 0 }
      : { ...best!, since: best!.since + 1 };
    return { value, over: best.since >= patience };
  };
  return {
    name,
    options,
    reward,
    graph,
    numSteps,
    get steps() {
      return steps;
    },
    get finished() {
      return finished;
    },
    get questions() {
      return fresh?.drawn ?? task.split.train.length;
    },
    step() {
      const metrics = fresh === null ? training.step() : { ...training.step(), questions: fresh.drawn };
      steps += 1;
      const last = steps >= numSteps;
      if (validateEvery === 0) {
        finished = last;
        return metrics;
      }
      const seen = last || steps % validateEvery === 0 ? look() : null;
      finished = last || seen?.over === true;
      if (finished) training.restore(decodeArrays(best!.state));
      return { ...metrics, validationReturn: seen?.value ?? null };
    },
    policy: (mode) => (mode === undefined ? training.policy() : (training as PpoTraining).policy(mode)),
    save: () => ({
      format: 'der-gym-training',
      version: 1,
      name,
      steps,
      finished,
      ...(fresh !== null && { questions: fresh.drawn }),
      state: encodeArrays(training.save(), 'save()'),
      best,
    }),
    restore(saved) {
      const found = (saved ?? {}) as Partial<SavedTraining>;
      if (found.format !== 'der-gym-training' || found.version !== 1 || !Number.isSafeInteger(found.steps)) {
        throw new TypeError('Expected the checkpoint of a training (der-gym-training, version 1).');
      }
      training.restore(decodeArrays(found.state));
      ({ steps, finished, best } = found as SavedTraining);
      fresh?.resume(found.questions ?? 0);
    },
    export: () => training.export?.() ?? null,
    savedAs: (path) => training.savedAs?.(path),
    reader: readerOf(options.encoder, read),
    agentParameters: (training.numParameters ?? 0) / 1e9,
    dispose: () => training.dispose?.(),
  };
}

/** The options that a published learner shares with PPO; its buffer's trajectories are PPO's environments. */
function derLearnerOptions(options: ResolvedDerTrainingOptions) {
  const { steps, numEnvs: bufferSize, learningRate, discount, hiddenSizes, backend } = options;
  return { steps, bufferSize, learningRate, discount, hiddenSizes, backend };
}
