import { memoizeEncoder, type RoutingTask } from '@der-gym/agents';
import {
  createDerEnv,
  createDerVectorEnv,
  createTextEncoder,
  encodeGraph,
  fitIdf,
  type RewardSettings,
  type TextEncoder,
} from '@der-gym/env';
import { loadEncoder } from '../modules/load-module.ts';
import {
  type DerTrainingOptions,
  derTrainingDefaults,
  type ResolvedDerTrainingOptions,
} from '../options/table.ts';
import { graphFor, type Task } from '../problem/task.ts';

/**
 * What a learner is given of a task.
 *
 * @example
 * ```ts
 * import { encodeTask, prepareTask, routingTask } from '@der-gym/experiments';
 *
 * const task = prepareTask({ questions: 40, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'] });
 * const text = await encodeTask(task, { textSize: 8 });
 * const routing = routingTask(task, { name: 'mine', text });
 * const env = routing.vectorEnv({ numEnvs: 3 });
 * env.reset({ seed: 1 }).observations.length; // => 51
 * ```
 */
export function routingTask(
  task: Task,
  {
    name,
    text,
    reward = task.reward,
    options = derTrainingDefaults,
  }: {
    readonly name: string;
    readonly text: TaskText;
    /** @defaultValue the task's, the paper's */
    readonly reward?: RewardSettings;
    readonly options?: Pick<ResolvedDerTrainingOptions, 'observes'>;
  },
): RoutingTask {
  const { split, dataset, prompt } = task;
  const graph = graphFor(task.graph, reward);
  const { observes } = options;
  const { questions, pool, scorer } = dataset;
  const { threshold, maxSteps } = task.graph;
  return {
    name,
    graph,
    train: split.train,
    validation: split.validation,
    reward,
    observes,
    encoder: text.encoder,
    env: (given) =>
      createDerEnv({
        questions: split.train.map((q) => questions[q]!),
        pool,
        scorer,
        maxSteps,
        threshold,
        prompt,
        reward,
        observes,
        stop: 'reference',
        ...given,
      }),
    vectorEnv: (given) =>
      createDerVectorEnv(graph, {
        features: graph === task.graph ? text.features() : encodeGraph(graph, text.encoder),
        questions: split.train,
        reward,
        observes,
        stop: 'reference',
        ...given,
      }),
  };
}

/** The texts of a task as numbers. */
export interface TaskText {
  readonly encoder: TextEncoder;
  /** Shape [nodes x encoder.size]; made when first asked for. */
  features(): Float32Array;
}

/** Texts as numbers: the encoder of the options, fitted on the train part. Runs of one task can share it. */
export async function encodeTask(
  { graph, split }: Pick<Task, 'graph' | 'split'>,
  options: Pick<DerTrainingOptions, 'encoder' | 'textSize'> = {},
): Promise<TaskText> {
  const { encoder: chosen, textSize } = { ...derTrainingDefaults, ...options };
  const encoder =
    chosen === 'hashed'
      ? hashedEncoder(graph, split.train, textSize)
      : (await loadEncoder(chosen))({ graph, train: split.train });
  let features: Float32Array | null = null;
  return {
    encoder,
    features() {
      features ??= encodeGraph(graph, encoder);
      return features;
    },
  };
}

function hashedEncoder(graph: Task['graph'], train: readonly number[], textSize: number): TextEncoder {
  const question = fitIdf(train.map((q) => graph.questions[q]!.text));
  const answer = fitIdf(
    train.flatMap((q) => {
      const texts = graph.texts.slice(graph.questionOffsets[q]! + 1, graph.questionOffsets[q + 1]!);
      return texts.filter((text) => text !== null);
    }),
  );
  // remembered, because every policy of the task comes back to the same texts
  return memoizeEncoder(
    createTextEncoder({ questionSize: textSize, answerSize: textSize, idf: { question, answer } }),
  );
}
