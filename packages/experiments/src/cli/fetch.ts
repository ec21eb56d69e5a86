import { dataFiles, fetchDataFile } from '@der-gym/experts-mock';
import { cacheFolder } from '../problem/cache-folder.ts';
import { UsageError } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { progressOf } from './display.ts';
import { printNext } from './next.ts';
import { print } from './outputs.ts';
import { listenForStop, stopped } from './stop-request.ts';

/** Returns the list of data sets for the help. */
export function more(): string {
  const lines = Array.from(dataFiles.values(), ({ name, title, bytes, licence }) => {
    return `  ${name}  ${title}, ${(bytes / 1e6).toFixed(1)} MB, ${licence}`;
  });
  return `Data sets:\n${lines.join('\n')}`;
}

export async function run({ name, ...flags }: Flags<'fetch'>): Promise<number> {
  const file = dataFiles.get(name);
  if (file === undefined)
    throw new UsageError(`Expected <name> to be one of ${[...dataFiles.keys()].join(', ')}, got ${name}.`);
  const { folder = cacheFolder() } = flags;
  const progress = progressOf(flags);
  const stop = listenForStop();
  try {
    progress.start(`fetching ${name}`, file.bytes);
    const fetched = await fetchDataFile(file, {
      folder,
      signal: stop.signal,
      onProgress: (bytes) => progress.update(bytes),
    });
    progress.stop();
    const { title, licence, copyright, url, sha256 } = file;
    print(
      flags.json === true
        ? JSON.stringify({ name, ...fetched, url, sha256, licence })
        : `${fetched.wasFetched ? 'Fetched' : 'Already fetched'}: ${title}\n${fetched.path}\n` +
            `Licence: ${licence}, ${copyright}`,
    );
    const found = flags.folder === undefined ? name : fetched.path;
    printNext(flags, ['inspect', fetched.path], ['demo', '--data', found]);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return stopped('run the same command again to resume the download.');
    throw error;
  } finally {
    progress.stop();
    stop.release();
  }
}
