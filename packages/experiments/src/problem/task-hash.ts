import { createHash } from 'node:crypto';
import type { Task } from './task.ts';

/** SHA-256 over everything in a task's data that a result depends on: questions, experts, answers, scores and edges. */
export function taskHash({ graph, split }: Task): string {
  const hash = createHash('sha256');
  const text = (value: string) => {
    const bytes = Buffer.from(value, 'utf8');
    hash.update(`${bytes.length}:`).update(bytes);
  };
  const array = (values: Int32Array | Float64Array) =>
    hash
      .update(`${values.length}:`)
      .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  for (const question of graph.questions) text(`${question.id}\n${question.text}`);
  for (const expert of graph.experts) text(`${expert.name}\n${expert.parameters}`);
  for (const answer of graph.texts) text(answer ?? '');
  text(
    `${graph.transfer}\n${graph.scoreSignature}\n${graph.promptId}\n${graph.threshold}\n${graph.maxSteps}`,
  );
  array(graph.next);
  array(graph.score);
  array(graph.expertCost);
  for (const part of [split.train, split.validation, split.test]) array(Int32Array.from(part));
  return hash.digest('hex');
}
