import { ImportError } from '../errors.ts';
import type { Row, RowLimits } from './types.ts';

/** Yields the rows of a Parquet file, one row group at a time, with the optional hyparquet packages. */
export async function* readParquetRows(path: string, limits: RowLimits): AsyncGenerator<Row> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, compressors } = await load(path);
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    let rowStart = 0;
    let numBytes = 0;
    for (const group of metadata.row_groups) {
      numBytes += Number(group.total_byte_size);
      if (numBytes > limits.maxBytes) {
        throw new ImportError(
          path,
          null,
          `Expected at most ${limits.maxBytes} bytes when unpacked (\`maxBytes\`), got more.`,
        );
      }
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd });
      for (const [index, row] of rows.entries()) {
        const fields = new Map<string, unknown>(
          Object.entries(row as object).map(([name, value]) => [name, plain(value)]),
        );
        yield { place: { path, line: null, record: rowStart + index + 1 }, fields };
      }
      rowStart = rowEnd;
    }
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(path, null, 'Expected a valid Parquet file, got one that cannot be read.', {
      cause: error,
    });
  }
}

async function load(path: string) {
  try {
    const [reader, { compressors }] = await Promise.all([
      import('hyparquet'),
      import('hyparquet-compressors'),
    ]);
    const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = reader;
    return { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, compressors };
  } catch (error) {
    throw new ImportError(
      path,
      null,
      'Expected hyparquet to be installed for reading Parquet. Run npm install hyparquet hyparquet-compressors.',
      { cause: error },
    );
  }
}

/** Converts 64-bit whole numbers to numbers if this is exact. */
function plain(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
