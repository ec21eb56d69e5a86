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

/** The encoder of a task, and its features. */
export interface TaskText {
  readonly encoder: TextEncoder;
  /** The same without a cache of rows, for texts that occur once. @defaultValue the encoder */
  readonly unmemoized?: TextEncoder;
  /** The encoder for classifiers, rankers and the Terminator. Undefined if they hash words themselves, in larger vectors. */
  readonly supervised: TextEncoder | undefined;
  /** Shape [nodes x encoder.size]; computed on first use. */
  features(): Float32Array;
  /** Whether it can encode any text immediately. Otherwise only texts of this task, which were embedded in advance. */
  readonly readsAnyText: boolean;
}

/** The options that choose an encoder. */
type EncoderOptions = Pick<DerTrainingOptions, 'encoder' | 'textSize' | 'encoderModel'>;

type EncodedTask = Pick<Task, 'dataset' | 'graph' | 'split'>;

/**
 * Returns the encoder that the options name, fitted on the train part. Runs of one task can share it.
 *
 * @param how - for encoders whose vectors are stored: the folder, and where progress is reported
 * @throws RangeError for an encoder that cannot read the task's texts; ModuleError for an invalid encoder
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
  // all policies of the task read the same texts
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

/** The name of an encoder in tables. */
export function encoderName(choice: ResolvedDerTrainingOptions['encoder']): string {
  const chosen = chosenModule(choice);
  return chosen === null ? (choice as EncoderName) : moduleName(chosen);
}

/** Encoders that cannot encode a text immediately. Vectors of all texts of a task are computed in advance or by an earlier run. */
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

/** The error of the encoder `facts` on other data. */
export function onlySynthetic(data: string): string {
  return `Expected the synthetic pool with the encoder facts, which parses only its questions and answers, got ${data}.`;
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
      // no idf: it would give most weight to words that occur once, such as names in questions of the synthetic pool
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

/** Inverse document frequencies of n-grams in the train texts. */
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
