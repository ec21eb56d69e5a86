import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { moduleOptions } from '../options/table.ts';
import { chosenModule, shownPath } from './module-choice.ts';
import { ModuleError } from './module-error.ts';

/** Everything besides its options that a module's results depend on. */
export interface ModuleFiles {
  /** SHA-256 over the module and every file that it imports by a relative path. */
  readonly hash: string;
  /** Packages that they import, as `name@version`, sorted. */
  readonly packages: readonly string[];
}

const IMPORTS = /\b(?:from|import|require)\s*\(?\s*(['"])([^'"\n]+)\1/g;
const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];
/** Limit on imported files; real modules have far fewer. */
const MOST_FILES = 2000;

/**
 * Reads a module and what it imports, without running them. An import in a comment counts too: at worst a result is computed
 * once more than needed.
 *
 * @throws ModuleError for a module that cannot be read
 */
export function moduleFiles(path: string): ModuleFiles {
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new ModuleError(shownPath(path), 'No such file. Expected the path of a module, as in ./mine.ts.');
  }
  const packages = new Set<string>();
  const seen = new Set([resolve(path)]);
  const hash = createHash('sha256');
  for (const file of seen) {
    const text = readFileSync(file, 'utf8');
    hash.update(`${text.length}:`).update(text);
    for (const [, , specifier] of text.matchAll(IMPORTS)) {
      if (specifier!.startsWith('.')) {
        const found = localFile(resolve(dirname(file), specifier!));
        if (found !== null && seen.size < MOST_FILES) seen.add(found);
      } else if (!specifier!.startsWith('node:')) {
        const version = packageVersion(specifier!, dirname(file));
        if (version !== null) packages.add(version);
      }
    }
  }
  return { hash: hash.digest('hex'), packages: [...packages].sort() };
}

/** The file that a relative import resolves to; `.js` may name a TypeScript file. */
function localFile(base: string): string | null {
  const written = base.replace(/\.([cm]?)js$/, '.$1ts');
  const all = [...ENDINGS.map((ending) => `${base}${ending}`), written];
  return all.find((file) => existsSync(file) && statSync(file).isFile()) ?? null;
}

/** `name@version` of an installed package, resolved as Node does; null if it is missing. */
function packageVersion(specifier: string, from: string): string | null {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) {
      try {
        const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown };
        return `${name}@${String(version)}`;
      } catch {
        return null;
      }
    }
    if (dirname(folder) === folder) return null;
  }
}

/**
 * The files of the modules among some options, by option name.
 *
 * @throws ModuleError for a module that cannot be read
 */
export function moduleFilesOf(options: object): Readonly<Record<string, ModuleFiles>> {
  const chosen = Object.entries(options).flatMap(([name, value]) => {
    const found = moduleOptions.includes(name) ? chosenModule(value) : null;
    return found === null ? [] : [[name, moduleFiles(found.path)] as const];
  });
  return Object.fromEntries(chosen);
}
