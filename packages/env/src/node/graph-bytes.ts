import { type AnswerGraph, expectTexts } from '../graph/answer-graph.ts';
import type { Expert } from '../types.ts';
import { containerHash, packContainer, packStrings, unpackContainer, unpackStrings } from './_container.ts';

const GRAPH_MAGIC = 'DERGRAPH';
const TEXTS_MAGIC = 'DERTEXTS';
const FORMAT = 1;

/**
 * Returns a graph as the bytes of one file, which end with their SHA-256.
 *
 * @example
 * ```ts
 * import { compileAnswerGraph } from '@der-gym/env';
 * import { graphFromBytes, graphHash, graphToBytes } from './graph-bytes.ts';
 *
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: { experts: [{ name: 'A', parameters: 7 }], answer: () => ({ text: '41' }) },
 *   scorer: { signature: 'zero', range: [0, 1], defaultThreshold: 1, score: () => 0 },
 * });
 * const bytes = graphToBytes(graph);
 * graphFromBytes(bytes).texts; // => [null, '41']
 * graphHash(bytes).length; // => 64
 * graphFromBytes(graphToBytes(graph, { texts: false })).texts; // => []
 * ```
 */
export function graphToBytes(
  graph: AnswerGraph,
  {
    texts = true,
  }: {
    /** Whether to include the texts of the answers; else use `textsToBytes`. @defaultValue true */
    readonly texts?: boolean;
  } = {},
): Uint8Array {
  const { experts, costUnit, maxSteps, repeats, threshold, transfer, scoreSignature, promptId } = graph;
  const header = {
    format: FORMAT,
    experts,
    costUnit,
    maxSteps,
    repeats,
    threshold,
    transfer,
    scoreSignature,
    promptId,
  };
  const ids = packStrings(graph.questions.map(({ id }) => id));
  const questionTexts = packStrings(graph.questions.map(({ text }) => text));
  if (texts) expectTexts(graph, 'the file should contain');
  const answers = texts ? packStrings(graph.texts) : null;
  return packContainer(GRAPH_MAGIC, header, {
    questionOffsets: graph.questionOffsets,
    depth: graph.depth,
    next: graph.next,
    score: graph.score,
    expertCost: graph.expertCost,
    ...(graph.edgeCost && { edgeCost: graph.edgeCost }),
    ...(graph.bestScore && { bestScore: graph.bestScore }),
    ids: ids.bytes,
    idOffsets: ids.offsets,
    questionTexts: questionTexts.bytes,
    questionTextOffsets: questionTexts.offsets,
    ...(answers && { texts: answers.bytes, textOffsets: answers.offsets }),
  });
}

/**
 * Returns the graph in bytes from `graphToBytes`.
 *
 * @throws RangeError for bytes that are not a graph, do not match their hash, or have another format
 */
export function graphFromBytes(bytes: Uint8Array): AnswerGraph {
  const { header, section } = unpackContainer(GRAPH_MAGIC, bytes);
  if (header.format !== FORMAT)
    throw new RangeError(`Expected a graph of format ${FORMAT}, got ${String(header.format)}.`);
  const head = header as unknown as Pick<
    AnswerGraph,
    'costUnit' | 'maxSteps' | 'repeats' | 'threshold' | 'transfer' | 'scoreSignature' | 'promptId'
  > & { readonly experts: readonly Expert[] };
  const { experts, costUnit, maxSteps, repeats, threshold, transfer, scoreSignature, promptId } = head;
  const strings = (name: string, offsets: string): (string | null)[] =>
    unpackStrings(section(name) as Uint8Array, section(offsets) as Float64Array);
  const ids = strings('ids', 'idOffsets');
  const questionTexts = strings('questionTexts', 'questionTextOffsets');
  const questionOffsets = section('questionOffsets') as Int32Array;
  const score = section('score') as Float64Array;
  const nodeQuestion = new Int32Array(score.length);
  ids.forEach((_, q) => {
    nodeQuestion.fill(q, questionOffsets[q]!, questionOffsets[q + 1]!);
  });
  return {
    questions: ids.map((id, q) => ({ id: id!, text: questionTexts[q]! })),
    experts,
    expertCost: section('expertCost') as Float64Array,
    edgeCost: section('edgeCost') as Float64Array | null,
    costUnit,
    numNodes: score.length,
    questionOffsets,
    nodeQuestion,
    depth: section('depth') as Int32Array,
    next: section('next') as Int32Array,
    score,
    bestScore: section('bestScore') as Float64Array | null,
    texts: section('texts') === null ? [] : strings('texts', 'textOffsets'),
    maxSteps,
    repeats,
    threshold,
    transfer,
    scoreSignature,
    promptId,
  };
}

/** Returns the SHA-256 at the end of the bytes of a graph, or of its texts, as 64 hex digits. */
export function graphHash(bytes: Uint8Array): string {
  return containerHash(bytes);
}

/** Returns the texts of a graph's answers as the bytes of a separate file. */
export function textsToBytes(graph: AnswerGraph): Uint8Array {
  expectTexts(graph, 'the file should contain');
  const { bytes, offsets } = packStrings(graph.texts);
  return packContainer(TEXTS_MAGIC, { format: FORMAT }, { texts: bytes, textOffsets: offsets });
}

/**
 * Returns the texts in bytes from `textsToBytes`, for `withTexts`.
 *
 * @throws as `graphFromBytes`
 */
export function textsFromBytes(bytes: Uint8Array): (string | null)[] {
  const { section } = unpackContainer(TEXTS_MAGIC, bytes);
  return unpackStrings(section('texts') as Uint8Array, section('textOffsets') as Float64Array);
}
