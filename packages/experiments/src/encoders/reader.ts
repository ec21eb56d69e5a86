import type { TextEncoder } from '@der-gym/env';
import type { DerTrainingOptions } from '../options/table.ts';
import type { Task } from '../problem/task.ts';
import { encoderName, encodeTask, type TaskText } from './named-encoder.ts';

/** What reads texts for all that is fitted on one task: routers, classifiers, rankers and the Terminator. */
export interface Reader {
  /** As tables name it. */
  readonly name: string;
  /** Without one, every method has hashed words of its own, in its own size: the encoder `hashed`. */
  readonly encoder?: TextEncoder;
}

/** The reader that comes without an encoder. */
export const hashedReader: Reader = { name: 'hashed' };

/** The reader of an encoder that has been made for a task. */
export function readerOf(choice: NonNullable<DerTrainingOptions['encoder']>, text: TaskText): Reader {
  const name = encoderName(choice);
  return choice === 'hashed' ? hashedReader : { name, encoder: text.encoder };
}

/** The same, made now. */
export async function readTask(
  task: Pick<Task, 'dataset' | 'graph' | 'split'>,
  choice: NonNullable<DerTrainingOptions['encoder']>,
  options: Omit<DerTrainingOptions, 'encoder'> = {},
): Promise<Reader> {
  return choice === 'hashed'
    ? hashedReader
    : readerOf(choice, await encodeTask(task, { ...options, encoder: choice }));
}
