import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { readSealedJson, toSealedJson } from '../../packages/experiments/src/run/files.ts';
import { root } from './_demo-report.ts';

/** Parts of a long run. Each is saved to a file when it ends, so that an interrupted run resumes after the last of them. */
export interface Store {
  readonly folder: string;
  /** Number of parts computed in this process, not read from a file. */
  readonly made: number;
  /** Reads the part of this name from its file, or computes and saves it. A part whose file was changed is computed again. */
  part<T extends object>(name: string, make: () => Promise<T>): Promise<T>;
}

/** Opens the store of a run. The folder depends on the settings, the state of the code and the data. */
export function openStore(name: string, settings: object, data?: string): Store {
  const hash = createHash('sha256').update(JSON.stringify(settings)).update(codeState());
  if (data !== undefined) hash.update(readFileSync(data));
  const folder = join(root, 'runs', `${name}-${hash.digest('hex').slice(0, 12)}`);
  mkdirSync(folder, { recursive: true });
  let made = 0;
  return {
    folder,
    get made() {
      return made;
    },
    async part<T extends object>(part: string, make: () => Promise<T>): Promise<T> {
      const path = join(folder, `${part}.json`);
      const kept = readSealedJson(path) as T | null;
      if (kept !== null) return kept;
      if (existsSync(path)) console.error(`${path} was changed since it was written. It is computed again.`);
      const result = await make();
      writeFileAtomic(path, toSealedJson(result));
      made += 1;
      return result;
    },
  };
}

/** The git trees of the packages and of this folder, with uncommitted changes; without git, their sources. */
function codeState(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  try {
    const trees = git('rev-parse', 'HEAD:packages', 'HEAD:benchmarks/learning');
    return trees + git('diff', 'HEAD', '--', 'packages', 'benchmarks/learning');
  } catch {
    return ['packages', 'benchmarks/learning']
      .flatMap((folder) => sourcesIn(join(root, folder)))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
  }
}

/** The TypeScript files of a folder, sorted by name. */
function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'dist')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesIn(path) : path.endsWith('.ts') ? [path] : [];
    });
}

/** Prints the progress of a run, and the estimated time left, to standard error. */
export function progress(store: Store, of: number): (part: string) => void {
  const began = performance.now();
  let done = 0;
  return (part) => {
    done += 1;
    const minutes = (performance.now() - began) / 60_000;
    const left =
      store.made === 0 ? '' : `, about ${((minutes / store.made) * (of - done)).toFixed(0)} min left`;
    console.error(`${part}: ${done} of ${of} done after ${minutes.toFixed(1)} min${left}`);
  };
}
