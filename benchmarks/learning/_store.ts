import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { readSealedJson, toSealedJson } from '../../packages/experiments/src/run/files.ts';
import { root } from './_demo-report.ts';

/** Parts of a long run, each kept in a file as soon as it is done, so that a run that was stopped goes on after the last of them. */
export interface Store {
  readonly folder: string;
  /** Parts made now, and not read from a file. */
  readonly made: number;
  /** The part of this name: from its file, or made now and put there. A file that was changed is made again. */
  part<T extends object>(name: string, make: () => Promise<T>): Promise<T>;
}

/** Opens the store of a run. Other settings, another state of the code, or other data have another folder. */
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
      if (existsSync(path)) console.error(`${path} was changed since it was written: it is made again`);
      const result = await make();
      writeFileAtomic(path, toSealedJson(result));
      made += 1;
      return result;
    },
  };
}

/** What git says of the packages and of this folder, changes that are not committed included; without git, their sources. */
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

/** The TypeScript files of a folder, in the order of their names. */
function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'dist')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesIn(path) : path.endsWith('.ts') ? [path] : [];
    });
}

/** Says on standard error how far a run is, and about how long the rest will take. */
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
