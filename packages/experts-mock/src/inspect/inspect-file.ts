import { type StreamCassetteOptions, streamCassette } from '../cassette/stream.ts';
import { createInspector, type Inspection } from './inspection.ts';

/**
 * The same of a cassette file of any size, read once and line by line.
 *
 * @throws CassetteFormatError with path and line for anything that is wrong with the file
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
  // a stream without a header is an error
  return inspector!.finish();
}
