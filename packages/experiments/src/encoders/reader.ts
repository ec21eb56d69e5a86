import type { TextEncoder } from '@der-gym/env';
import type { DerTrainingOptions } from '../options/table.ts';
import { encoderName, type TaskText } from './named-encoder.ts';

/** What reads texts for all that is fitted on one task: classifiers, rankers and the Terminator, beside routers of the same encoder. */
export interface Reader {
  /** As tables name it. */
  readonly name: string;
  /** Without one, every method has hashed words of its own, in its own size. */
  readonly encoder?: TextEncoder;
}

/** The reader of the encoder `hashed`. */
export const hashedReader: Reader = { name: 'hashed' };

/** The reader of an encoder that has been made for a task. */
export function readerOf(
  choice: NonNullable<DerTrainingOptions['encoder']>,
  { supervised }: Pick<TaskText, 'supervised'>,
): Reader {
  return { name: encoderName(choice), ...(supervised && { encoder: supervised }) };
}
