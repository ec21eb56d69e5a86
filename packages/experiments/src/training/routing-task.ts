import type { RoutingTask } from '@der-gym/agents';
import {
  createAnswerSource,
  createDerEnv,
  createDerVectorEnv,
  encodeGraph,
  type QuestionSource,
  type RewardSettings,
} from '@der-gym/env';
import type { TaskText } from '../encoders/named-encoder.ts';
import { derTrainingDefaults, type ResolvedDerTrainingOptions } from '../options/table.ts';
import { graphFor, type Task } from '../problem/task.ts';

/**
 * Returns the task as a learner sees it.
 *
 * @example
 * ```ts
 * import { encodeTask, prepareTask, routingTask } from '@der-gym/experiments';
 *
 * const task = prepareTask({ questions: 40, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'] });
 * const text = await encodeTask(task, { encoder: 'hashed', textSize: 8 });
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
    fresh = freshFor(task, text),
  }: {
    readonly name: string;
    readonly text: TaskText;
    /** @defaultValue the task's reward, the paper's */
    readonly reward?: RewardSettings;
    readonly options?: Pick<ResolvedDerTrainingOptions, 'observes'>;
    /** Questions for the environments instead of the train part; null for none. @defaultValue `freshFor` */
    readonly fresh?: QuestionSource | null;
  },
): RoutingTask {
  const { split, dataset, prompt } = task;
  const graph = graphFor(task.graph, reward);
  const { observes } = options;
  const { pool, scorer } = dataset;
  const { threshold, maxSteps } = task.graph;
  const questions = fresh ?? split.train.map((q) => dataset.questions[q]!);
  const world = { questions, pool, scorer, maxSteps, threshold, prompt };
  const play = { reward, observes, stop: 'reference' } as const;
  return {
    name,
    graph,
    train: split.train,
    validation: split.validation,
    reward,
    observes,
    encoder: text.encoder,
    numQuestions: questions.length,
    env: (given) => createDerEnv({ ...world, ...play, ...given }),
    vectorEnv: (given) =>
      fresh === null
        ? createDerVectorEnv(graph, {
            features: graph === task.graph ? text.features() : encodeGraph(graph, text.encoder),
            questions: split.train,
            ...play,
            ...given,
          })
        : createDerVectorEnv(createAnswerSource(world), {
            encoder: text.unmemoized ?? text.encoder,
            order: 'sequential',
            ...play,
            ...given,
          }),
  };
}

/** The fresh questions of a task, if this encoder can encode new texts; otherwise null. */
export function freshFor({ fresh }: Pick<Task, 'fresh'>, text: TaskText): QuestionSource | null {
  return text.readsAnyText ? fresh : null;
}
