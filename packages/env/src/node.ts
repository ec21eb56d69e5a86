import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AnswerGraph } from './graph/answer-graph.ts';
import { withTexts } from './graph/answer-graph.ts';
import { graphFromBytes, graphHash, graphToBytes, textsFromBytes, textsToBytes } from './node/graph-bytes.ts';

/** Paths of the files of a graph. */
interface GraphFiles {
  readonly graph: string;
  /** A separate file for the texts of the answers. @defaultValue none: the texts, if any, are stored in the graph's file */
  readonly texts?: string;
}

/**
 * Writes a graph to one file, or to two, and returns the SHA-256 of the graph's file. Each file is written under a temporary name
 * first, so no incomplete file can remain.
 *
 * @throws any error of the file system; RangeError if `texts` is given and the graph has no texts
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
 * Returns the graph that `saveAnswerGraph` wrote. If its texts are in a separate file that is not given, the graph has no texts.
 *
 * @throws any error of the file system; RangeError for a file that is damaged or not an answer graph
 */
export function loadAnswerGraph(files: GraphFiles): AnswerGraph {
  const graph = graphFromBytes(readFileSync(files.graph));
  return files.texts === undefined ? graph : withTexts(graph, textsFromBytes(readFileSync(files.texts)));
}

/**
 * Writes a file atomically: a reader sees either the old content or the new. Missing folders are created.
 *
 * @throws any error of the file system; no temporary file remains
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
