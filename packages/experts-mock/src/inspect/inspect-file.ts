import { type StreamCassetteOptions, streamCassette } from '../cassette/stream.ts';
import { createInspector, type Inspection, type Inspector } from './inspection.ts';

/**
 * The same of a cassette file of any size, read once and line by line.
 *
 * @throws CassetteFormatError with path and line for anything that is wrong with the file
 */
export async function inspectCassetteFile(
  path: string,
  options: StreamCassetteOptions = {},
): Promise<Inspection> {
  let inspector: Inspector | undefined;
  for await (const record of streamCassette(path, options)) {
    switch (record.type) {
      case 'header':
        inspector = createInspector(record.header);
        break;
      case 'question':
        inspector?.question(record.question);
        break;
      case 'answer':
        inspector?.answer(record.answer);
        break;
      case 'warning':
        inspector?.warning(record.warning);
    }
  }
  return (inspector as Inspector).finish();
}
