import { encodeTask, onlySynthetic } from '../encoders/named-encoder.ts';
import { type Reader, readerOf } from '../encoders/reader.ts';
import { type DerTrainingOptions, dataDefaults, type TaskOptions } from '../options/table.ts';
import type { Task } from '../problem/task.ts';
import { readingInput, UsageError } from '../usage-error.ts';

type EncoderChoice = NonNullable<DerTrainingOptions['encoder']>;

/** The flags that choose encoders. */
type EncoderFlags = TaskOptions & DerTrainingOptions & { readonly encoders?: readonly EncoderChoice[] };

/** The encoders that a command uses by default; the first one is the main one. */
export interface UsualEncoders {
  readonly synthetic: readonly EncoderChoice[];
  readonly recorded: readonly EncoderChoice[];
}

/** Returns the encoders that the flags choose. */
export function chosenEncoders(
  { encoders, encoder, data = dataDefaults.data }: EncoderFlags,
  { synthetic, recorded }: UsualEncoders,
): readonly EncoderChoice[] {
  if (encoders !== undefined && encoder !== undefined) {
    throw new UsageError('Expected --encoder or --encoders, got both.');
  }
  const again = encoders?.find((each, i) => encoders.indexOf(each) !== i);
  if (again !== undefined)
    throw new UsageError(`Expected --encoders to name different encoders, got ${again} twice.`);
  const usual = data === dataDefaults.data ? synthetic : recorded;
  const chosen = encoders ?? (encoder === undefined ? usual : [encoder]);
  for (const each of chosen) expectReadable(each, data);
  return chosen;
}

/** @throws UsageError for an encoder that can read only the synthetic pool, before anything is compiled */
export function expectReadable(encoder: EncoderChoice | undefined, data: string = dataDefaults.data): void {
  if (encoder !== 'facts' || data === dataDefaults.data) return;
  throw new UsageError(onlySynthetic(data));
}

/** Creates the readers of encoders on a task, in the same order. */
export async function readersOf(
  task: Task,
  encoders: readonly EncoderChoice[],
  options: DerTrainingOptions,
): Promise<readonly Reader[]> {
  const readers: Reader[] = [];
  for (const encoder of encoders) {
    const text = await readingInput(() => encodeTask(task, { ...options, encoder }));
    readers.push(readerOf(encoder, text));
  }
  return readers;
}
