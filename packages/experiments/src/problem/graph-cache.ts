import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { AnswerGraph, PromptMode, PromptTemplate } from '@der-gym/env';
import { loadAnswerGraph, saveAnswerGraph } from '@der-gym/env/node';
import { canonicalJson } from '@der-gym/experts-mock';
import type { TaskModules } from '../modules/task-modules.ts';
import type { Dataset } from './dataset.ts';

/** Part of every key. Increase it if the content of the keys changes. */
const KEY_FORMAT = 2;

/** Packages whose code determines the content of a graph. */
const PACKAGES = ['@der-gym/env', '@der-gym/experts-mock', '@der-gym/metrics'];

/** A folder of compiled answer graphs. */
export interface GraphCache {
  readonly folder: string;
  /** Receives one line for each graph that is read or kept. */
  readonly say?: (line: string) => void;
  /** Receives one line for each file that cannot be used or written. */
  readonly warn?: (line: string) => void;
}

/** The parts of a graph that are known before it is compiled. */
type Expected = Pick<
  AnswerGraph,
  'questions' | 'experts' | 'maxSteps' | 'scoreSignature' | 'transfer' | 'promptId'
>;

/**
 * Returns the graph of a key from the folder. If there is none, compiles the graph and keeps it in the folder.
 *
 * A damaged file, or one with the graph of another task, is replaced. Several processes may share a folder: files are written under a
 * temporary name first, and two processes that compile the same graph write equal bytes.
 *
 * @param key - everything that the graph depends on, as plain data. The code and the version of Node are added
 */
export function cachedGraph(
  { folder, say = () => {}, warn = () => {} }: GraphCache,
  key: object,
  expected: Expected,
  compile: () => AnswerGraph,
): AnswerGraph {
  const file = join(folder, `${graphKey(key)}.dergraph`);
  const found = readGraph(file, expected, warn);
  if (found !== null) {
    say(`Answer graph: read from ${file}.`);
    return found;
  }
  const graph = compile();
  try {
    saveAnswerGraph({ graph: file }, graph);
    say(`Answer graph: compiled, and kept in ${file}.`);
  } catch (error) {
    warn(`Answer graph: compiled, but it cannot be kept: ${(error as Error).message}`);
  }
  return graph;
}

/**
 * Returns everything that determines the graph of a task, as plain data. Null if it depends on a user's code, which may read files and
 * variables that no key can contain.
 */
export function cacheKey(
  { origin, questions, pool, scorer, transfer }: Dataset,
  { maxSteps, prompt }: { readonly maxSteps: number; readonly prompt: PromptMode | PromptTemplate },
  modules: TaskModules,
): object | null {
  const isOwn = Object.values(modules).some((module) => module !== undefined);
  if (origin === undefined || isOwn) return null;
  const { signature, range, defaultThreshold } = scorer;
  return {
    origin: origin(),
    questions,
    experts: pool.experts,
    transfer,
    scorer: { signature, range, defaultThreshold },
    prompt: typeof prompt === 'string' ? prompt : prompt.id,
    maxSteps,
  };
}

/** Returns the SHA-256 of a key and of the code that compiles its graph. */
function graphKey(key: object): string {
  const node = process.versions.node.split('.')[0];
  const software = { format: KEY_FORMAT, code: codeHash(), node, arch: process.arch };
  return createHash('sha256').update(canonicalJson({ key, software })).digest('hex');
}

function readGraph(file: string, expected: Expected, warn: (line: string) => void): AnswerGraph | null {
  try {
    const graph = loadAnswerGraph({ graph: file });
    if (!isDeepStrictEqual(headOf(graph), headOf(expected)))
      throw new Error('it is the graph of another task');
    return { ...graph, experts: expected.experts };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT')
      warn(`Answer graph: compiling it again, because ${file} cannot be used: ${message}`);
    return null;
  }
}

/** Questions without references, and experts as in JSON, without undefined fields. */
function headOf({ questions, experts, maxSteps, scoreSignature, transfer, promptId }: Expected) {
  const asked = questions.map(({ id, text }) => [id, text]);
  return { asked, experts: canonicalJson(experts), maxSteps, scoreSignature, transfer, promptId };
}

let knownCode: string | null = null;

/** SHA-256 of the code of the packages, so that a graph of another version is not used. */
function codeHash(): string {
  if (knownCode !== null) return knownCode;
  const hash = createHash('sha256');
  const { resolve } = createRequire(import.meta.url);
  for (const name of PACKAGES) {
    const folder = dirname(resolve(name));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((path) => /(?<!\.test|\.d)\.[jt]s$/.test(path)).sort()) {
      hash.update(`${name}/${file}\n`).update(readFileSync(join(folder, file)));
    }
  }
  knownCode = hash.digest('hex');
  return knownCode;
}
