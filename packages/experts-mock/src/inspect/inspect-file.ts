import { type StreamCassetteOptions, streamCassette } from '../cassette/stream.ts';
import { createInspector, type Inspection } from './inspection.ts';

/**
 * Inspects a cassette file as `inspectCassette` does, in one pass over its lines. The file can have any size.
 *
 * @throws CassetteFormatError with path and line for an invalid file
 */
export async function inspectCassetteFile(
  path: string,
  options: StreamCassetteOptions = {},
): Promise<Inspection> {
  let inspector: ReturnType<typeof createInspector> | undefined;
  for await (const record of streamCassette(path, options)) {
    if (record.type === 'header') inspector = createInspector(record.header);
    else if (record.type === 'question') inspector?.question(record.question);
    else if (record.type === 'answer') inspector?.answer(record.answer);
    else inspector?.warning(record.warning);
  }
  // a stream without a header throws
  return inspector!.finish();
}
