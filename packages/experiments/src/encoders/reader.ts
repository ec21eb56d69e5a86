import type { TextEncoder } from '@der-gym/env';
import type { DerTrainingOptions } from '../options/table.ts';
import { encoderName, type TaskText } from './named-encoder.ts';

/** The encoder for everything fitted on one task: classifiers, rankers and the Terminator, beside routers with the same encoder. */
export interface Reader {
  /** Its name in tables. */
  readonly name: string;
  /** Without one, every method hashes words itself, in its own size. */
  readonly encoder?: TextEncoder;
}

/** The reader of the encoder `hashed`. */
export const hashedReader: Reader = { name: 'hashed' };

/** The reader for the encoder of a task. */
export function readerOf(
  choice: NonNullable<DerTrainingOptions['encoder']>,
  { supervised }: Pick<TaskText, 'supervised'>,
): Reader {
  return { name: encoderName(choice), ...(supervised && { encoder: supervised }) };
}
