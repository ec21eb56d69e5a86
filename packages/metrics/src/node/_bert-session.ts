import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { findHiddenState } from './_hidden-state.ts';
import { extraOutput, readOnnxGraph } from './_onnx-graph.ts';
import { loadPeer } from './_peers.ts';

/** A model that computes the hidden states of one layer. */
export interface BertSession {
  /** Sixteen hexadecimal digits of the SHA-256 of the model's file. */
  readonly hash: string;
  readonly outputName: string;
  /** Whether the hidden states of a text depend on the other texts of its batch. */
  readonly dependsOnBatch: boolean;
  /**
   * Returns the hidden states of texts of equal length, shape [texts][tokens x dimension].
   *
   * @param ids - shape [texts][tokens]
   */
  run(ids: readonly Int32Array[]): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

export interface BertSessionOptions {
  readonly modelPath: string;
  readonly layer: number;
  readonly layers: number;
  readonly outputName: string | undefined;
  readonly threads: number | undefined;
}

// room after the file for the extra output, so that a large model is in memory only once
const ROOM = 65_536;

export async function openBertSession(options: BertSessionOptions): Promise<BertSession> {
  const { modelPath, layer, layers, threads } = options;
  const ort = await loadPeer('onnxruntime-node', () => import('onnxruntime-node'));
  const buffer = await readWithRoom(modelPath);
  const model = buffer.subarray(0, buffer.length - ROOM);
  const graph = await inFile(modelPath, 'to be an ONNX model', () => readOnnxGraph(model));
  if (graph.hasExternalData) {
    throw new RangeError(
      `Expected ${JSON.stringify(modelPath)} to contain its weights, got external data. Export the model as one file ` +
        '(under 2 GB), for instance with onnx.save_model(..., save_as_external_data=False).',
    );
  }
  const outputName = findHiddenState(graph, layer, layers, options.outputName);
  const extra = graph.outputs.includes(outputName) ? new Uint8Array() : extraOutput(outputName);
  buffer.set(extra, model.length);
  const session = await createSession(
    ort.InferenceSession,
    buffer.subarray(0, model.length + extra.length),
    modelPath,
    threads,
  );
  const { inputNames } = session;
  const unknown = inputNames.filter((name) => !INPUTS.has(name));
  if (unknown.length > 0) {
    throw new RangeError(
      `Expected a model with the inputs ${[...INPUTS].join(', ')}, also got ${unknown.join(', ')}.`,
    );
  }

  return {
    hash: createHash('sha256').update(model).digest('hex').slice(0, 16),
    outputName,
    // such a node scales a whole batch by its greatest activation
    dependsOnBatch: [...graph.opTypes].some((type) => type.startsWith('DynamicQuantize')),
    async run(ids) {
      const tokens = ids[0]!.length;
      const shape = [ids.length, tokens];
      const filled = (value: bigint) => new BigInt64Array(ids.length * tokens).fill(value);
      const inputIds = BigInt64Array.from(ids.flatMap((row) => Array.from(row, BigInt)));
      const data = new Map([
        ['input_ids', inputIds],
        // all texts have the same length, so nothing is padded
        ['attention_mask', filled(1n)],
        ['token_type_ids', filled(0n)],
      ]);
      const feeds: Record<string, Tensor> = {};
      for (const name of inputNames) feeds[name] = new ort.Tensor('int64', data.get(name)!, shape);
      const { [outputName]: states } = await session.run(feeds, [outputName]);
      return split(states, outputName, ids.length, tokens);
    },
    close: () => session.release(),
  };
}

const INPUTS: ReadonlySet<string> = new Set(['input_ids', 'attention_mask', 'token_type_ids']);

function split(
  states: { readonly type: string; readonly dims?: readonly number[]; readonly data?: unknown } | undefined,
  outputName: string,
  texts: number,
  tokens: number,
): readonly Float32Array[] {
  const dims = states?.dims ?? [];
  const data = states?.data;
  if (!(data instanceof Float32Array) || dims.length !== 3 || dims[0] !== texts || dims[1] !== tokens) {
    throw new RangeError(
      `Expected ${outputName} to be float32 of shape [${texts}, ${tokens}, dimension], ` +
        `got ${states?.type} of [${dims.join(', ')}].`,
    );
  }
  const size = tokens * dims[2]!;
  return Array.from({ length: texts }, (_, i) => data.slice(i * size, (i + 1) * size));
}

async function createSession(
  factory: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> },
  model: Uint8Array,
  path: string,
  threads: number | undefined,
): Promise<InferenceSession> {
  const options = {
    executionProviders: ['cpu'],
    // the runtime prints warnings to standard error
    logSeverityLevel: 3 as const,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads, interOpNumThreads: 1 }),
  };
  return await inFile(path, 'to load, got', () => factory.create(model, options));
}

async function readWithRoom(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const buffer = new Uint8Array(size + ROOM);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(buffer, at, Math.min(size - at, 2 ** 28), at);
      if (bytesRead === 0) throw new RangeError(`Expected ${size} bytes of ${path}, got ${at}.`);
      at += bytesRead;
    }
    return buffer;
  } finally {
    await file.close();
  }
}

/** Reports every error as a problem with the file. */
async function inFile<T>(path: string, wanted: string, read: () => T): Promise<Awaited<T>> {
  try {
    return await read();
  } catch (cause) {
    throw new RangeError(`Expected ${JSON.stringify(path)} ${wanted}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
