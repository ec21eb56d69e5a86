import type { RoutingTask } from '@der-gym/agents';
import { createDerEnv, createDerVectorEnv, encodeGraph, type RewardSettings } from '@der-gym/env';
import type { TaskText } from '../encoders/named-encoder.ts';
import { derTrainingDefaults, type ResolvedDerTrainingOptions } from '../options/table.ts';
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
