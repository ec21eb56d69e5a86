import { dataFiles, FetchError, fetchDataFile } from '@der-gym/experts-mock';
import { Argument, Command } from 'commander';
import { cacheFolder } from '../data/cache-folder.ts';
import { addOutputFlags, type OutputFlags, progressOf } from './output-flags.ts';
import { listenForStop, stopped } from './stop-request.ts';
import { UsageError } from './usage-error.ts';

export function fetchCommand(report: (status: number) => void): Command {
  const command = new Command('fetch')
    .summary('fetch a public data set into the cache')
    .description(
      'Fetch a public file of recorded answers, of one commit and one hash. A connection that was cut is taken up ' +
        'again by the same command. Nothing that is fetched is part of this project: its licence is shown.',
    )
    .addArgument(new Argument('<name>', 'which one').choices([...dataFiles.keys()]))
    .option(
      '--folder <path>',
      'where it is kept (default: DER_GYM_CACHE, else der-gym in the cache of the user)',
    )
    .addHelpText('after', `\nData sets:\n${listed()}`);
  addOutputFlags(command);
  return command.action(async (name: string, flags: OutputFlags & { readonly folder?: string }) => {
    report(await fetchNamed(name, flags));
  });
}

function listed(): string {
  return Array.from(dataFiles.values(), ({ name, title, bytes, licence }) => {
    return `  ${name}  ${title}, ${(bytes / 1e6).toFixed(1)} MB, ${licence}`;
  }).join('\n');
}

async function fetchNamed(name: string, flags: OutputFlags & { readonly folder?: string }): Promise<number> {
  const file = dataFiles.get(name);
  if (file === undefined)
    throw new UsageError(`Expected one of ${[...dataFiles.keys()].join(', ')}, got ${name}.`);
  const { folder = cacheFolder() } = flags;
  const progress = progressOf(flags);
  const stop = new AbortController();
  const listening = listenForStop();
  const watch = setInterval(() => {
    if (listening.requested) stop.abort();
  }, 100);
  try {
    progress.start(`fetching ${name}`, file.bytes);
    const fetched = await fetchDataFile(file, {
      folder,
      signal: stop.signal,
      onProgress: (bytes) => progress.update(bytes),
    });
    progress.stop();
    const { title, licence, copyright, url, sha256 } = file;
    process.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ name, ...fetched, url, sha256, licence })}\n`
        : `${fetched.wasFetched ? 'Fetched' : 'Already there'}: ${title}\n${fetched.path}\n` +
            `Licence: ${licence}, ${copyright}\nUse it: der-gym demo --data ${name}\n`,
    );
    return 0;
  } catch (error) {
    if (listening.requested) return stopped('the same command resumes the download.');
    if (error instanceof FetchError) throw new UsageError(error.message, { cause: error });
    throw error;
  } finally {
    progress.stop();
    clearInterval(watch);
    listening.release();
  }
}
