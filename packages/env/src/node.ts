/** Files: what needs Node. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AnswerGraph } from './graph/answer-graph.ts';
import { withTexts } from './graph/answer-graph.ts';
import {
  graphFromBytes,
  graphHash,
  graphToBytes,
  textsFromBytes,
  textsToBytes,
} from './graph/graph-bytes.ts';

/** Where a graph is kept. */
interface GraphFiles {
  readonly graph: string;
  /** A file of their own for the answers' texts. @defaultValue none: they are in the graph's file, where it has any */
  readonly texts?: string;
}

/**
 * Writes a graph to a file, or to two, and returns the SHA-256 of the graph's. A file is whole or not there: it is written under
 * another name first.
 *
 * @throws what the file system throws; RangeError where `texts` is asked for and the graph has none
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { compileAnswerGraph } from '@der-gym/env';
 * import { loadAnswerGraph, saveAnswerGraph } from '@der-gym/env/node';
 *
 * const folder = mkdtempSync(join(tmpdir(), 'graph-'));
 * const files = { graph: join(folder, 'a.dergraph'), texts: join(folder, 'a.dertexts') };
 * saveAnswerGraph(files, compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: { experts: [{ name: 'A', parameters: 7 }], answer: () => ({ text: '41' }) },
 *   scorer: { signature: 'zero', range: [0, 1], defaultThreshold: 1, score: () => 0 },
 * }));
 * loadAnswerGraph(files).texts; // => [null, '41']
 * loadAnswerGraph({ graph: files.graph }).texts; // => []
 * ```
 */
export function saveAnswerGraph(files: GraphFiles, graph: AnswerGraph): string {
  const apart = files.texts !== undefined;
  const bytes = graphToBytes(graph, { texts: !apart && graph.texts.length > 0 });
  if (files.texts !== undefined) writeFileAtomic(files.texts, textsToBytes(graph));
  writeFileAtomic(files.graph, bytes);
  return graphHash(bytes);
}

/**
 * Returns the graph that `saveAnswerGraph` wrote; without its texts where they have a file of their own that is not named.
 *
 * @throws what the file system throws; RangeError for a file that is no graph or is damaged
 */
export function loadAnswerGraph(files: GraphFiles): AnswerGraph {
  const graph = graphFromBytes(readFileSync(files.graph));
  return files.texts === undefined ? graph : withTexts(graph, textsFromBytes(readFileSync(files.texts)));
}

/**
 * Writes a file so that a reader sees the old content or the new, never half of it; its folder is made where it is missing.
 *
 * @throws what the file system throws; nothing is left behind then
 *
 * @example
 * ```ts
 * import { mkdtempSync, readFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeFileAtomic } from '@der-gym/env/node';
 *
 * const path = join(mkdtempSync(join(tmpdir(), 'atomic-')), 'runs', 'a.json');
 * writeFileAtomic(path, '{}');
 * readFileSync(path, 'utf8'); // => '{}'
 * ```
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID().slice(0, 8)}.partial`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
