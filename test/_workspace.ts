import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The fields of a package.json that the tests use. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly packageManager?: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** One source file: its path inside the repository, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A workspace package with its sources. */
export interface WorkspacePackage {
  /** Folder inside the repository, with forward slashes: `packages/env`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** TypeScript sources, tests included, sorted by path. */
  readonly files: readonly SourceFile[];
}

/** Whether a path belongs to a test. Tests may use Node and the tools of the root; sources may not. */
export function isTestFile(path: string): boolean {
  return /\.test(-d)?\.ts$/.test(path) || path.includes('/__fixtures__/') || path.startsWith('test/');
}

/** The manifest in a folder of the repository; the root's for `'.'`. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

/** Folders of the six packages under packages/, sorted. */
export function packageFolders(): string[] {
  return readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
    .sort()
    .map((name) => `packages/${name}`);
}

/** Every package of the workspace: those under packages/, then the consumers. */
export function readWorkspace(): WorkspacePackage[] {
  return [...packageFolders(), 'benchmarks', 'examples', 'test'].map((folder) => ({
    folder,
    manifest: readManifest(folder),
    files: sourcesUnder(folder),
  }));
}

function sourcesUnder(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !/\/(node_modules|dist|\.cache|coverage)\//.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/**
 * Paths of the files that are part of the repository, or could be after the next commit; null outside a git checkout
 * (an exported archive).
 */
export function repositoryFiles(...patterns: string[]): string[] | null {
  try {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z', '--', ...patterns], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path)));
  } catch {
    return null;
  }
}

/** The folder of recorded data, or null. */
export function dataFolder(): string | null {
  const folder = process.env.DER_GYM_DATA ?? join(root, '..', 'shared', 'data');
  return existsSync(folder) ? folder : null;
}
