import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, Plugin } from 'esbuild';
import { UsageError } from '../usage-error.ts';
import { noteModules } from './in-use.ts';
import { type ChosenModule, shownPath } from './module-choice.ts';
import { ModuleError, thrownBy } from './module-error.ts';
import { moduleFiles } from './module-files.ts';
import { watchingPromise } from './watchdog.ts';

/** What a module exports. */
type Exports = Readonly<Record<string, unknown>>;

/**
 * Imports a user's module, TypeScript or JavaScript.
 *
 * @throws ModuleError if it does not exist, does not load, or never finishes loading
 */
export async function importModule({ path }: Pick<ChosenModule, 'path'>): Promise<Exports> {
  moduleFiles(path);
  noteModules();
  // Node strips types itself from 22.18 on, and it can always import a module that it is running
  const native =
    resolve(path) === resolve(process.argv[1] ?? '') ||
    !TYPESCRIPT.test(path) ||
    ('typescript' in process.features && Boolean(process.features.typescript));
  const load = async () => {
    if (!native) return await importTranspiled(path);
    try {
      return (await import(pathToFileURL(path).href)) as Exports;
    } catch (error) {
      // a module outside any project can still import this program's packages
      if (!(error instanceof Error && MISSING_OWN.test(error.message))) throw error;
      return await importTranspiled(path);
    }
  };
  try {
    return await watchingPromise(`${shownPath(path)}: its import`, load);
  } catch (error) {
    throw error instanceof UsageError ? error : thrownBy(path, 'its import', error);
  }
}

/** Packages of this program. */
const OWN = /^(@der-gym\/[\w-]+|gymnasium-js)(\/|$)/;
const MISSING_OWN = /Cannot find package '(@der-gym\/[\w-]+|gymnasium-js)'/;

/** Bundles the module and the files it imports with esbuild. Packages are not bundled. */
async function importTranspiled(path: string): Promise<Exports> {
  const { build } = await loadEsbuild(path);
  const scratch = mkdtempSync(join(tmpdir(), 'der-gym-module-'));
  try {
    const outfile = join(scratch, 'module.mjs');
    const { outputFiles } = await build({
      entryPoints: [resolve(path)],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      sourcesContent: false,
      plugins: [installed],
      outfile,
      write: false,
      logLevel: 'silent',
    });
    writeFileSync(outfile, outputFiles[0]!.text);
    // so that errors name lines of the module itself
    process.setSourceMapsEnabled(true);
    return (await import(pathToFileURL(outfile).href)) as Exports;
  } catch (error) {
    const first = (error as Partial<BuildFailure>)?.errors?.[0];
    if (first === undefined) throw error;
    const line = first.location === null ? '' : `:${first.location.line}`;
    throw new ModuleError(`${shownPath(path)}${line}`, `its import failed: ${first.text}`, { cause: error });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Keeps packages out of the bundle and imports them by the file that Node finds, since the scratch folder has no packages. This
 * program's packages are found from anywhere. Sources of the repository are bundled, because not every thread can load TypeScript.
 */
const installed: Plugin = {
  name: 'installed',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'asked' || kind === 'entry-point') return undefined;
      if (isBuiltin(path)) return { path, external: true };
      const asked = { importer, kind, pluginData: 'asked' };
      let found = await build.resolve(path, { ...asked, resolveDir });
      if (found.errors.length > 0 && OWN.test(path)) {
        found = await build.resolve(path, { ...asked, resolveDir: import.meta.dirname });
      }
      if (found.errors.length > 0) {
        const text = `Cannot find the package ${path}. Install it beside the module; der-gym init makes a project that has the packages.`;
        return kind === 'dynamic-import' ? { path, external: true } : { errors: [{ text }] };
      }
      return found.external || TYPESCRIPT.test(found.path)
        ? found
        : { path: pathToFileURL(found.path).href, external: true };
    });
    // each file keeps its own location, relative to which it may read data
    build.onLoad({ filter: TYPESCRIPT }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }));
  },
};

const TYPESCRIPT = /\.[cm]?ts$/;

/** An optional package, loaded on demand. */
async function loadEsbuild(path: string): Promise<Pick<typeof import('esbuild'), 'build'>> {
  try {
    return await import('esbuild');
  } catch (error) {
    throw new ModuleError(
      shownPath(path),
      `Node ${process.versions.node} does not run TypeScript by itself. Install esbuild (npm install --save-dev esbuild), use Node 22.18 or newer, or write the module in JavaScript.`,
      { cause: error },
    );
  }
}
