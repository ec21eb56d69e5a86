import { memoizeEncoder } from '@der-gym/agents';
import { createTextEncoder, encodeGraph, fitIdf, type TextEncoder } from '@der-gym/env';
import { loadEncoder } from '../modules/load-module.ts';
import { type DerTrainingOptions, derTrainingDefaults } from '../options/table.ts';
import type { Task } from '../problem/task.ts';

/** The texts of a task as numbers. */
export interface TaskText {
  readonly encoder: TextEncoder;
  /** Shape [nodes x encoder.size]; made when first asked for. */
  features(): Float32Array;
  /** Whether it reads any text at once; else only those of this task, which were read beforehand. */
  readonly readsAnyText: boolean;
}

/** Texts as numbers: the encoder of the options, fitted on the train part. Runs of one task can share it. */
export async function encodeTask(
  { graph, split }: Pick<Task, 'dataset' | 'graph' | 'split'>,
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
    readsAnyText: true,
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
