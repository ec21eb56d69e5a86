import { memoizeEncoder } from '@der-gym/agents';
import { createTextEncoder, encodeGraph, fitIdf, type TextEncoder } from '@der-gym/env';
import { createFactsEncoder } from '@der-gym/experts-mock';
import { loadEncoder } from '../modules/load-module.ts';
import { chosenModule, moduleName } from '../modules/module-choice.ts';
import { checkEncoderModel } from '../options/resolve-training.ts';
import {
  type DerTrainingOptions,
  derTrainingDefaults,
  type EncoderName,
  type ResolvedDerTrainingOptions,
} from '../options/table.ts';
import type { Task } from '../problem/task.ts';
import { type EmbeddingModel, type EmbedOptions, embedWithStore } from './embed-with-store.ts';
import { sentenceModel } from './sentence.ts';
import { transformerModel } from './transformer.ts';

/** The texts of a task as numbers. */
export interface TaskText {
  readonly encoder: TextEncoder;
  /** The same without a memory of rows, for texts that are met once. @defaultValue the encoder */
  readonly unmemoized?: TextEncoder;
  /** What classifiers, rankers and the Terminator are given; undefined where they hash words themselves, more of them than a policy. */
  readonly supervised: TextEncoder | undefined;
  /** Shape [nodes x encoder.size]; made when first asked for. */
  features(): Float32Array;
  /** Whether it reads any text at once; else only those of this task, which were read beforehand. */
  readonly readsAnyText: boolean;
}

/** What chooses an encoder. */
export type EncoderOptions = Pick<DerTrainingOptions, 'encoder' | 'textSize' | 'encoderModel'>;

type EncodedTask = Pick<Task, 'dataset' | 'graph' | 'split'>;

/**
 * Texts as numbers: the encoder of the options, fitted on the train part. Runs of one task can share it.
 *
 * @param how - for encoders whose vectors are kept: where, and who is told how far it is
 * @throws RangeError for an encoder that cannot read the task's texts; ModuleError for a module that is no encoder
 *
 * @example
 * ```ts
 * import { encodeTask, prepareTask } from '@der-gym/experiments';
 *
 * const task = prepareTask({ questions: 40, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'] });
 * const { encoder, features } = await encodeTask(task, { encoder: 'facts' });
 * encoder.id; // => 'facts/1'
 * features().length === task.graph.numNodes * encoder.size; // => true
 * ```
 */
export async function encodeTask(
  task: EncodedTask,
  options: EncoderOptions = {},
  how: EmbedOptions = {},
): Promise<TaskText> {
  const resolved = { ...derTrainingDefaults, ...options };
  const unmemoized = await encoderOf(task, resolved, how);
  // every policy of the task comes back to the same texts
  const hashed = resolved.encoder === 'hashed' || resolved.encoder === 'hashed-shape';
  const encoder = hashed ? memoizeEncoder(unmemoized) : unmemoized;
  let features: Float32Array | null = null;
  return {
    encoder,
    unmemoized,
    supervised: hashed ? undefined : encoder,
    features() {
      features ??= encodeGraph(task.graph, encoder);
      return features;
    },
    readsAnyText: !embeddings.has(resolved.encoder),
  };
}

/** As tables name an encoder. */
export function encoderName(choice: ResolvedDerTrainingOptions['encoder']): string {
  const chosen = chosenModule(choice);
  return chosen === null ? (choice as EncoderName) : moduleName(chosen);
}

/** Encoders that cannot read a text at once: the vectors of all texts of a task are made beforehand, or were in an earlier run. */
const embeddings: ReadonlyMap<
  ResolvedDerTrainingOptions['encoder'],
  (options: EncoderOptions) => EmbeddingModel
> = new Map([
  ['sentence', () => sentenceModel()],
  [
    'transformer',
    ({ encoderModel }: EncoderOptions) => {
      checkEncoderModel({ encoder: 'transformer', encoderModel });
      return transformerModel(encoderModel!);
    },
  ],
]);

/** What is wrong with the encoder facts on other data. */
export function onlySynthetic(data: string): string {
  return `Expected the synthetic pool with the encoder facts, which reads its questions and answers, got ${data}.`;
}

async function encoderOf(
  task: EncodedTask,
  options: ResolvedDerTrainingOptions,
  how: EmbedOptions,
): Promise<TextEncoder> {
  const { graph, split, dataset } = task;
  const model = embeddings.get(options.encoder)?.(options);
  if (model !== undefined) {
    return createTextEncoder({}, await embedWithStore(textsOf(graph), model, how));
  }
  switch (options.encoder) {
    case 'hashed':
      return hashedEncoder(options.textSize, { idf: idfOf(task) });
    case 'hashed-shape':
      // no idf: it would weigh most what occurs once, such as the name in a question of the synthetic pool
      return hashedEncoder(options.textSize, { shape: 'full' });
    case 'facts':
      if (!dataset.synthetic) {
        throw new RangeError(onlySynthetic(dataset.name));
      }
      return createFactsEncoder();
    default:
      return (await loadEncoder(options.encoder))({ graph, train: split.train });
  }
}

/** Every distinct text of a graph. */
function textsOf(graph: Task['graph']): readonly string[] {
  const texts = new Set(graph.questions.map(({ text }) => text));
  for (const text of graph.texts) if (text !== null) texts.add(text);
  return [...texts];
}

function hashedEncoder(size: number, more: Parameters<typeof createTextEncoder>[0]): TextEncoder {
  return createTextEncoder({ questionSize: size, answerSize: size, ...more });
}

/** How rare n-grams are in the texts of train. */
function idfOf({ graph, split }: EncodedTask) {
  const question = fitIdf(split.train.map((q) => graph.questions[q]!.text));
  const answer = fitIdf(
    split.train.flatMap((q) => {
      const texts = graph.texts.slice(graph.questionOffsets[q]! + 1, graph.questionOffsets[q + 1]!);
      return texts.filter((text) => text !== null);
    }),
  );
  return { question, answer };
}
