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
interface ProjectFile {
  /** Path in the project, with forward slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** The files of the project. Only the name, the sources of the packages and the name of .gitignore, which npm would not pack, differ. */
const templates = fileURLToPath(new URL('../../templates/', import.meta.url));

/** The fields of the templates' `package.json` that change. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * Returns the files of a new project in a folder of this name.
 *
 * @param packages - a folder of tarballs to copy into the project; undefined to use the npm registry
 * @throws UsageError if a tarball is missing
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

/** Reads the tarballs of this version: of this package and of the workspace packages that it depends on. */
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
      `Expected --packages to be a folder with ${missing.map(({ path }) => path.split('/')[1]).join(', ')}, got ${folder}. To make them, run in the repository: npm run pack -- <folder>.`,
    );
  }
  return tarballs.map(({ file, ...rest }) => ({ ...rest, content: readFileSync(file) }));
}

/** Returns the manifest with the name of the project and the sources of its packages. */
function settled({ path, content }: ProjectFile, folder: string, tarballs: readonly Tarball[]): ProjectFile {
  const manifest = JSON.parse(Buffer.from(content).toString('utf8')) as Manifest;
  const { version } = ownManifest();
  const sources =
    tarballs.length === 0
      ? Object.keys(manifest.dependencies).map((name) => [name, version] as const)
      : // all of them, so that npm does not look for their dependencies in the registry
        tarballs.map((tarball) => [tarball.name, `file:${tarball.path}`] as const);
  const dependencies = Object.fromEntries(sources.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const name = projectName(folder, { ...dependencies, ...manifest.devDependencies });
  const text = `${JSON.stringify({ ...manifest, name, dependencies }, null, 2)}\n`;
  return { path, content: Buffer.from(text) };
}

const NO_NAMES = ['', 'node_modules', 'favicon.ico'];

/** Returns a valid npm name for a project in a folder of this name, different from its dependencies. */
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
 * Writes a project into a new or empty folder; if that fails, nothing is left behind.
 *
 * @throws UsageError if the folder is not empty
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
