import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownManifest } from '../run/version.ts';
import { UsageError } from '../usage-error.ts';

/** A file of a new project. */
export interface ProjectFile {
  /** Inside the project, with forward slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** The project as it is written, but for the name, the sources of the packages, and a file that npm would not pack. */
const templates = fileURLToPath(new URL('../../templates/', import.meta.url));

/** What `package.json` of the templates holds that is changed. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * The files of a new project in a folder of this name.
 *
 * @param packages - a folder of tarballs that the project gets copies of; undefined: npm's registry has the packages
 * @throws UsageError where a tarball is missing
 */
export function projectFiles(folder: string, packages: string | undefined): readonly ProjectFile[] {
  const files = readdirSync(templates, { recursive: true, withFileTypes: true }).flatMap(
    (entry): ProjectFile[] => {
      const file = join(entry.parentPath, entry.name);
      const path = relative(templates, file).split(sep).join('/');
      if (!entry.isFile() || path.startsWith('node_modules/')) return [];
      return [{ path: path === 'gitignore' ? '.gitignore' : path, content: readFileSync(file) }];
    },
  );
  const tarballs = packages === undefined ? [] : readTarballs(packages);
  return [
    ...files.map((file) => (file.path === 'package.json' ? settled(file, folder, tarballs) : file)),
    ...tarballs,
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Tarball extends ProjectFile {
  readonly name: string;
}

/** The tarballs of this program's version: its own package, and those of the workspace that it depends on. */
function readTarballs(folder: string): readonly Tarball[] {
  const { name, version, dependencies } = ownManifest();
  const names = [name, ...Object.keys(dependencies)].filter((each) =>
    /^(@der-gym\/|gymnasium-js$)/.test(each),
  );
  const tarballs = names.map((each) => {
    const file = `${each.replace('@', '').replace('/', '-')}-${version}.tgz`;
    return { name: each, path: `packages/${file}`, file: join(folder, file) };
  });
  const missing = tarballs.filter(({ file }) => !existsSync(file));
  if (missing.length > 0) {
    throw new UsageError(
      `Expected --packages to be a folder with ${missing.map(({ path }) => path.split('/')[1]).join(', ')}, got ${folder}. Make them in the repository: npm run pack -- <folder>.`,
    );
  }
  return tarballs.map(({ file, ...rest }) => ({ ...rest, content: readFileSync(file) }));
}

/** The manifest with the project's name, and where its packages come from. */
function settled({ path, content }: ProjectFile, folder: string, tarballs: readonly Tarball[]): ProjectFile {
  const manifest = JSON.parse(Buffer.from(content).toString('utf8')) as Manifest;
  const { version } = ownManifest();
  const sources =
    tarballs.length === 0
      ? Object.keys(manifest.dependencies).map((name) => [name, version] as const)
      : // all of them, so that npm looks for none of those that they depend on
        tarballs.map((tarball) => [tarball.name, `file:${tarball.path}`] as const);
  const dependencies = Object.fromEntries(sources.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const name = projectName(folder, { ...dependencies, ...manifest.devDependencies });
  const text = `${JSON.stringify({ ...manifest, name, dependencies }, null, 2)}\n`;
  return { path, content: Buffer.from(text) };
}

const NO_NAMES = ['', 'node_modules', 'favicon.ico'];

/** A name that npm accepts for a project in a folder of this name; not that of a package it depends on. */
export function projectName(folder: string, taken: object = {}): string {
  const name = folder
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, 200)
    .replace(/^[-._]+|[-._]+$/g, '');
  return NO_NAMES.includes(name) || Object.hasOwn(taken, name) ? 'my-router' : name;
}

/**
 * Writes a project into a folder that is new or empty: all of it or, where that fails, nothing.
 *
 * @throws UsageError where something is in the way
 */
export function writeProject(folder: string, files: readonly ProjectFile[]): void {
  const inTheWay = existsSync(folder) ? readdirSync(folder).filter((name) => name !== '.git') : [];
  if (inTheWay.length > 0) {
    const [first, rest] = [inTheWay.sort().slice(0, 5).join(', '), inTheWay.length - 5];
    throw new UsageError(
      `Expected ${folder} to be empty, got ${first}${rest > 0 ? ` and ${rest} more` : ''}. Nothing was written.`,
    );
  }
  const made: string[] = [];
  try {
    for (const { path, content } of files) {
      const file = join(folder, path);
      const created = mkdirSync(dirname(file), { recursive: true });
      if (created !== undefined) made.push(created);
      const opened = openSync(file, 'wx');
      made.push(file);
      try {
        writeFileSync(opened, content);
      } finally {
        closeSync(opened);
      }
    }
  } catch (error) {
    for (const path of made.reverse()) rmSync(path, { recursive: true, force: true });
    throw error;
  }
}
