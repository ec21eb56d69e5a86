import { pathToFileURL } from 'node:url';
import { UsageError } from '../usage-error.ts';
import { type ChosenModule, shownPath } from './module-choice.ts';
import { ModuleError, thrownBy } from './module-error.ts';
import { moduleFiles } from './module-files.ts';
import { watchingPromise } from './watchdog.ts';

/** What a module exports. */
type Exports = Readonly<Record<string, unknown>>;

/**
 * Imports a module of the user's, TypeScript or JavaScript.
 *
 * @throws ModuleError where it does not exist, does not load, or never finishes loading
 */
export async function importModule({ path }: Pick<ChosenModule, 'path'>): Promise<Exports> {
  moduleFiles(path);
  const { href } = pathToFileURL(path);
  try {
    return await watchingPromise(`${shownPath(path)}: its import`, () => importTypeScript(href, path));
  } catch (error) {
    throw error instanceof UsageError ? error : thrownBy(path, 'its import', error);
  }
}

async function importTypeScript(href: string, path: string): Promise<Exports> {
  try {
    return (await import(href)) as Exports;
  } catch (error) {
    if ((error as NodeJS.ErrnoException)?.code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
  }
  // Node strips types by itself from 22.18 on; before, tsx does
  const tsx = await loadTsx();
  if (tsx === null) {
    throw new ModuleError(
      shownPath(path),
      `Node ${process.versions.node} does not run TypeScript by itself. Install tsx (npm install tsx), or use Node 22.18 or newer, or write the module in JavaScript.`,
    );
  }
  tsx.register();
  return (await import(href)) as Exports;
}

/** An optional package, loaded on demand. */
async function loadTsx(): Promise<{ register(): unknown } | null> {
  try {
    return (await import('tsx/esm/api')) as { register(): unknown };
  } catch {
    return null;
  }
}
